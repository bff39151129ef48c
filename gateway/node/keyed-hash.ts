import { createHmac } from "node:crypto";
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

export function keyedHash(secret: Uint8Array): KeyedHash {
  return {
    of: (value) =>
      value === "" ? "" : createHmac("sha256", secret).update(value.toUpperCase(), "utf8").digest("hex").slice(0, 32),
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
