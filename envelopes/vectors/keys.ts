// @peculiar/x509 needs this polyfill, and brings it along.
import "reflect-metadata";
import { createPublicKey, type KeyObject, type webcrypto, X509Certificate as NodeCertificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Identity } from "../test-support.ts";
import { seededEc, seededRsa } from "./seeded.ts";

/**
 * The identities of the vectors, made again from a phrase at each run, since no key is kept in the repository. Anyone
 * can make them: they are worth nothing outside the tests.
 */
export type VectorName = "ca" | "alice" | "bob" | "issuer" | "alice-p256" | "alice-p384";

/** `issuer` signs SAML assertions; alice signs messages; bob receives them encrypted, and signs too. */
export const vectorNames: readonly VectorName[] = ["ca", "alice", "bob", "issuer", "alice-p256", "alice-p384"];

// A serial number of 16 bytes: in an IssuerSerial it does not fit a number.
const serials: Readonly<Record<VectorName, string>> = {
  ca: "01",
  alice: "7f3a9c51e2d84b06a1c3f5e7092b4d68",
  bob: "0b",
  issuer: "0c",
  "alice-p256": "2560",
  "alice-p384": "3840",
};
const organization = "C=IT, O=Raccordo";
const authority = `${organization}, CN=Raccordo Vettori CA`;
const notBefore = new Date("2026-01-01T00:00:00Z");
const notAfter = new Date("2029-01-01T00:00:00Z");
const rsaSha256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

const made = new Map<VectorName, Promise<Identity>>();

/** Key and certificate of one of the vectors' identities: the same bytes at every run. */
export function vectorIdentity(name: VectorName): Promise<Identity> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const identity = issue(name);
  made.set(name, identity);
  return identity;
}

async function issue(name: VectorName): Promise<Identity> {
  const key = makeKey(name);
  const issuerKey = name === "ca" ? key : (await vectorIdentity("ca")).key;
  const publicKey = await toPublic(key);
  const usage = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serials[name],
    issuer: authority,
    subject: name === "ca" ? authority : `${organization}, CN=${name}`,
    notBefore,
    notAfter,
    publicKey,
    signingKey: await crypto.subtle.importKey("pkcs8", issuerKey.export({ type: "pkcs8", format: "der" }), rsaSha256, false, [
      "sign",
    ]),
    signingAlgorithm: rsaSha256,
    extensions: [
      new x509.BasicConstraintsExtension(name === "ca", undefined, true),
      new x509.KeyUsagesExtension(
        name === "ca" ? usage.keyCertSign | usage.cRLSign : usage.digitalSignature | usage.keyEncipherment,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(await toPublic(issuerKey)),
    ],
  });
  return { key, certificate: new NodeCertificate(Buffer.from(certificate.rawData)) };
}

/** WebCrypto's form of the public half, of which x509 writes SubjectPublicKeyInfo and key identifier. */
function toPublic(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const namedCurve = key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? "P-384" : "P-256";
  const algorithm = key.asymmetricKeyType === "ec" ? { name: "ECDSA", namedCurve } : rsaSha256;
  return crypto.subtle.importKey("spki", createPublicKey(key).export({ type: "spki", format: "der" }), algorithm, true, [
    "verify",
  ]);
}

function makeKey(name: VectorName): KeyObject {
  const phrase = `Raccordo, chiavi dei vettori: ${name}`;
  if (name === "alice-p256") return seededEc(phrase, "P-256");
  if (name === "alice-p384") return seededEc(phrase, "P-384");
  return seededRsa(phrase);
}
