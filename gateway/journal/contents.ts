import { createCipheriv, createDecipheriv } from "node:crypto";
import { crc32 } from "node:zlib";
import { GatewayError } from "../contracts/errors.ts";
import type { Body, BodyKey } from "../contracts/journal.ts";

export type { BodyKey };

/** Bodies of one message that came together, as one row. */
export interface Packed {
  /** JSON: name and size of each. */
  readonly names: string;
  readonly bytes: Uint8Array;
  /** CRC-32 of the bytes as they are kept, so that a page that went bad is noticed. */
  readonly crc: number;
  /** Name of the key that sealed them; null when they are plain. */
  readonly key: string | null;
}

const nonceLength = 12;
const tagLength = 16;

/**
 * How bodies are kept: those that came together in one piece, encrypted with the first key where there is one (AES-256-GCM,
 * NIST SP 800-38D; a random nonce, 12 bytes, before the ciphertext, the tag of 16 bytes after it). The message and the names
 * are bound to it, so that no body can be moved to another message.
 */
export class Contents {
  #keys: readonly BodyKey[];
  readonly #random: (length: number) => Uint8Array;

  /** @param keys the first one seals; all of them open */
  constructor(keys: readonly BodyKey[], random: (length: number) => Uint8Array) {
    this.#keys = keys;
    this.#random = random;
  }

  /** Other keys, from now on. */
  use(keys: readonly BodyKey[]): void {
    this.#keys = keys;
  }

  pack(message: string, bodies: readonly Body[]): Packed {
    const names = JSON.stringify(bodies.map(({ name, bytes }) => [name, bytes.length]));
    const plain = bodies.length === 1 ? bodies[0]!.bytes : Buffer.concat(bodies.map((one) => one.bytes));
    const [first] = this.#keys;
    const bytes = first ? this.#seal(first, plain, associated(message, names)) : plain;
    return { names, bytes, crc: crc32(bytes), key: first?.id ?? null };
  }

  /** @throws GatewayError JOURNAL_CORRUPT when they are not what was written, or their key is not here */
  unpack(message: string, { names, bytes, crc, key }: Packed): readonly Body[] {
    if (crc32(bytes) !== crc) throw corrupt(message, "its bytes are not those that were written");
    const plain = key === null ? bytes : this.#open(key, bytes, message, names);
    let at = 0;
    return sizesOf(names).map(({ name, size }) => ({ name, bytes: plain.subarray(at, (at += size)) }));
  }

  #seal({ key }: BodyKey, plain: Uint8Array, bound: Uint8Array): Uint8Array {
    const nonce = this.#random(nonceLength);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  #open(id: string, bytes: Uint8Array, message: string, names: string): Uint8Array {
    const known = this.#keys.find((one) => one.id === id);
    if (!known) {
      throw corrupt(
        message,
        `its key ${id} is not among those of the journal`,
        "put the key back behind the first one of journal.keys",
      );
    }
    const end = bytes.length - tagLength;
    const decipher = createDecipheriv("aes-256-gcm", known.key, bytes.subarray(0, nonceLength))
      .setAAD(associated(message, names))
      .setAuthTag(bytes.subarray(end));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength, end)), decipher.final()]);
    } catch (cause) {
      throw corrupt(message, "they were sealed with another key, or changed", undefined, cause);
    }
  }
}

/** Name and size of packed bodies. */
export function sizesOf(names: string): readonly { readonly name: string; readonly size: number }[] {
  return (JSON.parse(names) as [string, number][]).map(([name, size]) => ({ name, size }));
}

const associated = (message: string, names: string): Uint8Array => Buffer.from(`${message}\n${names}`, "utf8");

function corrupt(message: string, why: string, hint?: string, cause?: unknown): GatewayError {
  return new GatewayError("JOURNAL_CORRUPT", `Bodies of message ${message} cannot be read: ${why}`, {
    hint: hint ?? "raccordo journal check looks for more; restore a backup (docs/operations.md)",
    cause,
  });
}
