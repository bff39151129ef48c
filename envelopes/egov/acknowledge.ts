import type { Reply } from "../../gateway/contracts/adapter.ts";
import { replyTransport } from "../soap/transport.ts";
import type { Controparte } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { BustaControllata } from "./busta.ts";
import { fromSelf } from "./facts.ts";
import { sealBusta } from "./seal.ts";
import { newStamp } from "./stamp.ts";

/** Nothing but the status: what a oneway message is answered with. */
export const nothing: Reply = { bytes: new Uint8Array(0), transport: { status: "200" }, failed: false };

/** A busta di servizio that acknowledges a message, with an empty Body. */
export async function riscontro(
  around: Around,
  request: BustaControllata,
  { version }: Controparte,
): Promise<Reply & { id: string }> {
  const stamp = await newStamp(around);
  const busta = fromSelf(around, request.mittente, version, stamp);
  const { identificatore } = request;
  const riscontri = [{ identificatore, ora: stamp.oraRegistrazione, tempo: busta.tempo }];
  const bytes = await sealBusta(around, { ...busta, trasmissioni: [], riscontri }, { payload: new Uint8Array(0) });
  return { bytes, transport: { ...replyTransport("1.1"), status: "200" }, failed: false, id: stamp.identificatore };
}

/** Is it answered by a riscontro? Only a oneway one that asks for it, and never under the Linee Guida. */
export function asksConferma(busta: BustaControllata, { version }: Controparte): boolean {
  return version === "egov-1.1" && busta.trasmissione?.conferma === true;
}
