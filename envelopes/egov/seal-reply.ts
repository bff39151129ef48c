import type { Attachment } from "../../gateway/contracts/adapter.ts";
import type { Opened, Sealed, ToSeal } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { replyTransport } from "../soap/transport.ts";
import { asksConferma, nothing, riscontro } from "./acknowledge.ts";
import { seguitoOf } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { Busta } from "./busta.ts";
import { fromSelf } from "./facts.ts";
import { withManifest } from "./manifest.ts";
import { keys, untilForgotten } from "./memory.ts";
import { ASIMMETRICO, ONEWAY } from "./names.ts";
import type { EgovOpened } from "./open-request.ts";
import { sealBusta } from "./seal.ts";
import { takePlace } from "./sequence.ts";
import { newStamp } from "./stamp.ts";

/**
 * Seals what a request is answered with: the response, the ricevuta of an asynchronous message, a riscontro, or nothing. The message counts as taken from now on: whoever asks for the answer has it on disk.
 */
export async function sealReply(
  around: Around,
  payload: Uint8Array,
  request: Opened,
  attachments: readonly Attachment[] = [],
): Promise<Sealed> {
  if (!isOurs(request)) throw new GatewayError("INTERNAL", "answer to a request that was not opened by this envelope");
  const sealed =
    request.passo.azione.profilo === ONEWAY
      ? await acknowledge(around, request)
      : await answer(around, { payload, attachments }, request);
  await markTaken(around, request, sealed.id);
  return sealed;
}

export function isOurs(request: Opened): request is EgovOpened {
  return "busta" in request && "passo" in request && "controparte" in request;
}

async function acknowledge(around: Around, { busta, controparte }: EgovOpened): Promise<Sealed> {
  if (!asksConferma(busta, controparte)) return { bytes: nothing.bytes, transport: nothing.transport, id: busta.identificatore };
  const { bytes, transport, id } = await riscontro(around, busta, controparte);
  return { bytes, transport, id };
}

async function answer(around: Around, given: Pick<ToSeal, "payload" | "attachments">, request: EgovOpened): Promise<Sealed> {
  const stamp = await newStamp(around);
  const plain = fromSelf(around, request.busta.mittente, request.controparte.version, stamp);
  const busta = answerTo(around, request, plain);
  const content = withManifest(given, busta, "Risposta", request.controparte);
  const { attachments } = content;
  return {
    bytes: await sealBusta(around, busta, { ...content, to: request.controparte.member }),
    transport: replyTransport("1.1"),
    id: stamp.identificatore,
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/** Same profile, service and action, the reference, and what was passed over. */
function answerTo({ accordo }: Around, { busta, passo, controparte, info }: EgovOpened, plain: Busta): Busta {
  const polled = passo.azione.profilo === ASIMMETRICO && !passo.seguito && controparte.version === "egov-1.1";
  const where = polled ? seguitoOf(accordo, passo.azione.nome)?.servizio : undefined;
  const asynchronous = seguitoOf(accordo, passo.azione.nome) !== undefined;
  return {
    ...plain,
    profilo: passo.azione.profilo,
    correlato: where === undefined ? undefined : { servizio: where.nome, tipo: where.tipo },
    // The Linee Guida have no use for it in a synchronous exchange, not even when the request had it.
    collaborazione: asynchronous || controparte.version === "egov-1.1" ? busta.collaborazione : undefined,
    servizio: passo.servizio,
    azione: busta.azione,
    riferimento: busta.identificatore,
    eccezioni: info,
  };
}

async function markTaken(around: Around, { busta, passo, controparte }: EgovOpened, answerId: string): Promise<void> {
  const { options, context } = around;
  const until = untilForgotten(context, busta.oraRegistrazione);
  if (passo.azione.profilo === ASIMMETRICO && !passo.seguito) {
    // Before the mark: a message that counts as taken can be asked about.
    const value = JSON.stringify({ azione: passo.azione.nome });
    const waits = context.clock.now() + passo.azione.attesa;
    await context.remember(keys.exchange(options.self, controparte, busta.identificatore), waits, value);
  }
  if (controparte.version === "egov-1.1") await takePlace(around, busta, passo);
  await context.remember(keys.done(options.self, busta.mittente, busta.identificatore), until, answerId);
}
