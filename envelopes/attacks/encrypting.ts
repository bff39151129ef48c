import { createCipheriv, createHash } from "node:crypto";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { contentCiphers } from "../ws-security/ciphers.ts";
import { DS, THUMBPRINT, XENC, XENC11 } from "../ws-security/names.ts";
import type { ContentCipher } from "../ws-security/policy.ts";
import type { Kit } from "./kit.ts";
import { keyIdentifier, payload, type Plan } from "./message.ts";
import { wrapKey } from "./oaep.ts";
import { replace } from "./text.ts";

export interface Encryption {
  readonly cipher?: ContentCipher;
  readonly plain?: string | Buffer;
  readonly hash?: "sha1" | "sha256";
  /** Bytes of the content key; those of the cipher where nothing is said. */
  readonly keyBytes?: number;
  /** In the place of the wrapped key. */
  readonly wrapped?: Buffer;
  /** What becomes of IV, ciphertext and tag. */
  readonly change?: (octets: Buffer) => Buffer;
  /** Padding of CBC, count included. */
  readonly padding?: Buffer;
}

/** EncryptedData and EncryptedKey for bob: anybody can make them, since his key is public. */
export function encryptedParts(kit: Kit, what: Encryption = {}): { readonly data: Markup; readonly key: Markup } {
  const cipher = what.cipher ?? "aes256-gcm";
  const { uri, keyBytes, ivBytes, name, authenticated } = contentCiphers[cipher];
  const hash = what.hash ?? "sha256";
  const secret = createHash("sha256").update(`attacks ${cipher}`).digest();
  const key = secret.subarray(0, keyBytes);
  const iv = createHash("sha256").update("iv").digest().subarray(0, ivBytes);
  const plain = Buffer.from(what.plain ?? payload);
  let octets: Buffer;
  if (authenticated) {
    const running = createCipheriv(name as "aes-256-gcm", key, iv, { authTagLength: 16 });
    octets = Buffer.concat([iv, running.update(plain), running.final(), running.getAuthTag()]);
  } else {
    const count = 16 - (plain.length % 16);
    const padding = what.padding ?? Buffer.concat([Buffer.alloc(count - 1), Buffer.from([count])]);
    const running = createCipheriv(name, key, iv).setAutoPadding(false);
    octets = Buffer.concat([iv, running.update(Buffer.concat([plain, padding])), running.final()]);
  }
  const { certificate } = kit.people.bob;
  const wrapped = what.wrapped ?? wrapKey(secret.subarray(0, what.keyBytes ?? keyBytes), certificate.publicKey, hash);
  const thumbprint = createHash("sha1").update(certificate.raw).digest("base64");
  return {
    data: writeElement(
      "xenc:EncryptedData",
      { "xmlns:xenc": XENC, Id: "data", Type: `${XENC}Content` },
      writeElement("xenc:EncryptionMethod", { Algorithm: uri }),
      cipherData(what.change === undefined ? octets : what.change(octets)),
    ),
    key: writeElement(
      "xenc:EncryptedKey",
      { "xmlns:xenc": XENC, Id: "key" },
      method(hash),
      writeElement("ds:KeyInfo", { "xmlns:ds": DS }, keyIdentifier(THUMBPRINT, thumbprint)),
      cipherData(wrapped),
      writeElement("xenc:ReferenceList", {}, writeElement("xenc:DataReference", { URI: "#data" })),
    ),
  };
}

function method(hash: "sha1" | "sha256"): Markup {
  if (hash === "sha1") return writeElement("xenc:EncryptionMethod", { Algorithm: `${XENC}rsa-oaep-mgf1p` });
  return writeElement(
    "xenc:EncryptionMethod",
    { Algorithm: `${XENC11}rsa-oaep` },
    writeElement("ds:DigestMethod", { "xmlns:ds": DS, Algorithm: `${XENC}sha256` }),
    writeElement("xenc11:MGF", { "xmlns:xenc11": XENC11, Algorithm: `${XENC11}mgf1sha256` }),
  );
}

export function cipherData(octets: Buffer): Markup {
  return writeElement("xenc:CipherData", {}, writeText("xenc:CipherValue", {}, octets.toString("base64")));
}

/** Encrypted, then signed: the signature covers the ciphertext. */
export function encryptedFirst(kit: Kit, what: Encryption = {}, plan: Plan = {}): string {
  const { data, key } = encryptedParts(kit, what);
  return kit.message({ ...plan, payload: data, after: key });
}

/** Signed, then encrypted: the signature covers what the ciphertext holds, and anybody can change the ciphertext. */
export function encryptedLast(kit: Kit, what: Encryption = {}, plan: Plan = {}): string {
  const { data, key } = encryptedParts(kit, what);
  const xml = kit.message(plan);
  return replace(replace(xml, plan.payload ?? payload, data), "<ds:Signature ", `${key}<ds:Signature `);
}
