import { constants, type KeyObject, type SignKeyObjectInput, type X509Certificate } from "node:crypto";
import { DS, SHA256, XENC } from "./names.ts";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#";

/** How a signature is made, as policies name it. */
export const signatureAlgorithms = {
  "rsa-sha1": { uri: `${DS}rsa-sha1`, hash: "sha1", key: "rsa" },
  "rsa-sha256": { uri: `${MORE}rsa-sha256`, hash: "sha256", key: "rsa" },
  "rsa-sha384": { uri: `${MORE}rsa-sha384`, hash: "sha384", key: "rsa" },
  "rsa-sha512": { uri: `${MORE}rsa-sha512`, hash: "sha512", key: "rsa" },
  "rsa-pss-sha256": { uri: `${MORE_2007}sha256-rsa-MGF1`, hash: "sha256", key: "rsa-pss" },
  "rsa-pss-sha384": { uri: `${MORE_2007}sha384-rsa-MGF1`, hash: "sha384", key: "rsa-pss" },
  "rsa-pss-sha512": { uri: `${MORE_2007}sha512-rsa-MGF1`, hash: "sha512", key: "rsa-pss" },
  "ecdsa-sha256": { uri: `${MORE}ecdsa-sha256`, hash: "sha256", key: "ec" },
  "ecdsa-sha384": { uri: `${MORE}ecdsa-sha384`, hash: "sha384", key: "ec" },
} as const satisfies Readonly<Record<string, { uri: string; hash: string; key: "rsa" | "rsa-pss" | "ec" }>>;

export type SignatureAlgorithm = keyof typeof signatureAlgorithms;

/** Digest methods by their URI. GovWay's console writes SHA-384 under a name that no standard has: understood, never written. */
const digestMethods: ReadonlyMap<string, string> = new Map([
  [`${DS}sha1`, "sha1"],
  [SHA256, "sha256"],
  [`${MORE}sha384`, "sha384"],
  [`${DS}sha384`, "sha384"],
  [`${XENC}sha512`, "sha512"],
]);

const byUri: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  (Object.keys(signatureAlgorithms) as SignatureAlgorithm[]).map((name) => [signatureAlgorithms[name].uri, name]),
);

/** The algorithm that a SignatureMethod names; undefined for one that we do not have (DSA, HMAC, MD5 ...). */
export function signatureAlgorithm(uri: string): SignatureAlgorithm | undefined {
  return byUri.get(uri);
}

/** The hash that a DigestMethod names, as node:crypto calls it. */
export function digestHash(uri: string): string | undefined {
  return digestMethods.get(uri);
}

/** The DigestMethod to write for a hash. */
export function digestUri(hash: string): string {
  for (const [uri, name] of digestMethods) if (name === hash) return uri;
  throw new TypeError(`no digest method for ${hash}`);
}

/** Does the hash of this algorithm or method only come from a counterpart marked legacy? (RFC 9231, section 7: SHA-1) */
export function isLegacyHash(hash: string): boolean {
  return hash === "sha1";
}

/** The hash that goes with an algorithm: the one that digests are made with when nothing else is asked for. */
export function hashOf(algorithm: SignatureAlgorithm): string {
  return signatureAlgorithms[algorithm].hash;
}

/** A key with what node:crypto needs to know: PSS with a salt as long as the hash, ECDSA as r and s side by side (RFC 4050). */
export function keyFor(algorithm: SignatureAlgorithm, key: KeyObject): KeyObject | SignKeyObjectInput {
  switch (signatureAlgorithms[algorithm].key) {
    case "rsa":
      // PKCS#1 v1.5 is what node:crypto does with an RSA key, and the key alone is a good deal faster than an object with it.
      return key;
    case "rsa-pss":
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    case "ec":
      return { key, dsaEncoding: "ieee-p1363" };
  }
}

const LEAST_MODULUS = 2048;
const curves: Readonly<Record<string, string>> = { prime256v1: "sha256", secp384r1: "sha384" };

/** Why this key cannot be used with the algorithm; undefined when it can. A key of another kind never fits (no HMAC, no DSA). */
export function unfit(algorithm: SignatureAlgorithm, key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (signatureAlgorithms[algorithm].key === "ec") {
    if (type !== "ec") return "the key is not an elliptic curve key";
    return Object.hasOwn(curves, details?.namedCurve ?? "") ? undefined : "the curve is neither P-256 nor P-384";
  }
  if (type !== "rsa") return "the key is not an RSA key";
  if ((details?.modulusLength ?? 0) < LEAST_MODULUS) return `the RSA key has less than ${LEAST_MODULUS} bits`;
  return (details?.publicExponent ?? 3n) < 65_537n ? "the RSA key's exponent is too small" : undefined;
}

/** The algorithm to sign with when the policy leaves it open. */
export function algorithmFor(certificate: X509Certificate): SignatureAlgorithm {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== "ec") return "rsa-sha256";
  return asymmetricKeyDetails?.namedCurve === "secp384r1" ? "ecdsa-sha384" : "ecdsa-sha256";
}
