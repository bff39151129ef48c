import type { BustaLetta, Parte } from "./busta.ts";
import type { Numero } from "./codes.ts";
import type { Findings } from "./exceptions.ts";
import { AL_PIU_UNA_VOLTA, ONEWAY } from "./names.ts";

/** Rules of the management version eGov1.1: everything is used, so everything in use must be right. */
export function checkEgov11(read: BustaLetta, findings: Findings): void {
  checkIndirizzo(read.mittente, "101", "Mittente", findings);
  checkIndirizzo(read.destinatario, "102", "Destinatario", findings);
  for (const { origine, destinazione } of read.trasmissioni) {
    checkIndirizzo(origine, "116", "ListaTrasmissioni/Trasmissione/Origine", findings);
    checkIndirizzo(destinazione, "116", "ListaTrasmissioni/Trasmissione/Destinazione", findings);
  }
  if (isDiServizio(read)) return;
  if (!read.presenti.has("Servizio")) findings.note("105", "Servizio");
  else if (!read.presenti.has("ProfiloCollaborazione")) findings.note("103", "ProfiloCollaborazione");
  checkSequenza(read, findings);
}

/** A busta di servizio: no business service, only word of what became of another message. */
export function isDiServizio({ presenti, riscontri, eccezioni }: BustaLetta): boolean {
  return !presenti.has("Servizio") && (riscontri.length > 0 || eccezioni.length > 0);
}

/** Ordered delivery is for a oneway conversation whose messages are confirmed and filtered. */
function checkSequenza(read: BustaLetta, findings: Findings): void {
  const { presenti, trasmissione, profilo } = read;
  if (!presenti.has("Sequenza")) return;
  if (profilo !== undefined && profilo !== ONEWAY) findings.note("401", "Sequenza");
  const absent = ["Collaborazione", "ProfiloTrasmissione"].filter((name) => !presenti.has(name));
  for (const name of absent) findings.note("114", `Sequenza non gestibile, elemento ${name} non presente`);
  if (trasmissione !== undefined && !(trasmissione.conferma && trasmissione.inoltro === AL_PIU_UNA_VOLTA)) {
    findings.note("402", "Sequenza");
  }
}

function checkIndirizzo(parte: Parte | undefined, number: Numero, posizione: string, findings: Findings): void {
  if (parte?.indirizzo === undefined || URL.canParse(parte.indirizzo)) return;
  findings.note(number, `${posizione}/IdentificativoParte/indirizzoTelematico`);
}
