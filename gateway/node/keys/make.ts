import "reflect-metadata";
import { KeyObject, type webcrypto, X509Certificate } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  X509CrlGenerator,
} from "@peculiar/x509";
import type { Random } from "../../contracts/clock.ts";

export type KeyKind = "rsa-2048" | "rsa-3072" | "rsa-4096" | "p256" | "p384";

/** A key that was made, with its certificate; `pair` is the same key for the Web Crypto API. */
export interface Made {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
  readonly pair: webcrypto.CryptoKeyPair;
  readonly algorithm: Algorithm;
}

type Algorithm = webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { readonly hash: string });

export interface ToMake {
  readonly kind: KeyKind;
  /** Distinguished name, e.g. `CN=CO-080, O=Federazione di prova`. */
  readonly subject: string;
  readonly from: number;
  readonly until: number;
  /** Who issues it; itself when left out. */
  readonly issuer?: Made;
  readonly isAuthority?: boolean;
  /** The key of an earlier certificate, for one that renews it. */
  readonly pair?: webcrypto.CryptoKeyPair;
}

/** Makes a key and its certificate (RFC 5280). For tests and test federations: nobody vouches for it. */
export async function makeIdentity(what: ToMake, random: Random): Promise<Made> {
  const { kind, subject, from, until, issuer, isAuthority = false } = what;
  const algorithm = algorithms[kind];
  const pair = what.pair ?? (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]));
  const signing = issuer ?? { pair, algorithm };
  const usage = isAuthority
    ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
    : KeyUsageFlags.digitalSignature | (kind.startsWith("rsa") ? KeyUsageFlags.keyEncipherment : 0);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(isAuthority, undefined, true),
    new KeyUsagesExtension(usage, true),
    await SubjectKeyIdentifierExtension.create(pair.publicKey),
    ...(issuer ? [await AuthorityKeyIdentifierExtension.create(issuer.pair.publicKey)] : []),
  ];
  const certificate = await X509CertificateGenerator.create({
    // The first bit is zero, so that the number is positive in sixteen octets.
    serialNumber: Buffer.from(random(16)).toString("hex").replace(/^./, "1"),
    subject,
    issuer: issuer ? oneLine(issuer.certificate.subject) : subject,
    notBefore: new Date(from),
    notAfter: new Date(until),
    publicKey: pair.publicKey,
    signingKey: signing.pair.privateKey,
    signingAlgorithm: signing.algorithm,
    extensions,
  });
  return {
    key: KeyObject.from(pair.privateKey),
    certificate: new X509Certificate(Buffer.from(certificate.rawData)),
    pair,
    algorithm,
  };
}

/** A revocation list of an authority, PEM. */
export async function makeCrl(issuer: Made, revoked: readonly X509Certificate[], from: number, until: number): Promise<string> {
  const list = await X509CrlGenerator.create({
    issuer: oneLine(issuer.certificate.subject),
    thisUpdate: new Date(from),
    nextUpdate: new Date(until),
    signingAlgorithm: issuer.algorithm,
    signingKey: issuer.pair.privateKey,
    entries: revoked.map(({ serialNumber }) => ({ serialNumber, revocationDate: new Date(from) })),
  });
  // The label that RFC 7468, section 6, and every other tool have.
  const base64 = Buffer.from(list.rawData)
    .toString("base64")
    .replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
}

/** Most general part first, as node:crypto has it, on one line. */
export function oneLine(subject: string): string {
  return subject.split("\n").join(", ");
}

const rsa = (modulusLength: number): Algorithm => ({
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength,
});

const algorithms: Readonly<Record<KeyKind, Algorithm>> = {
  "rsa-2048": rsa(2048),
  "rsa-3072": rsa(3072),
  "rsa-4096": rsa(4096),
  p256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  p384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
};
