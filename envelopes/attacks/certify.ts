// @peculiar/x509 needs this polyfill, and brings it along.
import "reflect-metadata";
import { createHash, createPublicKey, type KeyObject, X509Certificate as NodeCertificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Identity } from "../test-support.ts";

/** What a certificate of the corpus says, and who signed it. */
export interface ToCertify {
  readonly subject: string;
  /** The subject's private key: its public half goes into the certificate. */
  readonly key: KeyObject;
  /** Name and RSA key of who signs; the subject itself where it is left out. */
  readonly by?: { readonly name: string; readonly key: KeyObject };
  readonly from?: string;
  readonly to?: string;
  readonly authority?: boolean;
  readonly pathLength?: number;
  readonly usage?: number;
  readonly hash?: "SHA-1" | "SHA-256";
  readonly extensions?: readonly x509.Extension[];
  /** Bytes in the place of the public key. */
  readonly publicKey?: Buffer;
}

const usage = x509.KeyUsageFlags;
export const usages = {
  leaf: usage.digitalSignature | usage.keyEncipherment,
  authority: usage.keyCertSign | usage.cRLSign,
  encipherment: usage.keyEncipherment as number,
} as const;

/** Issues a certificate: the same bytes at each run, since the signature is RSA and the serial number depends on what it says. */
export async function certify(what: ToCertify): Promise<Identity> {
  const { subject, key, by = { name: subject, key } } = what;
  const spki = what.publicKey ?? createPublicKey(key).export({ type: "spki", format: "der" });
  const isAuthority = what.authority === true;
  const from = what.from ?? "2026-01-01T00:00:00Z";
  const to = what.to ?? "2029-01-01T00:00:00Z";
  const content = JSON.stringify([subject, by.name, from, to, what.usage, what.pathLength, what.hash, isAuthority]);
  const serial = createHash("sha256").update(content).update(spki).digest("hex").slice(0, 14);
  const extensions = what.extensions ?? [];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `01${serial}`,
    issuer: by.name,
    subject,
    notBefore: new Date(from),
    notAfter: new Date(to),
    publicKey: new Uint8Array(spki),
    signingKey: await crypto.subtle.importKey(
      "pkcs8",
      new Uint8Array(by.key.export({ type: "pkcs8", format: "der" })),
      { name: "RSASSA-PKCS1-v1_5", hash: what.hash ?? "SHA-256" },
      false,
      ["sign"],
    ),
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, what.pathLength, true),
      new x509.KeyUsagesExtension(what.usage ?? (isAuthority ? usages.authority : usages.leaf), true),
      ...extensions,
    ],
  });
  return { key, certificate: new NodeCertificate(Buffer.from(certificate.rawData)) };
}

/** An extension by its number and bytes, whatever they are. */
export function extension(oid: string, critical: boolean, value: string): x509.Extension {
  return new x509.Extension(oid, critical, new Uint8Array(Buffer.from(value, "hex")));
}
