import { coverage, readSamples, type Coverage } from "../../../mapping/inspect/index.ts";
import { openMap, setFolders, withSets } from "./sets.ts";
import { existsSync, statSync } from "node:fs";

export interface CoverageOptions {
  readonly rows?: boolean;
  readonly json?: boolean;
}

/** Tells what the mappings and samples of a set leave out; exit code 1 when they leave out something (rows only with --rows). */
export async function coverSets(argument: string, options: CoverageOptions): Promise<void> {
  await withSets(() => {
    const isFile = existsSync(argument) && !statSync(argument).isDirectory();
    const found = (isFile ? [argument] : setFolders(argument)).map((one) => {
      const { open, mappings } = openMap(one);
      const ignored = open.sources.set.value.unread ?? [];
      const result = coverage(open.set, open.trace, readSamples(open.folder), open.sources.tables.values(), ignored);
      return { name: open.set.name, result: onlyOf(result, mappings) };
    });
    process.stdout.write(
      options.json
        ? `${JSON.stringify(
            found.map(({ name, result }) => ({ set: name, ...result })),
            null,
            2,
          )}\n`
        : found.map(({ name, result }) => asText(name, result, options.rows ?? false)).join(""),
    );
    if (found.some(({ result }) => leavesOut(result, options.rows ?? false))) process.exitCode = 1;
  });
}

function onlyOf(result: Coverage, names: readonly string[]): Coverage {
  return {
    ...result,
    mappings: result.mappings.filter((one) => names.includes(one.mapping)),
    kinds: result.kinds.filter((one) => one.mappings.some((name) => names.includes(name))),
  };
}

function leavesOut({ mappings, kinds, unexercised, tables }: Coverage, rows: boolean): boolean {
  return (
    unexercised.length > 0 ||
    mappings.some((one) => one.unfilled.length > 0) ||
    kinds.some((one) => one.unread.length > 0) ||
    (rows && tables.some((table) => table.unused.length > 0))
  );
}

function asText(name: string, { mappings, kinds, unexercised, tables }: Coverage, rows: boolean): string {
  const lines = [`${name}: ${mappings.length} mappings`];
  for (const one of mappings) {
    lines.push(`  ${one.mapping}: ${one.samples} samples`);
    for (const path of one.unfilled) lines.push(`    required and filled by no rule: ${path}`);
  }
  for (const one of kinds.filter(({ unread }) => unread.length > 0)) {
    lines.push(`  fields of ${one.message} that no rule reads:`, ...one.unread.map((path) => `    ${path}`));
  }
  if (unexercised.length > 0) lines.push("  rules that no sample exercises:");
  for (const rule of unexercised) lines.push(`    ${rule.file}:${rule.line}: ${rule.text}`);
  for (const table of tables) {
    lines.push(`  ${table.file}: ${table.rows - table.unused.length} of ${table.rows} rows used by samples`);
    if (rows) {
      for (const row of table.unused)
        lines.push(`    line ${row.line}: ${[row.legacy, row.with].filter((one) => one !== "").join(", ")} is never used`);
    }
  }
  return `${lines.join("\n")}\n`;
}
