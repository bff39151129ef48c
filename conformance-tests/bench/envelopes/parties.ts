import { randomBytes, sign } from "node:crypto";
import { egov } from "../../../envelopes/egov/index.ts";
import { type Identity, makeContext, makeIdentity } from "../../../envelopes/test-support.ts";
import { wsSecurity } from "../../../envelopes/ws-security/index.ts";
import { nextBooking } from "./payload.ts";
import type { Attachment, Received } from "../../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Sealed, Sign } from "../../../gateway/contracts/envelope.ts";

export interface Identities {
  readonly alice: Identity;
  readonly bob: Identity;
}

/** RSA-2048, one for each side. */
export async function makeIdentities(): Promise<Identities> {
  const [alice, bob] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B")]);
  return { alice, bob };
}

/** Two nodes that speak through one envelope. */
export interface Pair {
  readonly sender: Envelope;
  readonly receiver: Envelope;
  /** Forgets which messages were seen: the same may then be opened again, with every check. */
  forget(): void;
}

const kinds = {
  /** What xml-crypto is given to do as well, and the token. */
  "body, timestamp, token": ["CO-B", "CO-A"].map(
    (counterpart) =>
      (context: EnvelopeContext): Envelope =>
        wsSecurity.create(
          { counterpart, addressing: "none", sign: { token: true }, accept: { parts: ["body", "timestamp", "token"] } },
          context,
        ),
  ),
  /** With the four WS-Addressing headers, each under a Reference of its own. */
  "as by default": ["CO-B", "CO-A"].map(
    (counterpart) =>
      (context: EnvelopeContext): Envelope =>
        wsSecurity.create({ counterpart }, context),
  ),
  "e-Gov": [true, false].map(
    (isSender) =>
      (context: EnvelopeContext): Envelope =>
        egov.create(egovOptions(isSender), context),
  ),
};
export type Kind = keyof typeof kinds;

function egovOptions(isSender: boolean) {
  const alfa = { tipo: "SPC", nome: "RegioneAlfa" };
  const beta = { tipo: "SPC", nome: "AziendaSanitariaBeta" };
  const [self, other, member] = isSender ? [alfa, beta, "CO-B"] : [beta, alfa, "CO-A"];
  return { self, counterparts: [{ member, ...other }], service: { tipo: "SPC", nome: "PrenotazioniCUP" }, actions: ["notifica"] };
}

/** The two sides of an envelope, with memory in a map. */
export function pairOf(kind: Kind, { alice, bob }: Identities, signer: Sign = sign): Pair {
  const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate] };
  const [a, b] = [makeContext("CO-A", alice, members), makeContext("CO-B", bob, members)];
  const [sender, receiver] = [a, b].map((context, i) => kinds[kind][i]!({ ...context, random: randomBytes, sign: signer }));
  const forget = (): void => [a, b].forEach(({ remembered }) => remembered.clear());
  return { sender: sender!, receiver: receiver!, forget };
}

/** A booking, sealed. */
export function sealed(pair: Pair, attachments?: readonly Attachment[]): Promise<Sealed> {
  return pair.sender.seal({ payload: nextBooking(), action: "notifica", to: "CO-B", ...(attachments ? { attachments } : {}) });
}

export const arrived = ({ bytes, transport }: Pick<Sealed, "bytes" | "transport">): Received => ({
  bytes,
  peer: "bench",
  transport,
});
