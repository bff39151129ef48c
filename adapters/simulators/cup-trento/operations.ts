/** Operations of the WSDL: what a CUP is asked, by whom. */
import type { Addressee } from "../shared/desk.ts";
import type { Operation } from "../shared/model.ts";

/** Name of the operation for the own agenda (and towards the gateway). */
const own: Readonly<Record<Operation, string>> = {
  erogabilita: "VerificaErogabilita",
  disponibilita: "RicercaDisponibilita",
  prenota: "Prenota",
  sposta: "Sposta",
  disdici: "Disdici",
  eroga: "Eroga",
  assistiti: "ElencoAssistiti",
  prenotazioni: "ElencoPrenotazioni",
  agenda: "ElencoPosti",
  locale: "PrenotaLocale",
};

/** Name by which a terminal has the CUP ask the gateway. */
const federated: Readonly<Partial<Record<Operation, string>>> = {
  erogabilita: "FederataErogabilita",
  disponibilita: "FederataDisponibilita",
  prenota: "FederataPrenota",
  sposta: "FederataSposta",
  disdici: "FederataDisdici",
};

export interface Named {
  readonly name: string;
  readonly op: Operation;
  readonly to: Addressee;
}

/** Every operation. */
export const operations: readonly Named[] = [
  ...(Object.entries(own) as [Operation, string][]).map(([op, name]): Named => ({ name, op, to: "own" })),
  ...(Object.entries(federated) as [Operation, string][]).map(([op, name]): Named => ({ name, op, to: "federation" })),
];

/** The operation's name for an addressee. */
export function nameOf(op: Operation, to: Addressee): string {
  return (to === "federation" ? federated[op] : undefined) ?? own[op];
}
