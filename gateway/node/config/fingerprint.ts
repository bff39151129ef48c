import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import type { Places } from "./model.ts";

/** What a configuration's files hold: two readings with the same hash read the same. */
export interface Fingerprint {
  /** SHA-256 over names and contents, hexadecimal. */
  readonly hash: string;
  /** SHA-256 of each file, by its path from the node's folder. */
  readonly files: ReadonlyMap<string, string>;
}

const kinds: ReadonlySet<string> = new Set([".yaml", ".csv", ".mjs", ".js", ".crt", ".pem"]);

/** Whether a change of this file can be a change of the configuration: journals, logs and private keys never are. */
export const isConfigFile = (path: string): boolean => kinds.has(extname(path));

/** Reads every file of a configuration; one that cannot be read counts as missing. */
export async function fingerprintOf(places: Places): Promise<Fingerprint> {
  const { folder, federation, sets, keys } = places;
  const listed = await Promise.all([
    inFolder(folder, false),
    inFolder(join(folder, "systems"), false),
    inFolder(federation, false),
    ...sets.map((set) => inFolder(set, true)),
    ...keys.map((key) => inFolder(key, false)),
  ]);
  // The node's own key is named; it has any ending.
  const paths = [...new Set([...listed.flat(), ...keys])].sort();
  const files = new Map<string, string>();
  for (const path of paths) {
    const digest = await digestOf(path);
    if (digest !== undefined) files.set(relative(folder, path), digest);
  }
  return { hash: sha256(JSON.stringify([...files])), files };
}

/** Files that differ between two fingerprints, by path. */
export function changedFiles(before: Fingerprint, after: Fingerprint): readonly string[] {
  const names = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...names].filter((name) => before.files.get(name) !== after.files.get(name)).sort();
}

async function inFolder(folder: string, deep: boolean): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: deep });
    return entries.filter(isConfigFile).map((name) => join(folder, name));
  } catch {
    // No folder, or a file: then there is nothing in it.
    return [];
  }
}

async function digestOf(path: string): Promise<string | undefined> {
  try {
    return sha256(await readFile(path));
  } catch {
    return undefined;
  }
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
