import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import forge from "node-forge";

/** What a PKCS#12 file holds (RFC 7292): a private key and certificates, the key's own first. */
export interface Pkcs12 {
  readonly key: KeyObject | undefined;
  readonly certificates: readonly X509Certificate[];
}

/**
 * Reads PKCS#12 as authorities hand it out, also with the old ciphers (3DES, RC2) that OpenSSL 3 leaves to a module of its own.
 * @throws Error when it is no PKCS#12, or the password is another
 */
export function readPkcs12(bytes: Uint8Array, password: string): Pkcs12 {
  const file = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes))), password);
  const bags = file.safeContents.flatMap(({ safeBags }) => safeBags);
  const key = bags.map(keyOf).find((one) => one !== undefined);
  const certificates = bags.flatMap(certificateOf);
  const own = key && certificates.find((one) => one.checkPrivateKey(key));
  return { key, certificates: own === undefined ? certificates : [own, ...certificates.filter((one) => one !== own)] };
}

/** A PKCS#12 of an RSA key and its certificates, with AES-256 and a MAC, as today's tools read it. */
export function writePkcs12(key: KeyObject, certificates: readonly X509Certificate[], password: string, name: string): Buffer {
  const asn1 = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key.export({ type: "pkcs1", format: "pem" }).toString()),
    certificates.map((one) => forge.pki.certificateFromPem(one.toString())),
    password,
    { algorithm: "aes256", friendlyName: name },
  );
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), "binary");
}

/** The DER stands in `asn1` where the library has a reading of its own, which for other keys than RSA it has not. */
function keyOf(bag: forge.pkcs12.Bag): KeyObject | undefined {
  if (bag.type !== forge.pki.oids["pkcs8ShroudedKeyBag"] && bag.type !== forge.pki.oids["keyBag"]) return undefined;
  if (bag.key) return createPrivateKey(forge.pki.privateKeyToPem(bag.key));
  return createPrivateKey({ key: derOf(bag.asn1), format: "der", type: "pkcs8" });
}

function certificateOf(bag: forge.pkcs12.Bag): readonly X509Certificate[] {
  if (bag.type !== forge.pki.oids["certBag"]) return [];
  return [new X509Certificate(bag.cert ? derOf(forge.pki.certificateToAsn1(bag.cert)) : derOf(bag.asn1))];
}

function derOf(asn1: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), "binary");
}
