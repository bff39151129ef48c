import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";
import { PKI_PATH } from "../ws-security/names.ts";
import { writePkiPath } from "../ws-security/pki-path.ts";
import type { Kit, Made } from "./kit.ts";
import { directReference, writeToken } from "./message.ts";
import type { Person } from "./people.ts";
import type { TrustName } from "./world.ts";

/** Trust by authority: who may say that a certificate is CO-A's. */
export function chains(kit: Kit): readonly Made[] {
  const cases: readonly (readonly [
    name: string,
    attack: string,
    path: readonly Person[],
    expect: ErrorCode,
    trust?: TrustName,
  ])[] = [
    ["other-authority", "certificate of another authority with the same subject", ["other-leaf"], "SECURITY_UNTRUSTED"],
    ["other-authority-brought", "the same, with its authority along", ["other", "other-leaf"], "SECURITY_UNTRUSTED"],
    ["namesake", "certificate of another authority of the same name", ["namesake-leaf"], "SECURITY_UNTRUSTED"],
    ["namesake-brought", "the same, with its authority along", ["namesake", "namesake-leaf"], "SECURITY_UNTRUSTED"],
    ["other-subject", "certificate of the true authority for another subject", ["carol"], "SECURITY_UNTRUSTED"],
    ["self-signed", "self-signed certificate with the true subject", ["mallory"], "SECURITY_UNTRUSTED"],
    [
      "leaf-as-authority",
      "another member issues a certificate with CO-A's subject",
      ["carol", "carols-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    ["intermediate-left-out", "the intermediate is neither brought nor kept", ["intermediate-leaf"], "SECURITY_UNTRUSTED"],
    ["intermediate-expired", "expired intermediate", ["intermediate-expired", "intermediate-leaf"], "SECURITY_UNTRUSTED"],
    ["intermediate-not-yet", "intermediate of tomorrow", ["intermediate-not-yet", "intermediate-leaf"], "SECURITY_UNTRUSTED"],
    [
      "intermediate-no-authority",
      "intermediate without the mark of an authority",
      ["intermediate-no-authority", "intermediate-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    [
      "intermediate-no-issuing",
      "authority whose key is not for issuing",
      ["intermediate-no-issuing", "intermediate-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    [
      "intermediate-constrained",
      "intermediate with a critical extension not understood",
      ["intermediate-constrained", "intermediate-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    [
      "path-length",
      "more authorities than pathLenConstraint allows",
      ["intermediate", "second", "second-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    ["revoked", "revoked certificate", ["alice"], "SECURITY_UNTRUSTED", "revoked"],
    [
      "revoked-intermediate",
      "revoked intermediate",
      ["intermediate", "intermediate-leaf"],
      "SECURITY_UNTRUSTED",
      "revoked-intermediate",
    ],
    ["stale-list", "revocation list out of date", ["alice"], "SECURITY_UNTRUSTED", "stale-list"],
    [
      "pinned-revoked",
      "kept certificate, revoked by an authority that is kept as well",
      ["alice"],
      "SECURITY_UNTRUSTED",
      "pinned-revoked",
    ],
    [
      "pinned-revoked-by-name",
      "kept certificate, revoked by its authority",
      ["alice"],
      "SECURITY_UNTRUSTED",
      "pinned-revoked-by-name",
    ],
    ["pinned-expired", "kept certificate, expired", ["leaf-expired"], "SECURITY_UNTRUSTED", "pinned-expired"],
    ["pinned-not-yet", "kept certificate of tomorrow", ["leaf-not-yet"], "SECURITY_UNTRUSTED", "pinned-expired"],
    [
      "pinned-not-for-signing",
      "kept certificate, not for signing",
      ["leaf-not-for-signing"],
      "SECURITY_UNTRUSTED",
      "pinned-expired",
    ],
    ["expired", "expired certificate", ["leaf-expired"], "SECURITY_UNTRUSTED"],
    ["not-yet", "certificate of tomorrow", ["leaf-not-yet"], "SECURITY_UNTRUSTED"],
    ["not-for-signing", "certificate whose key usage is only encipherment", ["leaf-not-for-signing"], "SECURITY_UNTRUSTED"],
    ["unknown-critical", "certificate with an unknown critical extension", ["leaf-unknown-critical"], "SECURITY_UNTRUSTED"],
    ["sha1", "certificate signed with SHA-1", ["leaf-sha1"], "SECURITY_UNTRUSTED"],
    ["time-stamping", "certificate that is critically for time stamping alone", ["leaf-time-stamping"], "SECURITY_UNTRUSTED"],
    [
      "broken-extension",
      "a stranger's certificate with an extension that cannot be read",
      ["leaf-broken-extension"],
      "SECURITY_UNTRUSTED",
    ],
    [
      "huge-extension",
      "a stranger's certificate with an extension that says it has 4 GB",
      ["leaf-huge-extension"],
      "SECURITY_UNTRUSTED",
    ],
    ["extended-twice", "a stranger's certificate with the same extension twice", ["leaf-twice-extended"], "SECURITY_UNTRUSTED"],
    [
      "broken-key",
      "an intermediate along whose public key cannot be read",
      ["intermediate-broken-key", "other-leaf"],
      "SECURITY_UNTRUSTED",
    ],
    ["path-upside-down", "PKIPath with the signer first", ["intermediate-leaf", "intermediate"], "SECURITY_UNTRUSTED"],
    ["path-six", "PKIPath of six certificates", ["ca", "ca", "ca", "ca", "ca", "alice"], "SECURITY_INVALID"],
    ["broken-kept", "a kept certificate, with a broken one along", ["leaf-broken-extension", "other-leaf"], "SECURITY_UNTRUSTED"],
  ];
  return [
    ...cases.map(([name, attack, path, expect, trust = "authority"]) => ({
      name: `chain-${name}`,
      attack,
      bytes: chained(kit, path),
      trust,
      expect,
    })),
    {
      name: "chain-ambiguous",
      attack: "two members under one authority without subjects, where anybody known is accepted",
      bytes: chained(kit, ["alice"]),
      trust: "ambiguous",
      anybody: true,
      expect: "SECURITY_UNTRUSTED",
    },
    {
      name: "chain-other-member-anybody",
      attack: "a valid chain of CO-C in CO-A's name, where anybody known is accepted",
      bytes: chained(kit, ["carol"]),
      trust: "authority",
      anybody: true,
      expect: "SECURITY_INVALID",
    },
    {
      name: "chain-tampered",
      attack: "a certificate of the true authority, with one bit changed",
      bytes: kit.message({ token: writeToken("token", flipped(kit.people.alice.certificate.raw)) }),
      trust: "authority",
      expect: "SECURITY_UNTRUSTED",
    },
  ];
}

/** Signed by the last of the path. */
export function chained(kit: Kit, path: readonly Person[]): string {
  const signer = path.at(-1) ?? "alice";
  if (path.length === 1) return kit.message({}, signer);
  const der = writePkiPath(path.map((one) => kit.people[one].certificate.raw));
  return kit.message({ token: writeToken("token", der, PKI_PATH), keyInfo: directReference("token", PKI_PATH) }, signer);
}

/** The last byte of the certificate's own signature. */
function flipped(der: Buffer): Buffer {
  const copy = Buffer.from(der);
  copy[copy.length - 1]! ^= 1;
  return copy;
}
