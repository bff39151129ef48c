import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 86_400_000;

interface Issuer {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

/** Files of a small public key infrastructure, made for one test. */
export interface Certificates {
  /** The authority of all but `stranger`. */
  readonly authority: string;
  readonly stranger: string;
  file(name: "server" | "client" | "expired" | "strange-server", kind: "crt" | "key"): string;
}

/** Makes authorities, and certificates for `localhost` and for a client, in a folder. Paths are relative to it. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  cryptoProvider.set(globalThis.crypto);
  await mkdir(join(folder, "tls"), { recursive: true });
  const [ours, strange] = [await authority("Autorita di prova"), await authority("Altra autorita")];
  await writeFile(join(folder, "tls", "authority.crt"), ours.certificate.toString("pem"));
  await writeFile(join(folder, "tls", "stranger.crt"), strange.certificate.toString("pem"));
  const now = Date.parse(new Date(performance.timeOrigin + performance.now()).toISOString());
  const issue = async (name: string, issuer: Issuer, until: number): Promise<void> => {
    const keys = await pair();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString("hex"),
      subject: `CN=${name}`,
      issuer: issuer.certificate.subject,
      notBefore: new Date(now - 30 * dayMs),
      notAfter: new Date(until),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: issuer.keys.privateKey,
      extensions: [
        new SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "ip", value: "127.0.0.1" },
        ]),
      ],
    });
    const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
    const pem = `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
    await writeFile(join(folder, "tls", `${name}.key`), pem, { mode: 0o600 });
    await writeFile(join(folder, "tls", `${name}.crt`), certificate.toString("pem"));
  };
  await issue("server", ours, now + 365 * dayMs);
  await issue("client", ours, now + 365 * dayMs);
  await issue("expired", ours, now - dayMs);
  await issue("strange-server", strange, now + 365 * dayMs);
  return {
    authority: "tls/authority.crt",
    stranger: "tls/stranger.crt",
    file: (name, kind) => `tls/${name}.${kind}`,
  };
}

async function authority(name: string): Promise<Issuer> {
  const keys = await pair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString("hex"),
    name: `CN=${name}`,
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2049-01-01"),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  return { certificate, keys };
}

const pair = (): Promise<CryptoKeyPair> => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
