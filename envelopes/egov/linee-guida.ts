import type { BustaLetta, Parte } from "./busta.ts";
import type { Numero } from "./codes.ts";
import type { Findings } from "./exceptions.ts";
import { AL_PIU_UNA_VOLTA, ASIMMETRICO, oneOf, SIMMETRICO, TEMPO_LOCALE, TIPI_PARTE, TIPI_SERVIZIO, TIPO } from "./names.ts";

/**
 * Rules of the management version Linee Guida 1.1. What it has no use for is INFO: the message is worked on, and
 * the answer tells. A type or clock that no version knows was noted when it was read.
 */
export function checkLineeGuida(read: BustaLetta, findings: Findings): void {
  checkParte(read.mittente, "101", "Mittente", findings);
  checkParte(read.destinatario, "102", "Destinatario", findings);
  checkPresence(read, findings);
  checkCollaborazione(read, findings);
  if (read.servizio !== undefined && read.servizio.tipo !== TIPO && oneOf(TIPI_SERVIZIO, read.servizio.tipo)) {
    findings.note("105", "Servizio/tipo");
  }
  if (read.tempo === TEMPO_LOCALE) findings.note("108", "Messaggio/OraRegistrazione/tempo");
  const { trasmissione } = read;
  if (trasmissione !== undefined && trasmissione.inoltro !== AL_PIU_UNA_VOLTA)
    findings.note("113", "ProfiloTrasmissione/inoltro");
  if (trasmissione?.conferma === true) findings.note("113", "ProfiloTrasmissione/confermaRicezione");
  if (read.presenti.has("Sequenza")) findings.note("401", "Sequenza", "INFO");
  checkLists(read, findings);
}

function checkPresence({ presenti, correlato }: BustaLetta, findings: Findings): void {
  if (!presenti.has("ProfiloCollaborazione")) findings.note("103", "ProfiloCollaborazione");
  if (correlato?.servizio !== undefined) findings.note("103", "ProfiloCollaborazione/servizioCorrelato", "INFO");
  if (correlato?.tipo !== undefined) findings.note("103", "ProfiloCollaborazione/tipo", "INFO");
  if (!presenti.has("Servizio")) findings.note("105", "Servizio");
  if (!presenti.has("Azione")) findings.note("106", "Azione");
}

/** Only asynchronous profiles have a use for it, and they cannot do without. */
function checkCollaborazione({ profilo, presenti }: BustaLetta, findings: Findings): void {
  const asynchronous = profilo === SIMMETRICO || profilo === ASIMMETRICO;
  if (asynchronous && !presenti.has("Collaborazione")) findings.note("104", "Collaborazione");
  if (!asynchronous && presenti.has("Collaborazione")) findings.note("104", "Collaborazione", "INFO");
}

function checkLists({ presenti, riscontri, trasmissioni }: BustaLetta, findings: Findings): void {
  if (presenti.has("ListaRiscontri")) findings.note("115", "ListaRiscontri", "INFO");
  if (riscontri.some(({ tempo }) => tempo === TEMPO_LOCALE)) {
    findings.note("115", "ListaRiscontri/Riscontro/OraRegistrazione/tempo");
  }
  for (const { origine, destinazione, tempo } of trasmissioni) {
    checkParte(origine, "116", "ListaTrasmissioni/Trasmissione/Origine", findings);
    checkParte(destinazione, "116", "ListaTrasmissioni/Trasmissione/Destinazione", findings);
    if (tempo === TEMPO_LOCALE) findings.note("116", "ListaTrasmissioni/Trasmissione/OraRegistrazione/tempo");
  }
}

function checkParte(parte: Parte | undefined, number: Numero, posizione: string, findings: Findings): void {
  if (parte === undefined) return;
  const place = `${posizione}/IdentificativoParte`;
  if (parte.tipo !== TIPO && oneOf(TIPI_PARTE, parte.tipo)) findings.note(number, `${place}/tipo`);
  if (parte.indirizzo !== undefined) findings.note(number, `${place}/indirizzoTelematico`, "INFO");
}
