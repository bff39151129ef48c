import type { Sealed, ToSeal } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { requestTransport } from "../soap/transport.ts";
import { type Controparte, type Passo, seguitoOf } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { Busta } from "./busta.ts";
import { fromSelf, parteOf } from "./facts.ts";
import { readIdentificatore } from "./identifier.ts";
import { withManifest } from "./manifest.ts";
import { keys, untilForgotten } from "./memory.ts";
import { AL_PIU_UNA_VOLTA, ASIMMETRICO, PIU_DI_UNA_VOLTA, SIMMETRICO } from "./names.ts";
import { sealBusta } from "./seal.ts";
import { placeOf } from "./sequence.ts";
import { type Stamp, stampOf } from "./stamp.ts";

/** A sealed request with what it says, so that the answer is compared with that. */
export interface EgovSealed extends Sealed {
  readonly busta: Busta;
  readonly repeated: boolean;
}

/** Seals a message of any profile. @throws GatewayError CONFIG_INVALID for what no agreement has */
export async function sealRequest(around: Around, toSeal: ToSeal): Promise<EgovSealed> {
  const { accordo, options, context } = around;
  const { to, action, key } = toSeal;
  const controparte = accordo.counterparts.find(({ member }) => member === to);
  if (controparte === undefined) throw new GatewayError("CONFIG_INVALID", `no e-Gov party for member ${to}`);
  const passo = accordo.passi.find(({ nome }) => nome === action);
  if (passo === undefined) throw new GatewayError("CONFIG_INVALID", `action ${action} is not one of the service`);
  const stamp = await stampOf(around, controparte, key);
  const busta = await factsOf(around, controparte, passo, stamp, toSeal.correlation);
  if (passo.azione.profilo === SIMMETRICO && !passo.seguito) {
    // Before it goes out: the response may be quicker than the ricevuta.
    const until = context.clock.now() + passo.azione.attesa;
    const value = JSON.stringify({ azione: passo.azione.nome });
    await context.remember(keys.exchange(options.self, controparte, stamp.identificatore), until, value);
  }
  if (busta.trasmissione?.conferma === true) {
    const until = untilForgotten(context, stamp.oraRegistrazione);
    await context.remember(keys.awaited(options.self, controparte, stamp.identificatore), until);
  }
  const content = withManifest(toSeal, busta, "Richiesta", controparte);
  const { attachments } = content;
  return {
    bytes: await sealBusta(around, busta, { ...content, ...(content.payload.length === 0 ? {} : { to }) }),
    transport: requestTransport("1.1", action),
    id: stamp.identificatore,
    ...(attachments.length === 0 ? {} : { attachments }),
    busta,
    repeated: stamp.repeated,
  };
}

async function factsOf(
  around: Around,
  controparte: Controparte,
  passo: Passo,
  stamp: Stamp,
  correlation: string | undefined,
): Promise<Busta> {
  const { version } = controparte;
  const { azione } = passo;
  const plain: Busta = {
    ...fromSelf(around, parteOf(controparte), version, stamp),
    profilo: azione.profilo,
    servizio: passo.servizio,
    azione: azione.facoltativa && controparte.senzaAzione && !passo.seguito ? undefined : passo.nome,
    scadenza: azione.scadenza === undefined ? undefined : stamp.oraRegistrazione + azione.scadenza,
  };
  if (azione.profilo === SIMMETRICO || azione.profilo === ASIMMETRICO) {
    return { ...plain, ...exchangeFacts(around, controparte, passo, stamp, correlation) };
  }
  if (version === "linee-guida-1.1") return plain;
  const trasmissione = {
    inoltro: azione.filtroDuplicati ? AL_PIU_UNA_VOLTA : PIU_DI_UNA_VOLTA,
    conferma: azione.conferma,
  } as const;
  if (azione.ordine) {
    return { ...plain, trasmissione, ...(await placeOf(around, controparte, passo, stamp.identificatore)) };
  }
  const named = correlation !== undefined && readIdentificatore(correlation) !== undefined;
  return { ...plain, trasmissione, collaborazione: named ? correlation : undefined };
}

/** What ties the messages of an asynchronous exchange together. */
function exchangeFacts(
  { accordo }: Around,
  { version }: Controparte,
  { azione, seguito, nome }: Passo,
  { identificatore }: Stamp,
  correlation: string | undefined,
): Partial<Busta> {
  if (seguito && (correlation === undefined || readIdentificatore(correlation) === undefined)) {
    throw new GatewayError("CONFIG_INVALID", `action ${nome} goes on with an exchange, and none is named`, {
      expected: "the Identificatore of its first request",
    });
  }
  if (version === "linee-guida-1.1") return { collaborazione: seguito ? correlation : identificatore };
  if (seguito) return { riferimento: correlation };
  const where = azione.profilo === SIMMETRICO ? seguitoOf(accordo, azione.nome)?.servizio : undefined;
  return where === undefined ? {} : { correlato: { servizio: where.nome, tipo: where.tipo } };
}
