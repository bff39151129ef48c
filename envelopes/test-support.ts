// @peculiar/x509 needs this polyfill, and brings it along.
import "reflect-metadata";
import { createHash, KeyObject, sign, X509Certificate as NodeCertificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Clock } from "../gateway/contracts/clock.ts";
import type { EnvelopeContext, KeyRing, Trust } from "../gateway/contracts/envelope.ts";

/** For tests: a key and a self-signed certificate, made now. */
export interface Identity {
  readonly key: KeyObject;
  readonly certificate: NodeCertificate;
}

export const start = Date.UTC(2026, 2, 5, 8, 31, 7);

export async function makeIdentity(
  name: string,
  validity: { from?: number; to?: number; modulus?: number } = {},
): Promise<Identity> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: validity.modulus ?? 2048,
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: new Date(validity.from ?? start - 86_400_000),
    notAfter: new Date(validity.to ?? start + 86_400_000),
    signingAlgorithm: algorithm,
  });
  return { key: KeyObject.from(keys.privateKey), certificate: new NodeCertificate(Buffer.from(certificate.rawData)) };
}

/** Believes nobody. */
export const noTrust: Trust = {
  pinned: [],
  anchors: [],
  intermediates: [],
  subjects: [],
  revocations: [],
  transport: [],
  legacy: false,
};

/** A clock that stands where it is put. */
export interface TestClock extends Clock {
  at: number;
}

export interface TestContext extends EnvelopeContext {
  readonly clock: TestClock;
  readonly remembered: Map<string, { readonly until: number; readonly value: string }>;
}

/** A node's context with memory in a map and randomness from a counter. */
export function makeContext(
  self: string,
  signing: Identity | undefined,
  members: Readonly<Record<string, readonly NodeCertificate[]>>,
): TestContext {
  const remembered: TestContext["remembered"] = new Map();
  const counters = new Map<string, number>();
  let drawn = 0;
  const clock: TestClock = {
    at: start,
    now: () => clock.at,
    monotonic: () => clock.at,
    after: () => ({ cancel: () => undefined }),
  };
  const trusts = new Map<string, Trust>(Object.entries(members).map(([member, pinned]) => [member, { ...noTrust, pinned }]));
  const own = signing === undefined ? [] : [{ ...signing, chain: [] }];
  const keys: KeyRing = {
    signing: () => own[0],
    own,
    members: [...trusts.keys()],
    trustOf: (member) => trusts.get(member),
  };
  return {
    clock,
    keys,
    sign,
    self,
    remembered,
    random: (length) => createHash("sha256").update(`${self} ${drawn++}`).digest().subarray(0, length),
    remember: async (key, until, value = "") => {
      const known = remembered.get(key);
      if (known !== undefined && known.until >= clock.at) return known.value;
      remembered.set(key, { until, value });
      return undefined;
    },
    recall: async (key) => {
      const known = remembered.get(key);
      return known !== undefined && known.until >= clock.at ? known.value : undefined;
    },
    next: async (counter) => {
      const value = (counters.get(counter) ?? 0) + 1;
      counters.set(counter, value);
      return value;
    },
  };
}
