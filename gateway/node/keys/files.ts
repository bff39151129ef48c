import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { KeyPair } from "../../contracts/envelope.ts";
import type { IdentityFile } from "./model.ts";
import { readPkcs12 } from "./pkcs12.ts";

/**
 * Our key with its certificates, from PEM or PKCS#12.
 * @throws Error with what is wrong, never with the password
 */
export function readIdentity(folder: string, { key, certificate, pkcs12, password }: IdentityFile): KeyPair {
  const at = (name: string): Buffer => readFileSync(resolve(folder, name));
  if (pkcs12 !== undefined) {
    const found = readPkcs12(at(pkcs12), password ?? "");
    const [own, ...chain] = found.certificates;
    if (found.key === undefined || own === undefined) throw new Error("it has not both a key and a certificate");
    return pairOf(found.key, own, chain);
  }
  if (key === undefined || certificate === undefined) throw new Error("key and certificate, or pkcs12, must be named");
  const [own, ...chain] = certificatesIn(at(certificate));
  if (own === undefined) throw new Error(`${certificate} holds no certificate`);
  return pairOf(createPrivateKey({ key: at(key), ...(password === undefined ? {} : { passphrase: password }) }), own, chain);
}

function pairOf(key: KeyPair["key"], certificate: X509Certificate, chain: readonly X509Certificate[]): KeyPair {
  if (!certificate.checkPrivateKey(key)) throw new Error("the certificate belongs to another key");
  return { key, certificate, chain };
}

/** The certificates in a file: PEM, several of them, or one in DER. @throws Error when there is none */
export function certificatesIn(bytes: Buffer): readonly X509Certificate[] {
  const blocks = bytes.toString("latin1").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return blocks ? blocks.map((block) => new X509Certificate(block)) : [new X509Certificate(bytes)];
}
