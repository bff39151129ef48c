import { existsSync, statSync } from "node:fs";
import { checkLaws, type BrokenLaw, type LawResult } from "../../../mapping/inspect/index.ts";
import { errorText } from "../../report.ts";
import { openMap, setFolders, withSets } from "./sets.ts";

export interface LawsOptions {
  readonly runs: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** Checks that what is read is written back the same, and the reverse; exit code 1 with the smallest counterexample. */
export async function lawsOfSets(argument: string, options: LawsOptions): Promise<void> {
  await withSets(async () => {
    const isFile = existsSync(argument) && !statSync(argument).isDirectory();
    const results: LawResult[] = [];
    for (const one of isFile ? [argument] : setFolders(argument)) {
      const { open, mappings } = openMap(one);
      for (const mapping of open.set.mappings.filter((each) => mappings.includes(each.name))) {
        results.push(await checkLaws(open.set, mapping, { runs: Number(options.runs), seed: Number(options.seed) }));
      }
    }
    process.stdout.write(
      options.json ? `${JSON.stringify(results.map(asJson), null, 2)}\n` : `${results.map(asText).join("\n")}\n`,
    );
    if (results.some((one) => one.broken)) process.exitCode = 1;
  });
}

const titles: Readonly<Record<BrokenLaw["law"], string>> = {
  legacy: "read and written back, the legacy message is another",
  canonical: "written and read back, the canonical message is another",
  kind: "what is written back is read by another mapping, or by none",
  refused: "a message of its own layout is refused",
  none: "no message of its own could be made from layout, tables and conditions",
};

function asText({ mapping, tried, seed, broken }: LawResult): string {
  if (!broken) return tried === 0 ? `${mapping}: one way only, no law` : `${mapping}: holds for ${tried} messages`;
  const lines = [`${mapping}: ${titles[broken.law]} (seed ${seed})`];
  if (broken.error)
    lines.push(
      ...errorText(broken.error)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  for (const { path, before, after, rules } of broken.changes) {
    lines.push(`  ${path}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`, ...rules.map((rule) => `    by ${rule}`));
  }
  lines.push(
    "  smallest legacy message found:",
    ...broken.counterexample.map(({ path, value }) => `    ${path} = ${JSON.stringify(value)}`),
  );
  return lines.join("\n");
}

function asJson({ broken, ...result }: LawResult): unknown {
  if (!broken) return { ...result, ok: true };
  const { bytes, error, ...rest } = broken;
  return {
    ...result,
    ok: false,
    broken: {
      ...rest,
      bytes: Buffer.from(bytes).toString("base64"),
      error: error && { code: error.code, message: error.message, where: error.where },
    },
  };
}
