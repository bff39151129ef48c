import type { X509Certificate } from "node:crypto";
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, PeculiarCertificate } from "./x509.ts";

/** What a certificate says of its own use (RFC 5280, section 4.2.1); node:crypto tells of these only whether it is an authority's. */
export interface Usage {
  /** May it sign messages? So, when it does not say (section 4.2.1.3). */
  readonly signs: boolean;
  /** May it issue certificates? */
  readonly issues: boolean;
  /** How many certificates of authorities may stand below it. */
  readonly pathLength: number;
  /** An extension that must be understood and is not. */
  readonly unknownCritical: boolean;
  /** The certificate's own signature, e.g. `SHA-256`; empty when it cannot be told. */
  readonly hash: string;
}

/** Extensions that a chain check of ours respects, or that say nothing about whether a signature counts. */
const understood: ReadonlySet<string> = new Set([
  "2.5.29.14", // subjectKeyIdentifier
  "2.5.29.15", // keyUsage
  "2.5.29.17", // subjectAltName
  "2.5.29.19", // basicConstraints
  "2.5.29.31", // cRLDistributionPoints
  "2.5.29.32", // certificatePolicies
  "2.5.29.35", // authorityKeyIdentifier
  "2.5.29.37", // extKeyUsage
]);

const SIGNING = KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation;

/** Certificates are immutable, and reading one again costs more than the check of a signature. */
const known = new WeakMap<X509Certificate, Usage>();

/** Of a certificate whose extensions cannot be read nothing good is said. */
export function usageOf(certificate: X509Certificate): Usage {
  const before = known.get(certificate);
  if (before !== undefined) return before;
  const usage = quietly(certificate);
  known.set(certificate, usage);
  return usage;
}

const unreadable: Usage = { signs: false, issues: false, pathLength: 0, unknownCritical: true, hash: "" };

function quietly(certificate: X509Certificate): Usage {
  try {
    return readUsage(certificate);
  } catch {
    // A stranger's octets: what is wrong with them is of no use to anybody.
    return unreadable;
  }
}

function readUsage(certificate: X509Certificate): Usage {
  const read = new PeculiarCertificate(certificate.raw);
  const usages = read.getExtension(KeyUsagesExtension)?.usages;
  const constraints = read.getExtension(BasicConstraintsExtension);
  const isAuthority = constraints?.ca === true;
  const { hash } = read.signatureAlgorithm as { readonly hash?: { readonly name?: string } };
  return {
    signs: (usages === undefined || (usages & SIGNING) !== 0) && isForMessages(certificate.keyUsage),
    issues: isAuthority && (usages === undefined || (usages & KeyUsageFlags.keyCertSign) !== 0),
    pathLength: constraints?.pathLength ?? Number.POSITIVE_INFINITY,
    unknownCritical: read.extensions.some((one) => one.critical && !understood.has(one.type)),
    hash: hash?.name ?? "",
  };
}

/** Purposes under which messages are signed in practice: TLS of either side, mail, documents, any. */
const purposes: ReadonlySet<string> = new Set([
  "1.3.6.1.5.5.7.3.1", // serverAuth
  "1.3.6.1.5.5.7.3.2", // clientAuth
  "1.3.6.1.5.5.7.3.4", // emailProtection
  "1.3.6.1.5.5.7.3.36", // documentSigning
  "2.5.29.37.0", // anyExtendedKeyUsage
]);

/** extKeyUsage, which node:crypto calls keyUsage: a certificate for time stamps or programs alone signs no messages. */
function isForMessages(extended: readonly string[] | undefined): boolean {
  return extended === undefined || extended.length === 0 || extended.some((one) => purposes.has(one));
}
