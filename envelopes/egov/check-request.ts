import { type Accordo, type Controparte, type Passo, seguitoOf } from "./agreement.ts";
import type { BustaLetta } from "./busta.ts";
import type { Findings } from "./exceptions.ts";
import { ASIMMETRICO, ONEWAY, SIMMETRICO, SINCRONO } from "./names.ts";

/** The exchange that a message goes on with, as it is remembered: its first action. */
export interface Pending {
  readonly azione: string;
}

/**
 * The exchange that a message says it goes on with, by the Identificatore of its first request: RiferimentoMessaggio under
 * eGov1.1, Collaborazione under the Linee Guida.
 */
export function exchangeOf(read: BustaLetta, { version }: Controparte): string | undefined {
  if (read.profilo !== SIMMETRICO && read.profilo !== ASIMMETRICO) return undefined;
  if (version === "egov-1.1") return read.riferimento;
  return read.collaborazione === read.identificatore ? undefined : read.collaborazione;
}

/**
 * Compares a request with the agreement: service, action, profile, and its place in an exchange.
 * @param pending the exchange that {@link exchangeOf} names, when one is under way in which we are to be asked this
 */
export function checkRequest(
  read: BustaLetta,
  controparte: Controparte,
  pending: Pending | undefined,
  accordo: Accordo,
  findings: Findings,
): Passo | undefined {
  const passo = passoOf(read, controparte, accordo, findings);
  if (pending !== undefined) {
    checkSeguito(read, seguitoOf(accordo, pending.azione), findings);
  } else if (passo !== undefined) checkFirst(read, controparte, passo, findings);
  if (passo === undefined) return undefined;
  const { azione } = passo;
  if (read.profilo !== azione.profilo) findings.note("103", "ProfiloCollaborazione");
  const { correlato } = read;
  if (controparte.version === "egov-1.1" && azione.profilo === SIMMETRICO && !passo.seguito && correlato !== undefined) {
    const expected = seguitoOf(accordo, azione.nome)?.servizio;
    const same = (correlato.servizio ?? expected?.nome) === expected?.nome;
    if (!same) findings.note("103", "ProfiloCollaborazione/servizioCorrelato");
  }
  if (controparte.version === "egov-1.1" && azione.conferma && read.trasmissione?.conferma !== true) {
    findings.note("113", "ProfiloTrasmissione/confermaRicezione");
  }
  return passo;
}

function passoOf({ servizio, azione }: BustaLetta, { version }: Controparte, accordo: Accordo, findings: Findings) {
  const offered = accordo.passi.filter((one) => one.servizio.nome === servizio?.nome && one.servizio.tipo === servizio.tipo);
  if (offered.length === 0) {
    findings.note("105", "Servizio");
    // The action may be right all the same; of a service that is not ours nobody can tell.
    return undefined;
  }
  const found = offered.find((one) =>
    azione === undefined ? version === "egov-1.1" && one.azione.facoltativa && !one.seguito : one.nome === azione,
  );
  if (found === undefined) findings.note("106", "Azione");
  return found;
}

/** An exchange goes on with one service and one action only. */
function checkSeguito({ servizio, azione }: BustaLetta, seguito: Passo | undefined, findings: Findings): void {
  if (servizio !== undefined && servizio.nome !== seguito?.servizio.nome) findings.note("105", "Servizio");
  if (azione !== undefined && azione !== seguito?.nome) findings.note("106", "Azione");
}

/** What begins an exchange refers to nothing; what goes on with one that is not known says so wrongly. */
function checkFirst(read: BustaLetta, { version }: Controparte, passo: Passo, findings: Findings): void {
  const { profilo } = passo.azione;
  const lineeGuida = version === "linee-guida-1.1";
  if (passo.seguito && lineeGuida) findings.note("104", "Collaborazione");
  else if (passo.seguito && read.riferimento === undefined) findings.note("109", "Messaggio/RiferimentoMessaggio");
  else if (lineeGuida && profilo !== ONEWAY && profilo !== SINCRONO && read.profilo === profilo) {
    if (read.collaborazione !== read.identificatore) findings.note("104", "Collaborazione");
  }
  // Also keeps an answer of the same peer, caught and sent as a request, from being taken for one.
  if (read.riferimento !== undefined) findings.note("111", "Messaggio/RiferimentoMessaggio");
}
