import type { Explanation } from "../../gateway/contracts/envelope.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { explainSecurity } from "../ws-security/explain.ts";
import type { BustaLetta } from "./busta.ts";
import { describe, Findings, problemOf } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { readIntestazione } from "./read.ts";

/** What a busta says of itself, and how it is signed: for people, nothing of it is believed. */
export function explainBusta(message: SoapMessage): Explanation {
  const security = explainSecurity(message);
  return { ...security, lines: [...bustaLines(message), ...security.lines] };
}

function bustaLines(message: SoapMessage): readonly string[] {
  const findings = new Findings();
  try {
    const read = readIntestazione(findIntestazione(message, findings), findings);
    const faults = findings.all.length === 0 ? [] : [`in its form: ${describe(findings.all)}`];
    return [...factLines(read), ...faults];
  } catch (thrown) {
    const problem = problemOf(thrown);
    const said = problem === undefined ? asGatewayError(thrown).message : describe(problem.eccezioni);
    return [`busta e-Gov that cannot be read: ${said}`];
  }
}

function factLines(read: BustaLetta): readonly string[] {
  const { mittente, destinatario, servizio, azione, profilo, identificatore, riferimento, collaborazione, eccezioni } = read;
  const party = (one: typeof mittente): string => (one === undefined ? "?" : `${one.tipo} ${one.nome}`);
  return [
    `busta e-Gov ${identificatore ?? "without Identificatore"}, from ${party(mittente)} to ${party(destinatario)}`,
    `${profilo ?? "no ProfiloCollaborazione"}, Servizio ${servizio?.nome ?? "none"}, Azione ${azione ?? "none"}`,
    ...(riferimento === undefined ? [] : [`RiferimentoMessaggio ${riferimento}`]),
    ...(collaborazione === undefined ? [] : [`Collaborazione ${collaborazione}`]),
    ...(eccezioni.length === 0
      ? []
      : [`ListaEccezioni ${eccezioni.map(({ code, rilevanza }) => `${code} ${rilevanza}`).join(", ")}`]),
  ];
}
