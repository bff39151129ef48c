import { readFileSync } from "node:fs";
import { Dictionary, type DictionaryData } from "./dictionary.ts";

/** The versions of HL7 v2 that we have definitions of. */
export const versions = ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8"] as const;

export type Version = (typeof versions)[number];

/** The version that canonical messages are in. */
export const canonicalVersion: Version = "2.5";

/** A version as MSH-12.1 gives it; undefined when we have no definitions of it. */
export function versionOf(text: string): Version | undefined {
  const trimmed = text.trim();
  return versions.find((version) => version === trimmed);
}

interface VersionData extends DictionaryData {
  /** The version of which this one tells the differences. */
  readonly base?: Version;
}

const dictionaries = new Map<string, Dictionary>();

/**
 * The definitions of a version of the standard. Its file is read when it is first asked for: a program that only parses
 * does not pay for it. The data never change.
 */
export function standard(version: Version): Dictionary {
  return once(version, () => {
    const data = readData<VersionData>(`v${version}.json`);
    return new Dictionary(data, data.base && standard(data.base));
  });
}

/** The federation's definitions: v2.5 with its own Z segments, query parameters and the places of both. */
export function federation(): Dictionary {
  return once("federation", () => new Dictionary(readData<DictionaryData>("federation.json"), standard(canonicalVersion)));
}

function once(key: string, make: () => Dictionary): Dictionary {
  let dictionary = dictionaries.get(key);
  if (!dictionary) dictionaries.set(key, (dictionary = make()));
  return dictionary;
}

/** A data file of this room. */
export function readData<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`data/${name}`, import.meta.url), "utf8")) as T;
}
