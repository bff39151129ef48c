import type { SchemaChecker, Steps } from "../../config/index.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { compileSet, loadSet, type MappingSet } from "../../mapping/index.ts";

/**
 * Reads and compiles a mapping set.
 * @param shown the folder as messages name it
 */
export function* loadMappingSet(
  folder: string,
  shown: string,
  checker: SchemaChecker,
  environment: Readonly<Record<string, string | undefined>>,
): Steps<{ readonly set: MappingSet | undefined; readonly issues: readonly ConfigIssue[] }> {
  const { sources, issues } = yield* loadSet(folder, shown, checker, environment);
  if (!sources) return { set: undefined, issues };
  yield;
  return compileSet(sources);
}
