import { createCipheriv, createDecipheriv } from "node:crypto";
import type { ContentCipher } from "./policy.ts";
import { XENC, XENC11 } from "./names.ts";

interface Cipher {
  readonly uri: string;
  /** As node:crypto calls it. */
  readonly name: "aes-128-gcm" | "aes-256-gcm" | "aes-128-cbc" | "aes-256-cbc";
  readonly keyBytes: number;
  readonly ivBytes: number;
  /** Does the cipher itself notice a change? */
  readonly authenticated: boolean;
}

/** XML Encryption 1.1, section 5.2. */
export const contentCiphers: Readonly<Record<ContentCipher, Cipher>> = {
  "aes128-gcm": { uri: `${XENC11}aes128-gcm`, name: "aes-128-gcm", keyBytes: 16, ivBytes: 12, authenticated: true },
  "aes256-gcm": { uri: `${XENC11}aes256-gcm`, name: "aes-256-gcm", keyBytes: 32, ivBytes: 12, authenticated: true },
  "aes128-cbc": { uri: `${XENC}aes128-cbc`, name: "aes-128-cbc", keyBytes: 16, ivBytes: 16, authenticated: false },
  "aes256-cbc": { uri: `${XENC}aes256-cbc`, name: "aes-256-cbc", keyBytes: 32, ivBytes: 16, authenticated: false },
};

const TAG_BYTES = 16;

export function cipherOf(uri: string): ContentCipher | undefined {
  return (Object.keys(contentCiphers) as ContentCipher[]).find((name) => contentCiphers[name].uri === uri);
}

/** The octets: IV, ciphertext and, with GCM, the tag (section 5.2.4). */
export function encryptContent(cipher: "aes128-gcm" | "aes256-gcm", key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Buffer {
  const running = createCipheriv(contentCiphers[cipher].name as "aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
  return Buffer.concat([iv, running.update(plain), running.final(), running.getAuthTag()]);
}

/** Undefined for octets that this key does not decrypt, whatever the reason: nobody is told which. */
export function decryptContent(cipher: ContentCipher, key: Uint8Array, octets: Buffer): Buffer | undefined {
  const { name, ivBytes, authenticated } = contentCiphers[cipher];
  const tagBytes = authenticated ? TAG_BYTES : 0;
  if (octets.length < ivBytes + tagBytes) return undefined;
  const iv = octets.subarray(0, ivBytes);
  const text = octets.subarray(ivBytes, octets.length - tagBytes);
  try {
    if (!authenticated) return decryptCbc(name as "aes-256-cbc", key, iv, text);
    const running = createDecipheriv(name as "aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
    running.setAuthTag(octets.subarray(octets.length - tagBytes));
    return Buffer.concat([running.update(text), running.final()]);
  } catch {
    // OpenSSL says only that it failed, and so do we.
    return undefined;
  }
}

/** XML Encryption pads with arbitrary octets and a count at the end (section 5.2.1), which PKCS#7 unpadding would refuse. */
function decryptCbc(name: "aes-128-cbc" | "aes-256-cbc", key: Uint8Array, iv: Buffer, text: Buffer): Buffer | undefined {
  const running = createDecipheriv(name, key, iv).setAutoPadding(false);
  const padded = Buffer.concat([running.update(text), running.final()]);
  const count = padded.at(-1) ?? 0;
  return count < 1 || count > 16 || count > padded.length ? undefined : padded.subarray(0, padded.length - count);
}
