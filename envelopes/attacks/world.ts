import type { X509Certificate } from "node:crypto";
import type { RevocationList, Trust } from "../../gateway/contracts/envelope.ts";
import { makeContext, noTrust, type TestContext } from "../test-support.ts";
import type { People, Person } from "./people.ts";

/** What bob believes of whom. */
export type TrustName =
  /** Certificates known byte for byte. */
  | "pinned"
  | "legacy"
  /** alice's certificate is kept for CO-C as well. */
  | "pinned-twice"
  /** alice's certificate, and its renewal with the same key. */
  | "pinned-renewed"
  | "pinned-expired"
  | "pinned-revoked"
  | "pinned-revoked-by-name"
  /** CO-A has certificates whose keys do not fit. */
  | "weak"
  /** CO-A and CO-C have their subjects under one authority, CO-D under another. */
  | "authority"
  | "authority-legacy"
  /** The authority's intermediates are kept. */
  | "kept-intermediates"
  | "revoked"
  | "revoked-intermediate"
  | "stale-list"
  /** CO-A and CO-C have the same authority, and no subject. */
  | "ambiguous";

/** bob's node, with an empty memory. */
export function contextOf(name: TrustName, at: number, everybody: People): TestContext {
  const made = makeContext("CO-B", everybody.bob, {});
  made.clock.at = at;
  const trusts = new Map<string, Trust>(Object.entries(trustsOf(name, everybody)));
  return {
    ...made,
    keys: { ...made.keys, members: [...trusts.keys()], trustOf: (member) => trusts.get(member) },
  };
}

function trustsOf(name: TrustName, everybody: People): Readonly<Record<string, Trust>> {
  const certificates = (...names: readonly Person[]): X509Certificate[] => names.map((one) => everybody[one].certificate);
  const pin = (...names: readonly Person[]): Trust => ({ ...noTrust, pinned: certificates(...names) });
  const alice = pin("alice", "alice-p256", "alice-p384");
  const { ca, intermediate } = everybody;
  const under = { ...noTrust, anchors: certificates("ca"), subjects: ["C=IT, O=Raccordo, CN=alice"] };
  const carol = { ...under, subjects: ["C=IT, O=Raccordo, CN=carol"] };
  const dan = { ...noTrust, anchors: certificates("other"), subjects: under.subjects };
  const others = { "CO-B": pin("bob"), "CO-C": pin("carol"), ISSUER: pin("issuer") };
  const revoking = (person: Person, nextUpdate?: number): RevocationList => ({
    issuer: ca.certificate,
    thisUpdate: Date.UTC(2026, 1, 1),
    nextUpdate,
    revoked: new Map([[everybody[person].certificate.serialNumber, Date.UTC(2026, 1, 1)]]),
  });
  switch (name) {
    case "pinned":
      return { "CO-A": alice, ...others };
    case "legacy":
      return { "CO-A": { ...alice, legacy: true }, ...others };
    case "pinned-twice":
      return { "CO-A": alice, ...others, "CO-C": pin("carol", "alice") };
    case "pinned-renewed":
      return { "CO-A": pin("alice", "renewed"), ...others };
    case "pinned-expired":
      return { "CO-A": pin("leaf-expired", "leaf-not-yet", "leaf-not-for-signing"), ...others };
    case "pinned-revoked":
      return { "CO-A": { ...alice, anchors: certificates("ca"), revocations: [revoking("alice")] }, ...others };
    case "pinned-revoked-by-name":
      return { "CO-A": { ...alice, revocations: [revoking("alice")] }, ...others };
    case "weak":
      return { "CO-A": pin("short", "small-exponent", "edwards", "curve"), ...others };
    case "authority":
      return { ...others, "CO-A": under, "CO-C": carol, "CO-D": dan };
    case "authority-legacy":
      return { ...others, "CO-A": { ...under, legacy: true } };
    case "kept-intermediates":
      return { ...others, "CO-A": { ...under, intermediates: [intermediate.certificate] } };
    case "revoked":
      return { ...others, "CO-A": { ...under, revocations: [revoking("alice")] } };
    case "revoked-intermediate":
      return { ...others, "CO-A": { ...under, revocations: [revoking("intermediate")] } };
    case "stale-list":
      return { ...others, "CO-A": { ...under, revocations: [revoking("carol", Date.UTC(2026, 2, 1))] } };
    case "ambiguous":
      return { "CO-A": { ...under, subjects: [] }, "CO-C": { ...carol, subjects: [] } };
  }
}
