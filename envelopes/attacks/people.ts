import * as x509 from "@peculiar/x509";
import type { Identity } from "../test-support.ts";
import { vectorIdentity } from "../vectors/keys.ts";
import { subjectKeyIdentifier } from "../ws-security/identify.ts";
import { certify, extension, usages } from "./certify.ts";
import { seededKey } from "./keys.ts";

const subject = "C=IT, O=Raccordo, CN=alice";
const authority = "C=IT, O=Raccordo, CN=Raccordo Vettori CA";

/**
 * Everybody in the corpus. alice is CO-A, bob is CO-B and receives, carol is CO-C, issuer signs assertions; mallory is a
 * stranger. The rest are certificates that lead, or do not lead, to the authority that CO-A may be trusted by.
 */
export type Person =
  | "ca"
  | "alice"
  | "bob"
  | "issuer"
  | "alice-p256"
  | "alice-p384"
  | "carol"
  | "mallory"
  | "short"
  | "small-exponent"
  | "edwards"
  | "curve"
  | AuthorityPerson;

type AuthorityPerson = keyof ReturnType<typeof chains>;

export type People = { readonly [P in Person]: Identity };

let everybody: Promise<People> | undefined;

export function people(): Promise<People> {
  everybody ??= make();
  return everybody;
}

async function make(): Promise<People> {
  const names = ["ca", "alice", "bob", "issuer", "alice-p256", "alice-p384"] as const;
  const [ca, alice, bob, issuer, p256, p384] = await Promise.all(names.map(vectorIdentity));
  if (!ca || !alice || !bob || !issuer || !p256 || !p384) throw new Error("identities of the vectors");
  const by = { name: authority, key: ca.key };
  const mine = {
    ca,
    alice,
    bob,
    issuer,
    "alice-p256": p256,
    "alice-p384": p384,
    carol: certify({ subject: "C=IT, O=Raccordo, CN=carol", key: seededKey("carol"), by }),
    mallory: certify({ subject, key: seededKey("mallory") }),
    short: certify({ subject, key: seededKey("short"), by }),
    "small-exponent": certify({ subject, key: seededKey("small exponent"), by }),
    edwards: certify({ subject, key: seededKey("edwards"), by }),
    curve: certify({ subject, key: seededKey("curve"), by }),
    ...chains(ca, alice),
  };
  const made = await Promise.all(Object.entries(mine).map(async ([name, one]) => [name, await one] as const));
  return Object.fromEntries(made) as People;
}

function chains(ca: Identity, alice: Identity) {
  const { key } = alice;
  const by = { name: authority, key: ca.key };
  const middle = "C=IT, O=Raccordo, CN=Intermedia";
  const middleKey = seededKey("intermedia");
  const second = "C=IT, O=Raccordo, CN=Seconda intermedia";
  const secondKey = seededKey("seconda intermedia");
  const other = "C=IT, O=Altra, CN=Altra CA";
  const otherKey = seededKey("altra autorita");
  const strangerKey = seededKey("mallory");
  const leafUnder = (name: string, issuerKey: Identity["key"], more = {}) =>
    certify({ subject, key, by: { name, key: issuerKey }, ...more });
  return {
    /** An authority below ca, which may have none below itself. */
    intermediate: certify({ subject: middle, key: middleKey, by, authority: true, pathLength: 0 }),
    "intermediate-leaf": leafUnder(middle, middleKey),
    "intermediate-expired": certify({ subject: middle, key: middleKey, by, authority: true, to: "2026-02-01T00:00:00Z" }),
    "intermediate-not-yet": certify({ subject: middle, key: middleKey, by, authority: true, from: "2026-04-01T00:00:00Z" }),
    "intermediate-no-authority": certify({ subject: middle, key: middleKey, by, usage: usages.authority }),
    "intermediate-no-issuing": certify({ subject: middle, key: middleKey, by, authority: true, usage: usages.leaf }),
    "intermediate-constrained": certify({
      subject: middle,
      key: middleKey,
      by,
      authority: true,
      extensions: [extension("2.5.29.30", true, "3000")],
    }),
    /** Below `intermediate`, which may have no authority below. */
    second: certify({ subject: second, key: secondKey, by: { name: middle, key: middleKey }, authority: true }),
    "second-leaf": leafUnder(second, secondKey),
    /** Another authority, with its own name, and with that of ca. */
    other: certify({ subject: other, key: otherKey, authority: true }),
    "other-leaf": leafUnder(other, otherKey),
    namesake: certify({ subject: authority, key: otherKey, authority: true }),
    "namesake-leaf": leafUnder(authority, otherKey),
    /** carol, who is nobody's authority, issues a certificate with alice's name. */
    "carols-leaf": certify({
      subject,
      key: strangerKey,
      by: { name: "C=IT, O=Raccordo, CN=carol", key: seededKey("carol") },
    }),
    /** A renewal with the same key, so with the same key identifier. */
    renewed: leafUnder(authority, ca.key, {
      to: "2030-01-01T00:00:00Z",
      extensions: [extension("2.5.29.14", false, `0414${subjectKeyIdentifier(alice.certificate)?.toString("hex") ?? ""}`)],
    }),
    "leaf-expired": leafUnder(authority, ca.key, { to: "2026-02-01T00:00:00Z" }),
    "leaf-not-yet": leafUnder(authority, ca.key, { from: "2026-04-01T00:00:00Z" }),
    "leaf-not-for-signing": leafUnder(authority, ca.key, { usage: usages.encipherment }),
    "leaf-unknown-critical": leafUnder(authority, ca.key, { extensions: [extension("1.3.6.1.4.1.99999.1", true, "0500")] }),
    "leaf-sha1": leafUnder(authority, ca.key, { hash: "SHA-1" }),
    "leaf-time-stamping": leafUnder(authority, ca.key, {
      extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.timeStamping], true)],
    }),
    /** Not issued by anybody whom bob believes: what a stranger may send. */
    "leaf-broken-extension": certify({ subject, key: strangerKey, extensions: [extension("2.5.29.14", false, "0500")] }),
    "leaf-huge-extension": certify({ subject, key: strangerKey, extensions: [extension("2.5.29.15", false, "0384ffffffff")] }),
    "leaf-twice-extended": certify({ subject, key: strangerKey, extensions: [extension("2.5.29.19", true, "30030101ff")] }),
    "intermediate-broken-key": certify({
      subject: other,
      key: otherKey,
      by,
      authority: true,
      publicKey: Buffer.from("3015300d06092a864886f70d01010105000304003001ff", "hex"),
    }),
  };
}
