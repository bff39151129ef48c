import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Made, makeCrl, makeIdentity, readCrl } from "../../gateway/node/keys/index.ts";
import type { KeyRing, Trust } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { noTrust } from "../test-support.ts";
import { trustedSigner } from "./trust.ts";

const DAY = 86_400_000;
const now = Date.UTC(2026, 2, 5);

/** What attacks on chains do not tell: authorities that are renewed, honestly. */
describe("ws-security: a chain to an authority that was renewed", () => {
  let root: Made;
  let leaf: Made;
  let between: Made;
  const random = (length: number): Uint8Array =>
    createHash("shake256", { outputLength: length }).update(String(drawn++)).digest();
  let drawn = 0;
  const make = (subject: string, more: Partial<Parameters<typeof makeIdentity>[0]>): Promise<Made> =>
    makeIdentity({ kind: "p256", subject, from: now - DAY, until: now + 30 * DAY, ...more }, random);

  before(async () => {
    root = await make("CN=Root", { isAuthority: true });
    between = await make("CN=Between", { isAuthority: true, issuer: root });
    leaf = await make("CN=CO-A", { issuer: between });
  });

  const ring = (trust: Partial<Trust>): KeyRing => ({
    signing: () => undefined,
    own: [],
    members: ["CO-A"],
    trustOf: () => ({ ...noTrust, subjects: ["CN=CO-A"], ...trust }),
  });
  const signer = (trust: Partial<Trust>, brought: readonly Made[]): string =>
    trustedSigner(
      leaf.certificate,
      brought.map(({ certificate }) => certificate),
      "CO-A",
      ring(trust),
      now,
    ).why;
  const untrusted = (thrown: unknown): boolean => thrown instanceof GatewayError && thrown.code === "SECURITY_UNTRUSTED";

  it("finds the certificate of the authority that is valid now, in whatever order they are kept", async () => {
    const old = await make("CN=Root", { isAuthority: true, pair: root.pair, from: now - 9 * DAY, until: now - DAY });
    for (const anchors of [
      [old.certificate, root.certificate],
      [root.certificate, old.certificate],
    ]) {
      assert.equal(signer({ anchors }, [between]), "issued under Between, under Root");
    }
    assert.throws(() => signer({ anchors: [old.certificate] }, [between]), untrusted);
  });

  it("heeds the revocation list of an authority whose certificate was renewed with the same key", async () => {
    const renewed = await make("CN=Between", { isAuthority: true, issuer: root, pair: between.pair });
    const crl = Buffer.from(await makeCrl(between, [leaf.certificate], now - DAY, now + DAY));
    const revocations = [readCrl(crl, [between.certificate])];
    const anchors = [root.certificate];
    for (const brought of [[between], [renewed], [renewed, between]]) {
      assert.throws(() => signer({ anchors, revocations, intermediates: [between.certificate] }, brought), untrusted);
      assert.throws(() => signer({ anchors, revocations }, brought), untrusted);
    }
  });
});
