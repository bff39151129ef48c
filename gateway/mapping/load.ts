import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadYaml, type SchemaChecker, type Steps } from "../config/index.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { partOf, type Source } from "../contracts/source.ts";
import { loadConverters } from "./converters/load.ts";
import { formats } from "./formats/index.ts";
import type { SetSources } from "./mapping.ts";
import type { FragmentFile, MappingFile, SetFile } from "./model.ts";
import { mappingSchemas } from "./schemas/index.ts";
import { parseTable, type CodeTable } from "./tables/index.ts";

/** A folder of mapping files that was read: its files, or every mistake in them. */
export type LoadedSet =
  | { readonly sources: SetSources; readonly issues: readonly [] }
  | { readonly sources: undefined; readonly issues: readonly ConfigIssue[] };

/**
 * Reads a folder of mapping files: `set.yaml`, `*.map.yaml`, `*.fragment.yaml`, `*.layout.yaml`, `tables/*.csv`, and the modules
 * with converters that set.yaml names. In steps, one for each file.
 * @param shown the folder as messages name it
 */
export function* loadSet(
  folder: string,
  shown: string,
  checker: SchemaChecker,
  environment: Readonly<Record<string, string | undefined>>,
): Steps<LoadedSet> {
  if (!existsSync(join(folder, "set.yaml"))) return { sources: undefined, issues: [noSet(shown)] };
  const issues: ConfigIssue[] = [];
  function* read<T>(name: string, schema: object): Steps<Source<T> | undefined> {
    yield;
    const { source, issues: found } = loadYaml(join(folder, name), `${shown}/${name}`, environment);
    const all = found.length > 0 ? found : checker.check(source, schema);
    issues.push(...all);
    return all.length > 0 ? undefined : (source as Source<T>);
  }
  const names = readdirSync(folder).sort();
  function* each<T>(ending: string, schema: object): Steps<readonly Source<T>[]> {
    const found: Source<T>[] = [];
    for (const name of names.filter((one) => one.endsWith(ending))) {
      const source = yield* read<T>(name, schema);
      if (source) found.push(source);
    }
    return found;
  }

  const set = yield* read<SetFile>("set.yaml", mappingSchemas.set);
  if (set) issues.push(...optionIssues(set, checker));
  const mappings = yield* each<MappingFile>(".map.yaml", mappingSchemas.mapping);
  const fragments = yield* each<FragmentFile>(".fragment.yaml", mappingSchemas.fragment);
  const layouts = yield* each<object>(".layout.yaml", mappingSchemas.layout);
  const tables = yield* loadTables(folder, shown, issues);
  const converters = set ? loadConverters(set, folder) : undefined;
  issues.push(...(converters?.issues ?? []));
  if (!set || !converters || issues.length > 0) return { sources: undefined, issues };
  const byName = new Map(layouts.map((layout) => [layout.file.slice(shown.length + 1), layout]));
  return {
    sources: { set, mappings, fragments, layouts: byName, tables, converters: converters.converters },
    issues: [],
  };
}

function noSet(shown: string): ConfigIssue {
  return {
    severity: "error",
    message: `There is no mapping set in ${shown}`,
    expected: `${shown}/set.yaml`,
    path: [],
    file: `${shown}/set.yaml`,
    line: 1,
    column: 1,
  };
}

/** Options are checked against the format's own schema. */
function optionIssues(set: Source<SetFile>, checker: SchemaChecker): readonly ConfigIssue[] {
  const format = formats.get(set.value.format);
  if (!format) return [];
  return checker.check(partOf(set, "options", set.value.options ?? {}), format.optionsSchema);
}

function* loadTables(folder: string, shown: string, issues: ConfigIssue[]): Steps<ReadonlyMap<string, CodeTable>> {
  const place = join(folder, "tables");
  const files = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith(".csv")) : [];
  const tables = new Map<string, CodeTable>();
  for (const file of files.sort()) {
    yield;
    const name = file.slice(0, -".csv".length);
    const { table, issues: found } = parseTable(name, `${shown}/tables/${file}`, readFileSync(join(place, file), "utf8"));
    issues.push(...found);
    tables.set(name, table);
  }
  return tables;
}
