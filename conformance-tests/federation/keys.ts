import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cryptoProvider, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from "@peculiar/x509";

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/**
 * Makes keys and self-signed certificates for members of a test federation: `<member>.key`, `<member>.crt`, and the
 * certificates again in `members/`, where each node finds those of the others. Never for production: no authority vouches.
 */
export async function makeTestKeys(folder: string, members: readonly string[]): Promise<void> {
  cryptoProvider.set(globalThis.crypto);
  await mkdir(join(folder, "members"), { recursive: true });
  await Promise.all(
    members.map(async (member) => {
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const now = Date.now();
      const certificate = await X509CertificateGenerator.createSelfSigned({
        serialNumber: randomBytes(8).toString("hex"),
        name: `CN=${member}, O=Federazione di prova`,
        notBefore: new Date(now - 3_600_000),
        notAfter: new Date(now + 365 * 86_400_000),
        signingAlgorithm: algorithm,
        keys: pair,
        extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
      });
      const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", pair.privateKey));
      const pem = `-----BEGIN PRIVATE KEY-----\n${key.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
      await writeFile(join(folder, `${member}.key`), pem, { mode: 0o600 });
      const text = certificate.toString("pem");
      await writeFile(join(folder, `${member}.crt`), text);
      await writeFile(join(folder, "members", `${member}.crt`), text);
    }),
  );
}
