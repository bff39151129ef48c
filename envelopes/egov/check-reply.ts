import type { Around } from "./around.ts";
import { type Busta, type BustaLetta, sameParty } from "./busta.ts";
import { type Checked, checkParties } from "./check.ts";
import { Findings } from "./exceptions.ts";

/**
 * Checks an answer against the busta that it answers: parties swapped, reference, same profile, service and action, and in an
 * asynchronous exchange the same Collaborazione.
 * @throws GatewayError EGOV_INVALID
 */
export function checkReply(read: BustaLetta, sent: Busta, around: Around): Checked {
  const findings = new Findings();
  if (!sameParty(read.mittente, sent.destinatario)) findings.note("101", "Mittente/IdentificativoParte");
  if (!sameParty(read.destinatario, sent.mittente)) findings.note("102", "Destinatario/IdentificativoParte");
  if (read.profilo !== sent.profilo) findings.note("103", "ProfiloCollaborazione");
  if (sent.collaborazione !== undefined && read.collaborazione !== undefined && read.collaborazione !== sent.collaborazione) {
    findings.note("104", "Collaborazione");
  }
  if (read.servizio !== undefined && !sameParty(read.servizio, sent.servizio)) findings.note("105", "Servizio");
  if (read.azione !== undefined && read.azione !== sent.azione) findings.note("106", "Azione");
  if (read.riferimento === undefined) findings.note("109", "Messaggio/RiferimentoMessaggio");
  else if (read.riferimento !== sent.identificatore) findings.note("111", "Messaggio/RiferimentoMessaggio");
  return checkParties(read, around, findings);
}

/**
 * Checks a riscontro that came in the answer: it must acknowledge what was sent.
 * @throws GatewayError EGOV_INVALID
 */
export function checkRiscontro(read: BustaLetta, sent: Busta, around: Around): Checked {
  const findings = new Findings();
  if (!sameParty(read.mittente, sent.destinatario)) findings.note("101", "Mittente/IdentificativoParte");
  if (!sameParty(read.destinatario, sent.mittente)) findings.note("102", "Destinatario/IdentificativoParte");
  if (!read.riscontri.some(({ identificatore }) => identificatore === sent.identificatore)) {
    findings.note("115", "ListaRiscontri/Riscontro/Identificatore");
  }
  return checkParties(read, around, findings);
}
