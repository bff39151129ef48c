import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { atOnce, loadYaml, schemaChecker } from "../../../config/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { ConfigIssue } from "../../../contracts/issue.ts";
import { compileSet, loadSet, type MappingSet, type SetSources } from "../../../mapping/index.ts";
import { traceOf, type Trace } from "../../../mapping/inspect/index.ts";
import { issueText } from "../../report.ts";
import { UsageError } from "../../usage.ts";

/** A mapping set that was read and compiled with a trace. */
export interface OpenSet {
  readonly folder: string;
  readonly set: MappingSet;
  readonly sources: SetSources;
  readonly trace: Trace;
}

/** A set whose files have mistakes: they were printed, and nothing more can be said of it. */
export class BrokenSet extends Error {
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map(issueText).join("\n"));
    this.issues = issues;
  }
}

/**
 * Folders of mapping sets: the folder itself, those of a node's systems, or those inside it.
 * @throws UsageError when there is none
 */
export function setFolders(dir: string): readonly string[] {
  if (existsSync(join(dir, "set.yaml"))) return [dir];
  const place = existsSync(join(dir, "node.yaml")) ? mappingsOf(dir) : dir;
  const inside = existsSync(place) && statSync(place).isDirectory() ? readdirSync(place).sort() : [];
  const found = inside.map((name) => join(place, name)).filter((folder) => existsSync(join(folder, "set.yaml")));
  if (found.length > 0) return found;
  throw new UsageError(
    new GatewayError("CONFIG_INVALID", `There is no mapping set in ${dir}`, {
      expected: "a folder with set.yaml, a folder of such folders, or a node's folder",
    }),
  );
}

function mappingsOf(dir: string): string {
  const { source } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const value = (source.value as { readonly mappings?: unknown } | undefined)?.mappings;
  return join(dir, typeof value === "string" ? value : "mappings");
}

/** @throws BrokenSet with every mistake of its files */
export function openSet(folder: string): OpenSet {
  const { sources, issues } = atOnce(loadSet(folder, folder, schemaChecker(), process.env));
  if (!sources) throw new BrokenSet(issues);
  const trace = traceOf();
  const { set, issues: mistakes } = compileSet(sources, trace);
  if (!set || mistakes.length > 0) throw new BrokenSet(mistakes);
  return { folder, set, sources, trace };
}

/**
 * The set that an argument names: its folder, or one of its mapping files.
 * @returns the set, and the names of the mappings meant
 */
export function openMap(argument: string): { readonly open: OpenSet; readonly mappings: readonly string[] } {
  if (!existsSync(argument)) {
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", `${argument} does not exist`, {
        expected: "a mapping set's folder, or one of its *.map.yaml",
      }),
    );
  }
  const isFile = !statSync(argument).isDirectory();
  const open = openSet(isFile ? dirname(argument) : argument);
  const all = open.set.mappings;
  const meant = isFile ? all.filter((one) => basename(one.source) === basename(argument)) : all;
  if (meant.length === 0) {
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", `${argument} is no mapping of ${open.folder}`, { expected: "a *.map.yaml" }),
    );
  }
  return { open, mappings: meant.map((one) => one.name) };
}

/** @throws UsageError when the file cannot be read */
export function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (cause) {
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", `${file} cannot be read`, { expected: "a file, or - for standard input", cause }),
    );
  }
}

/** Runs a command over sets; mistakes in their files are printed, and the exit code is 1. */
export async function withSets(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    if (!(thrown instanceof BrokenSet)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
  }
}
