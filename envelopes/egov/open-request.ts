import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Opened } from "../../gateway/contracts/envelope.ts";
import { canonicalize } from "../../gateway/xml/index.ts";
import type { Controparte, Passo } from "./agreement.ts";
import type { Around } from "./around.ts";
import { asksConferma, nothing, riscontro } from "./acknowledge.ts";
import type { BustaControllata } from "./busta.ts";
import { checkParties } from "./check.ts";
import { checkRequest, exchangeOf, type Pending } from "./check-request.ts";
import { isDiServizio } from "./egov11.ts";
import { type Eccezione, eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { keys, readRemembered } from "./memory.ts";
import { readMessage } from "./message.ts";
import { AL_PIU_UNA_VOLTA, ONEWAY } from "./names.ts";
import { type Authenticated, authenticate, checkSigner } from "./open.ts";
import { tellsError } from "./peer-error.ts";
import { type Content, readContent } from "./read-manifest.ts";
import { checkPlace } from "./sequence.ts";
import { checkRiscontri, openService } from "./service.ts";

/** An opened request with what its answer needs; a copy of it keeps that. */
export interface EgovOpened extends Opened {
  readonly busta: BustaControllata;
  readonly controparte: Controparte;
  readonly passo: Passo;
  /** What was passed over, for the answer to tell. */
  readonly info: readonly Eccezione[];
}

/**
 * Opens a request of any profile. Nothing is marked as taken here: a message that is lost between here and the journal can be
 * sent again (the mark is set by {@link sealReply}).
 * @throws GatewayError of the families message and security
 */
export async function openRequest(around: Around, received: Received): Promise<Opened> {
  const { message, rest } = await readMessage(received);
  const authenticated = await authenticate(message, rest, around);
  const { read, controparte } = authenticated;
  const isError = tellsError(authenticated.message.soap, read, controparte?.ignoraNonGravi ?? true);
  if (isError || (controparte?.version === "egov-1.1" && isDiServizio(read))) {
    return openService(isError, authenticated, around);
  }
  return openMessage(authenticated, rest, around);
}

async function openMessage(authenticated: Authenticated, received: Received, around: Around): Promise<Opened> {
  const { read } = authenticated;
  const findings = new Findings();
  const pending = await pendingOf(authenticated, around);
  const passo = authenticated.controparte && checkRequest(read, authenticated.controparte, pending, around.accordo, findings);
  const { busta, controparte } = checkParties(read, around, findings);
  checkSigner(authenticated, controparte);
  // A stranger was refused with the parties, and so was what is no action of ours.
  if (passo === undefined) throw egovInvalid([eccezione("106", "Azione")], read);
  const isEgov11 = controparte.version === "egov-1.1";
  if (isEgov11) await checkRiscontri(read, controparte, around, findings);
  const seen = isEgov11 && (await checkPlace(around, busta, passo, findings));
  findings.refuseGrave(read);
  const opened = describedBy(busta, controparte, passo, authenticated);
  const settled = await repeated(around, opened, seen);
  if (settled !== undefined) return { ...opened, settled };
  const { payload, attachments } = await contentOf(authenticated, received, controparte);
  return { ...opened, payload, ...(attachments.length === 0 ? {} : { attachments }) };
}

function describedBy(busta: BustaControllata, controparte: Controparte, passo: Passo, from: Authenticated): EgovOpened {
  const { collaborazione, sequenza, identificatore } = busta;
  // Collaborazione of other profiles only names a conversation: nobody waits for what bears it.
  const correlation = passo.seguito ? exchangeOf(busta, controparte) : undefined;
  const ordered = controparte.version === "egov-1.1" && collaborazione !== undefined && sequenza !== undefined;
  return {
    payload: new Uint8Array(0),
    sender: from.proof?.sender,
    action: passo.nome,
    id: identificatore,
    notes: from.notes,
    ...(correlation === undefined ? {} : { correlation }),
    ...(passo.azione.profilo === ONEWAY ? { oneWay: true } : {}),
    ...(ordered ? { turn: { of: collaborazione, number: sequenza } } : {}),
    busta,
    controparte,
    passo,
    info: from.info,
  };
}

/**
 * What becomes of a message that was taken before: its answer is not known here, so that only what needs none is
 * answered again.
 * @param seen its number in an ordered conversation was taken by another message
 * @throws GatewayError EGOV_INVALID with 110
 */
async function repeated(around: Around, { busta, controparte, passo }: EgovOpened, seen: boolean): Promise<Opened["settled"]> {
  const { options, context } = around;
  const filtered =
    controparte.version === "linee-guida-1.1" || passo.azione.filtroDuplicati || busta.trasmissione?.inoltro === AL_PIU_UNA_VOLTA;
  const done = filtered ? await context.recall(keys.done(options.self, busta.mittente, busta.identificatore)) : undefined;
  if (done === undefined && !seen) return undefined;
  const oneway = passo.azione.profilo === ONEWAY;
  if (oneway && asksConferma(busta, controparte)) return riscontro(around, busta, controparte);
  if (oneway && controparte.version === "egov-1.1" && !passo.azione.generazioneErrore) return nothing;
  throw egovInvalid([eccezione("110", "Messaggio/Identificatore")], busta);
}

/**
 * The exchange under way that a message goes on with. A response is for who asked first, a status request for who was asked:
 * each side remembers only what it may be sent, so that no answer of it can be turned round.
 */
async function pendingOf({ read, controparte }: Authenticated, around: Around): Promise<Pending | undefined> {
  const id = controparte && exchangeOf(read, controparte);
  if (id === undefined || controparte === undefined) return undefined;
  const found = await around.context.recall(keys.exchange(around.options.self, controparte, id));
  return found === undefined ? undefined : { azione: String(readRemembered(found)["azione"]) };
}

/** The payload, from the Body or from the part that the manifest calls the body, and what else travels with it. */
export async function contentOf(
  authenticated: Authenticated,
  { attachments = [] }: Received,
  { manifest }: Controparte,
): Promise<Content> {
  const { payload } = authenticated.message;
  if (manifest) return readContent(payload, attachments, authenticated.read, authenticated.proof?.attachments);
  if (payload === undefined) return { payload: new Uint8Array(0), attachments };
  return { payload: Buffer.from(authenticated.proof?.payload ?? canonicalize(payload)), attachments };
}
