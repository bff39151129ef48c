import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { keyLine, parseBodyKeys } from "../../../journal/index.ts";

/** Makes a key for bodies at rest and puts it first in a file: what is written from then on is sealed with it. */
export function newKey(file: string): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const known = before === "" ? [] : parseBodyKeys(before, file);
  const day = new Date().toISOString().slice(0, 10);
  const same = known.filter((one) => one.id.startsWith(day)).length;
  const id = same === 0 ? day : `${day}-${same + 1}`;
  mkdirSync(dirname(file), { recursive: true });
  // Whoever reads the file meanwhile reads the old one or the new one, whole.
  writeFileSync(`${file}.new`, `${keyLine({ id, key: randomBytes(32) })}\n${before}`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  process.stdout.write(
    `key ${id} stands first in ${file}, of ${known.length + 1}; nodes take it at their next reload (journal: { keys: … })\n`,
  );
}
