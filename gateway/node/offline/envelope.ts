import { createHash, randomBytes, sign } from "node:crypto";
import type { Envelope, EnvelopeContext } from "../../contracts/envelope.ts";
import { canonicalize, parse } from "../../xml/index.ts";
import { ringOf } from "../keys/index.ts";
import type { OfflinePolicy } from "./policy.ts";

/**
 * An envelope without a node: the clock stands at an instant, and nothing is remembered between two runs. Numbers of e-Gov
 * identifiers go on from the instant, so that two runs give different ones.
 * @param at milliseconds since 1970
 */
export function offlineEnvelope({ kind, options, self, own, trusts }: OfflinePolicy, at: number): Envelope {
  const remembered = new Map<string, string>();
  let given = 0;
  const context: EnvelopeContext = {
    clock: { now: () => at, monotonic: () => at, after: () => ({ cancel: () => undefined }) },
    random: (length) => randomBytes(length),
    sign,
    self,
    keys: ringOf(own === undefined ? [] : [{ pair: own, from: Number.NEGATIVE_INFINITY }], trusts),
    remember: (key, _until, value = "") => {
      const before = remembered.get(key);
      if (before === undefined) remembered.set(key, value);
      return Promise.resolve(before);
    },
    recall: (key) => Promise.resolve(remembered.get(key)),
    next: (counter) => {
      const start = createHash("sha256").update(`${counter} ${at}`).digest().readUInt32BE(0) % 9_000_000;
      given += 1;
      return Promise.resolve(start + given);
    },
  };
  return kind.create(options, context);
}

/** A payload as envelopes take it: one element in exclusive canonical form. @throws GatewayError XML_INVALID */
export function canonicalPayload(bytes: Uint8Array): Uint8Array {
  return Buffer.from(canonicalize(parse(bytes)));
}
