import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { issueAt, type Source } from "../../contracts/source.ts";
import type { SetFile } from "../model.ts";
import type { ConverterKind } from "./converter.ts";
import { foreign } from "./foreign.ts";
import { ownConverters, type Converters } from "./index.ts";

/**
 * Our own converters, and those of the modules that set.yaml names: `./moduli/mio.mjs` beside the set, or `npm:package`, found
 * from the set's folder. A module exports `converters`, a list of {@link ConverterKind}.
 */
export function loadConverters(
  set: Source<SetFile>,
  folder: string,
): { readonly converters: Converters; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const all = new Map(ownConverters);
  // Modules are loaded at once, since configuration is read at once.
  const load = createRequire(join(resolve(folder), "set.yaml"));
  (set.value.converters ?? []).forEach((name, i) => {
    const report = (message: string, expected: string): void => {
      issues.push(issueAt(set, ["converters", i], message, { expected }));
    };
    let found: unknown;
    try {
      found = (load(name.startsWith("npm:") ? name.slice(4) : name) as { readonly converters?: unknown }).converters;
    } catch (thrown) {
      report(`The converters in ${name} cannot be loaded: ${reasonOf(thrown)}`, "./FILE.mjs beside set.yaml, or npm:PACKAGE");
      return;
    }
    if (!Array.isArray(found) || !found.every(isKind)) {
      report(`${name} does not export converters`, "export const converters = [{ name, usage, about, examples, make }]");
      return;
    }
    for (const kind of found) {
      if (all.has(kind.name)) report(`The converter ${kind.name} exists already`, "a name of its own");
      else all.set(kind.name, foreign(kind));
    }
  });
  return { converters: all, issues };
}

function isKind(value: unknown): value is ConverterKind {
  const kind = value as Partial<ConverterKind> | null;
  return typeof kind?.name === "string" && /^[a-z][a-z0-9-]*$/.test(kind.name) && typeof kind.make === "function";
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND"
    ? "it is not there"
    : (thrown.message.split("\n")[0] ?? "");
}
