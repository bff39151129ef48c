import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import type { Steps } from "../../config/index.ts";
import type { Places } from "./model.ts";

/** What a configuration's files hold: two readings with the same hash read the same. */
export interface Fingerprint {
  /** SHA-256 over names and contents, hexadecimal. */
  readonly hash: string;
  /** SHA-256 of each file, by its path from the node's folder. */
  readonly files: ReadonlyMap<string, string>;
}

const kinds: ReadonlySet<string> = new Set([
  ".yaml",
  ".csv",
  ".mjs",
  ".js",
  ".crt",
  ".pem",
  ".cer",
  ".der",
  ".crl",
  ".p12",
  ".pfx",
]);

/** Whether a change of this file can be a change of the configuration: journals, logs and private keys never are. */
export const isConfigFile = (path: string): boolean => kinds.has(extname(path));

/** Reads every file of a configuration; one that cannot be read counts as missing. */
export function* fingerprintSteps(places: Places): Steps<Fingerprint> {
  const { folder, federation, sets, keys } = places;
  const listed = [
    ...inFolder(folder, false),
    ...inFolder(join(folder, "systems"), false),
    ...inFolder(federation, false),
    ...sets.flatMap((set) => inFolder(set, true)),
    ...keys.flatMap((key) => inFolder(key, false)),
    // The node's own key is named; it has any ending.
    ...keys,
  ];
  const files = new Map<string, string>();
  for (const path of [...new Set(listed)].sort()) {
    yield;
    const digest = digestOf(path);
    if (digest !== undefined) files.set(relative(folder, path), digest);
  }
  return { hash: sha256(JSON.stringify([...files])), files };
}

/** SHA-256 over every file of a folder, whatever its kind. */
export function* folderDigest(folder: string): Steps<string> {
  const digests: (readonly [string, string])[] = [];
  for (const path of inFolder(folder, true, () => true)) {
    yield;
    const digest = digestOf(path);
    if (digest !== undefined) digests.push([path, digest]);
  }
  return sha256(JSON.stringify(digests));
}

/** Files that differ between two fingerprints, by path. */
export function changedFiles(before: Fingerprint, after: Fingerprint): readonly string[] {
  const names = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...names].filter((name) => before.files.get(name) !== after.files.get(name)).sort();
}

function inFolder(folder: string, recursive: boolean, wanted = isConfigFile): readonly string[] {
  try {
    return readdirSync(folder, { recursive, encoding: "utf8" })
      .filter(wanted)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // No folder, or a file: then there is nothing in it.
    return [];
  }
}

function digestOf(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
