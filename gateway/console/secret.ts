import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** Whether two secrets are the same, in a time that tells nothing of where or how they differ. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** The token of `authorization: Bearer TOKEN`, or "" when there is none. */
export function bearerOf(authorization: string | undefined): string {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? "")?.[1] ?? "";
}

/** A value derived from a secret for one purpose, from which the secret cannot be told. */
export function derived(secret: string, purpose: string): string {
  return createHash("sha256").update(`raccordo ${purpose}\0${secret}`, "utf8").digest("hex");
}
