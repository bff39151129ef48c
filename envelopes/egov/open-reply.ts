import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { parse } from "../../gateway/xml/index.ts";
import { replyFailure } from "../soap/replies.ts";
import { readSoap } from "../soap/structure.ts";
import type { Around } from "./around.ts";
import type { Busta } from "./busta.ts";
import { checkParties } from "./check.ts";
import { checkReply, checkRiscontro } from "./check-reply.ts";
import { eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { readMessage } from "./message.ts";
import { ASIMMETRICO, ONEWAY, SIMMETRICO, SINCRONO } from "./names.ts";
import { type Authenticated, authenticate, checkSigner } from "./open.ts";
import { contentOf } from "./open-request.ts";
import { peerError, saysDuplicate, tellsError } from "./peer-error.ts";
import { readIntestazione } from "./read.ts";
import type { EgovSealed } from "./seal-request.ts";
import { renew } from "./stamp.ts";

/** Opens the answer to a message of any profile. What is wrong with it leaves open whether the peer acted. */
export async function openReply(around: Around, received: Received, sent: Sealed): Promise<Opened> {
  try {
    const asked = sentBusta(sent);
    if (received.bytes.length === 0) return openNothing(received, asked, around);
    return await openBusta(around, received, asked, "repeated" in sent && sent.repeated === true);
  } catch (thrown) {
    throw replyFailure(thrown);
  }
}

/** An empty answer says that a oneway message was taken, unless a riscontro was to say so. */
function openNothing({ transport }: Received, asked: Busta, { accordo }: Around): Opened {
  const { status = "200" } = transport;
  const taken = asked.profilo === ONEWAY && (status === "200" || status === "202");
  if (!taken) throw new GatewayError("PEER_REPLY_INVALID", "an empty answer where one was expected");
  if (asked.trasmissione?.conferma === true) throw new GatewayError("PEER_REPLY_INVALID", "no riscontro in the answer");
  const member = accordo.counterparts.find(({ nome }) => nome === asked.destinatario.nome)?.member;
  const notes = [`taken by ${member ?? "the peer"} with an empty answer`];
  return { payload: new Uint8Array(0), sender: undefined, action: asked.azione ?? "", id: undefined, notes, oneWay: true };
}

async function openBusta(around: Around, received: Received, asked: Busta, repeated: boolean): Promise<Opened> {
  const { message, rest } = await readMessage(received);
  const refusal = message.payload && peerError(message.soap, repeated);
  const had = refusal !== undefined && repeated && saysDuplicate(refusal);
  if (refusal !== undefined && !had) throw refusal;
  const authenticated = await authenticate(message, rest, around);
  if (refusal !== undefined) return hadBefore(around, authenticated, asked, refusal);
  const { read, proof, notes, controparte: rules } = authenticated;
  // What was encrypted may turn out to be a fault.
  const hidden = message.payload && peerError(authenticated.message.soap, repeated);
  if (hidden !== undefined) throw hidden;
  if (tellsError(authenticated.message.soap, read, rules?.ignoraNonGravi ?? true)) {
    throw egovInvalid([...read.eccezioni, eccezione("003", "ListaEccezioni/SOAPFault")], read);
  }
  const acknowledged = asked.trasmissione?.conferma === true;
  const check = acknowledged ? checkRiscontro : checkReply;
  const { busta, controparte } = check(read, asked, around);
  checkSigner(authenticated, controparte);
  const content = acknowledged
    ? { payload: new Uint8Array(0), attachments: [] }
    : await contentOf(authenticated, rest, controparte);
  const exchange = exchangeOf(asked);
  return {
    payload: asked.profilo === ONEWAY ? new Uint8Array(0) : content.payload,
    sender: proof?.sender,
    action: asked.azione ?? "",
    id: busta.identificatore,
    notes: acknowledged ? [...notes, "riscontro"] : notes,
    ...(exchange === undefined ? {} : { correlation: exchange }),
    ...(asked.profilo === ONEWAY ? { oneWay: true } : {}),
    ...(content.attachments.length === 0 ? {} : { attachments: content.attachments }),
  };
}

/**
 * The peer had a message of ours before that was sent again, because its answer was lost. For a oneway message that is the
 * answer, and believed like one: signed, and about this message. Otherwise the outcome is open.
 */
async function hadBefore(around: Around, authenticated: Authenticated, asked: Busta, refusal: GatewayError): Promise<Opened> {
  const { read, proof, notes } = authenticated;
  const findings = new Findings();
  if (read.riferimento !== asked.identificatore) findings.note("111", "Messaggio/RiferimentoMessaggio");
  const { busta, controparte } = checkParties(read, around, findings);
  checkSigner(authenticated, controparte);
  if (asked.profilo === SINCRONO && controparte.idempotente) await renew(around, controparte, asked.identificatore);
  if (asked.profilo !== ONEWAY || asked.trasmissione?.conferma === true) throw refusal;
  const id = busta.identificatore;
  const taken = [...notes, "taken before (EGOV_IT_110)"];
  return { payload: new Uint8Array(0), sender: proof?.sender, action: asked.azione ?? "", id, notes: taken, oneWay: true };
}

/** The Identificatore of the request that the asynchronous exchange of this message began with. */
function exchangeOf({ profilo, riferimento, collaborazione, identificatore }: Busta): string | undefined {
  if (profilo !== SIMMETRICO && profilo !== ASIMMETRICO) return undefined;
  return riferimento ?? collaborazione ?? identificatore;
}

/** What was asked of whom: kept with what was sealed, and otherwise in the very bytes that went out. */
function sentBusta(sent: Sealed): Busta {
  if (isEgovSealed(sent)) return sent.busta;
  const findings = new Findings();
  const read = readIntestazione(findIntestazione(readSoap(parse(sent.bytes), "1.1"), findings), findings);
  const { mittente, destinatario, identificatore, oraRegistrazione, tempo } = read;
  if (!mittente || !destinatario || !identificatore || oraRegistrazione === undefined || tempo === undefined) {
    throw new GatewayError("INTERNAL", "answer to what was not sealed by this envelope");
  }
  return { ...read, mittente, destinatario, identificatore, oraRegistrazione, tempo, riscontri: [], trasmissioni: [] };
}

function isEgovSealed(sent: Sealed): sent is EgovSealed {
  return "busta" in sent;
}
