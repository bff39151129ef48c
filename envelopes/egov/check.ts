import { type Controparte, counterpartOf } from "./agreement.ts";
import type { Around } from "./around.ts";
import { type BustaControllata, type BustaLetta, type Parte, sameParty } from "./busta.ts";
import { egovInvalid, type Findings } from "./exceptions.ts";
import { isOf, readIdentificatore } from "./identifier.ts";
import { STORIA } from "./names.ts";

/** A busta whose parties are known, and whose time has not run out. */
export interface Checked {
  readonly busta: BustaControllata;
  readonly controparte: Controparte;
}

/**
 * Checks what holds for every busta, whatever it is for: parties, owners of the identifiers, hops, expiry.
 * @throws GatewayError EGOV_INVALID with all that was noted
 */
export function checkParties(read: BustaLetta, around: Around, findings: Findings): Checked {
  const { accordo, options, context } = around;
  const { mittente, destinatario, identificatore, oraRegistrazione } = read;
  const controparte = counterpartOf(accordo, mittente);
  if (controparte === undefined) findings.note("101", "Mittente/IdentificativoParte");
  if (!sameParty(destinatario, options.self)) findings.note("102", "Destinatario/IdentificativoParte");
  if (controparte !== undefined) checkOwners(read, around, controparte, findings);
  checkHops(read, around, findings);
  const now = context.clock.now();
  const at = identificatore === undefined ? undefined : readIdentificatore(identificatore)?.at;
  const expired = read.scadenza !== undefined && read.scadenza < now;
  const old = Math.min(oraRegistrazione ?? now, at ?? now) < now - STORIA;
  if (expired || old) findings.note("301", "Messaggio/Scadenza");
  findings.refuseGrave(read);
  if (!mittente || !destinatario || !identificatore || oraRegistrazione === undefined || controparte === undefined) {
    // Each of these was noted when it was read; without this the compiler could not know.
    throw egovInvalid(findings.all, read);
  }
  return { busta: { ...read, mittente, destinatario, identificatore, oraRegistrazione }, controparte };
}

/** Each identifier bears the name of the party that gave it out. */
function checkOwners(read: BustaLetta, { options }: Around, controparte: Controparte, findings: Findings): void {
  if (controparte.identificatori === "formato") return;
  const isBy = (value: string | undefined, owners: readonly Parte[]): boolean => {
    const id = value === undefined ? undefined : readIdentificatore(value);
    return id === undefined || owners.some((owner) => isOf(id, owner));
  };
  if (!isBy(read.identificatore, [controparte])) findings.note("110", "Messaggio/Identificatore");
  if (!isBy(read.collaborazione, [controparte, options.self])) findings.note("104", "Collaborazione");
  if (!isBy(read.riferimento, [controparte, options.self])) findings.note("111", "Messaggio/RiferimentoMessaggio");
}

function checkHops({ trasmissioni }: BustaLetta, { accordo, options }: Around, findings: Findings): void {
  const knows = (party: Parte | undefined): boolean =>
    sameParty(party, options.self) || counterpartOf(accordo, party) !== undefined;
  for (const { origine, destinazione } of trasmissioni) {
    if (!knows(origine)) findings.note("116", "ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte");
    if (!knows(destinazione)) findings.note("116", "ListaTrasmissioni/Trasmissione/Destinazione/IdentificativoParte");
  }
}
