import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSamples, runSample, updateSample, type SampleCheck, type SampleResult } from "../../../mapping/inspect/index.ts";
import { errorText } from "../../report.ts";
import { junitReport, type JunitCase } from "./junit.ts";
import { openSet, setFolders, withSets } from "./sets.ts";

export interface TestOptions {
  readonly update?: boolean;
  readonly json?: boolean;
  /** File for a report in the form of JUnit. */
  readonly junit?: string;
}

/** Runs every sample of one or more sets in both directions; exit code 1 on any difference. */
export async function testSets(dir: string, options: TestOptions): Promise<void> {
  await withSets(() => {
    const runs = setFolders(dir).map((folder) => {
      const { set } = openSet(folder);
      return {
        folder,
        name: set.name,
        extension: set.format.extension,
        results: readSamples(folder).map((sample) => runSample(set, sample)),
      };
    });
    if (options.update) {
      const changed = runs.flatMap(({ folder, extension, results }) =>
        results.flatMap((one) => updateSample(folder, one, extension).map((file) => join(folder, "samples", file))),
      );
      process.stdout.write(`${changed.map((file) => `${file} written anew\n`).join("")}${changed.length} files changed\n`);
      return;
    }
    if (options.junit !== undefined) writeFileSync(options.junit, junitReport(runs.flatMap(junitCases)));
    const failed = runs.some(({ results }) => results.some(isWrong));
    process.stdout.write(options.json ? `${JSON.stringify(asJson(runs), null, 2)}\n` : asText(runs));
    if (failed) process.exitCode = 1;
  });
}

type Runs = readonly { readonly folder: string; readonly name: string; readonly results: readonly SampleResult[] }[];

function junitCases({ folder, name, results }: Runs[number]): readonly JunitCase[] {
  return results.map((result) => ({
    suite: name,
    name: result.sample.name,
    failure: isWrong(result) ? wrongText(folder, result).join("\n") : undefined,
  }));
}

const isWrong = ({ checks }: SampleResult): boolean => checks.some((check) => !check.ok);

function asText(runs: Runs): string {
  const lines = runs.flatMap(({ folder, name, results }) => {
    const wrong = results.filter(isWrong);
    const checks = results.flatMap((one) => one.checks);
    const summary = `${name}: ${results.length} samples, ${checks.length} directions, ${wrong.length === 0 ? "all as expected" : `${wrong.length} not as expected`}`;
    return [...wrong.flatMap((one) => wrongText(folder, one)), summary];
  });
  return `${lines.join("\n")}\n`;
}

function wrongText(folder: string, { sample, checks }: SampleResult): readonly string[] {
  return checks
    .filter((check) => !check.ok)
    .flatMap((check) => [
      `${join(folder, "samples", sample.name)}${sample.extension}: ${check.direction === "in" ? "read" : "written"}${check.mapping ? ` by ${check.mapping}` : ""}`,
      ...reasonText(check).map((line) => `  ${line}`),
    ]);
}

function reasonText(check: SampleCheck): readonly string[] {
  const lines: string[] = [];
  if (check.problem !== undefined) lines.push(`${check.problem} (raccordo map test --update writes it)`);
  if (check.error) lines.push(...errorText(check.error).split("\n"));
  for (const { path, expected, found } of check.differences) lines.push(path, ...differing(expected, found));
  return lines;
}

function differing(expected: string | undefined, found: string | undefined): readonly string[] {
  const shown = (text: string | undefined): string => (text === undefined ? "(nothing)" : JSON.stringify(text));
  return [`  - ${shown(expected)}`, `  + ${shown(found)}`];
}

function asJson(runs: Runs): unknown {
  return {
    ok: !runs.some(({ results }) => results.some(isWrong)),
    sets: runs.map(({ name, results }) => ({
      set: name,
      samples: results.map(({ sample, checks }) => ({
        sample: sample.name,
        checks: checks.map(({ error, ...check }) => ({
          ...check,
          error: error && { code: error.code, message: error.message, where: error.where, hint: error.hint },
        })),
      })),
    })),
  };
}
