import { hash } from "node:crypto";
import type { Random } from "../contracts/clock.ts";
import type { Journal } from "../contracts/journal.ts";

/**
 * Hashes by which patients are found and kept in order without their identifiers standing in the journal's columns
 * (HMAC-SHA-256, RFC 2104, the first 16 bytes).
 */
export interface KeyedHash {
  /** "" for an empty value. */
  of(value: string): string;
}

/** Until when the secret is remembered: for ever, as far as clocks go. */
const forEver = Date.UTC(9999, 11, 31);
const secretName = "secret of keyed hashes";

/** Octets of a block of SHA-256. */
const block = 64;

/**
 * HMAC by its definition, H(K xor opad, H(K xor ipad, text)), over one-shot hashes: each message has several, and an Hmac
 * object for each costs four times as much.
 * @param secret at most 64 octets
 */
export function keyedHash(secret: Uint8Array): KeyedHash {
  const key = Buffer.alloc(block);
  key.set(secret);
  const [inner, outer] = [0x36, 0x5c].map((pad) => key.map((octet) => octet ^ pad)) as [Uint8Array, Uint8Array];
  return {
    of(value) {
      if (value === "") return "";
      const text = Buffer.from(value.toUpperCase(), "utf8");
      const first = hash("sha256", Buffer.concat([inner, text]), "buffer");
      return hash("sha256", Buffer.concat([outer, first]), "hex").slice(0, 32);
    },
  };
}

/** The hash of one journal: all nodes that share it have the same. Its secret is made by the first of them. */
export async function hashOfJournal(
  journal: Pick<Journal, "remember" | "recall">,
  random: Random,
  now: number,
): Promise<KeyedHash> {
  const made = Buffer.from(random(32)).toString("base64");
  const before = await journal.remember(secretName, forEver, now, made);
  return keyedHash(Buffer.from(before ?? made, "base64"));
}

/** For a command that only looks. @returns undefined when no node has run on this journal yet */
export async function hashToRead(recall: (key: string) => Promise<string | undefined>): Promise<KeyedHash | undefined> {
  const secret = await recall(secretName);
  return secret === undefined ? undefined : keyedHash(Buffer.from(secret, "base64"));
}
