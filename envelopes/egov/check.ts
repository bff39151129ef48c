import type { Busta, BustaLetta } from "./busta.ts";
import { egovInvalid, Findings } from "./exceptions.ts";
import { isOf, readIdentificatore } from "./identifier.ts";
import { SINCRONO, STORIA } from "./names.ts";
import { type Counterpart, counterpartOf, type EgovOptions, sameParty } from "./options.ts";

/** A busta with everything that the synchronous profile needs, and who sent it. */
export interface Checked {
  readonly busta: Busta;
  readonly counterpart: Counterpart;
}

/**
 * Checks a request against what the federation knows: parties, service, owner of the identifier, expiry.
 * @throws GatewayError EGOV_INVALID
 */
export function checkRequest(read: BustaLetta, options: EgovOptions, now: number): Checked {
  const findings = new Findings();
  const { servizio, azione } = read;
  if (servizio?.nome !== options.service.nome || servizio.tipo !== options.service.tipo) findings.note("105", "Servizio");
  if (azione === undefined || !options.actions.includes(azione)) findings.note("106", "Azione");
  if (read.riferimento !== undefined) findings.note("111", "Messaggio/RiferimentoMessaggio");
  return checkBoth(read, options, now, findings);
}

/**
 * Checks an answer against the busta that it answers: parties swapped, reference, same service and action.
 * @throws GatewayError EGOV_INVALID
 */
export function checkReply(read: BustaLetta, sent: BustaLetta, options: EgovOptions, now: number): Checked {
  const findings = new Findings();
  if (!sameParty(read.mittente, sent.destinatario)) findings.note("101", "Mittente/IdentificativoParte");
  if (!sameParty(read.destinatario, sent.mittente)) findings.note("102", "Destinatario/IdentificativoParte");
  if (!sameParty(read.servizio, sent.servizio)) findings.note("105", "Servizio");
  if (read.azione !== sent.azione) findings.note("106", "Azione");
  if (read.riferimento === undefined) findings.note("109", "Messaggio/RiferimentoMessaggio");
  else if (read.riferimento !== sent.identificatore) findings.note("111", "Messaggio/RiferimentoMessaggio");
  return checkBoth(read, options, now, findings);
}

function checkBoth(read: BustaLetta, options: EgovOptions, now: number, findings: Findings): Checked {
  const { mittente, destinatario, identificatore, oraRegistrazione } = read;
  const counterpart = counterpartOf(options, mittente);
  if (counterpart === undefined) findings.note("101", "Mittente/IdentificativoParte");
  if (!sameParty(destinatario, options.self)) findings.note("102", "Destinatario/IdentificativoParte");
  if (read.profilo !== SINCRONO) findings.note("103", "ProfiloCollaborazione");
  const id = identificatore === undefined ? undefined : readIdentificatore(identificatore);
  if (id === undefined || (counterpart !== undefined && !isOf(id, counterpart))) findings.note("110", "Messaggio/Identificatore");
  const knows = (party: BustaLetta["tratte"][number]): boolean =>
    sameParty(party, options.self) || counterpartOf(options, party) !== undefined;
  if (!read.tratte.every(knows)) findings.note("116", "ListaTrasmissioni/Trasmissione");
  const expired = read.scadenza !== undefined && read.scadenza < now;
  const old = Math.min(oraRegistrazione ?? now, id?.at ?? now) < now - STORIA;
  if (expired || old) findings.note("301", "Messaggio/Scadenza");
  if (read.eccezioni?.some(({ rilevanza }) => rilevanza === "GRAVE") === true) findings.note("003", "ListaEccezioni/SOAPFault");
  findings.refuseGrave(read);
  if (!mittente || !destinatario || !identificatore || oraRegistrazione === undefined || counterpart === undefined) {
    // Each of these was noted when it was read; without this the compiler could not know.
    throw egovInvalid(findings.all, read);
  }
  return {
    busta: { ...read, mittente, destinatario, identificatore, oraRegistrazione, eccezioni: read.eccezioni ?? [] },
    counterpart,
  };
}
