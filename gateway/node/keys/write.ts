import { randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file that only its owner may read, whole or not at all: also over one that others may read, whose permissions a
 * plain write would keep.
 */
export function writeSecret(file: string, content: string | Uint8Array): void {
  const beside = `${file}.${randomBytes(6).toString("hex")}.part`;
  writeFileSync(beside, content, { mode: 0o600, flag: "wx" });
  renameSync(beside, file);
}
