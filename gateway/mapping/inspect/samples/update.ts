import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalEnding, refusedEnding } from "./files.ts";
import type { SampleResult } from "./run.ts";

/**
 * Writes the expectations of a sample anew, as the mappings have it now.
 * @param extension of legacy files, for a sample that has none yet
 * @returns names of the files that changed
 */
export function updateSample(folder: string, { sample, now }: SampleResult, extension: string): readonly string[] {
  const wanted: readonly (readonly [
    file: string,
    before: string | Uint8Array | undefined,
    after: string | Uint8Array | undefined,
  ])[] = [
    [`${sample.name}${canonicalEnding}`, sample.canonical, now.refused === undefined ? now.canonical : undefined],
    [`${sample.name}.written${sample.extension || `.${extension}`}`, sample.written, now.written],
    [`${sample.name}${refusedEnding}`, sample.refused, now.refused],
  ];
  return wanted.flatMap(([file, before, after]) => {
    if (after === undefined ? before === undefined : before !== undefined && Buffer.from(before).equals(Buffer.from(after)))
      return [];
    const place = join(folder, "samples", file);
    if (after === undefined) rmSync(place);
    else writeFileSync(place, after);
    return [file];
  });
}
