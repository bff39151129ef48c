import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * One sample of a set, in the files of its folder `samples/`:
 * `NAME.EXT` the legacy message; `NAME.canonical.hl7` what it is read as, one segment a line; `NAME.written.EXT` what that is
 * written back as, where that differs; `NAME.refused.txt` the error, for a message that must not be read.
 */
export interface Sample {
  readonly name: string;
  /** Ending of the legacy files. */
  readonly extension: string;
  readonly legacy: Uint8Array | undefined;
  readonly canonical: string | undefined;
  readonly written: Uint8Array | undefined;
  readonly refused: string | undefined;
}

export const canonicalEnding = ".canonical.hl7";
export const refusedEnding = ".refused.txt";

/** The samples of a mapping set's folder, by name. */
export function readSamples(folder: string): readonly Sample[] {
  const place = join(folder, "samples");
  if (!existsSync(place)) return [];
  const found = new Map<string, Sample>();
  for (const file of readdirSync(place).sort()) {
    if (file.startsWith(".")) continue;
    const [name, part] = partOf(file);
    const before = found.get(name) ?? {
      name,
      extension: "",
      legacy: undefined,
      canonical: undefined,
      written: undefined,
      refused: undefined,
    };
    const bytes = readFileSync(join(place, file));
    found.set(name, { ...before, ...contentOf(file, part, bytes) });
  }
  return [...found.values()];
}

type Part = "legacy" | "canonical" | "written" | "refused";

function partOf(file: string): readonly [name: string, part: Part] {
  if (file.endsWith(canonicalEnding)) return [file.slice(0, -canonicalEnding.length), "canonical"];
  if (file.endsWith(refusedEnding)) return [file.slice(0, -refusedEnding.length), "refused"];
  const stem = file.replace(/\.[^.]*$/, "");
  return stem.endsWith(".written") ? [stem.slice(0, -".written".length), "written"] : [stem, "legacy"];
}

function contentOf(file: string, part: Part, bytes: Buffer): Partial<Sample> {
  if (part === "canonical" || part === "refused") return { [part]: bytes.toString("utf8") };
  return { [part]: new Uint8Array(bytes), extension: /\.[^.]*$/.exec(file)?.[0] ?? "" };
}
