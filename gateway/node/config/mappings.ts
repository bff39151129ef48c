import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadYaml, type SchemaChecker } from "../../config/index.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import type { Source } from "../../contracts/source.ts";
import {
  compileSet,
  mappingSchemas,
  parseTable,
  type CodeTable,
  type FragmentFile,
  type LayoutFile,
  type MappingFile,
  type MappingSet,
  type SetFile,
} from "../../mapping/index.ts";
import type { Steps } from "./steps.ts";

/**
 * Reads a folder of mapping files: `set.yaml`, `*.map.yaml`, `*.fragment.yaml`, `*.layout.yaml`, `tables/*.csv`.
 * @param shown the folder as messages name it
 */
export function* loadMappingSet(
  folder: string,
  shown: string,
  checker: SchemaChecker,
  environment: Readonly<Record<string, string | undefined>>,
): Steps<{ readonly set: MappingSet | undefined; readonly issues: readonly ConfigIssue[] }> {
  if (!existsSync(join(folder, "set.yaml"))) {
    const issue: ConfigIssue = {
      severity: "error",
      message: `There is no mapping set in ${shown}`,
      expected: `${shown}/set.yaml`,
      path: [],
      file: `${shown}/set.yaml`,
      line: 1,
      column: 1,
    };
    return { set: undefined, issues: [issue] };
  }
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

  const setSource = yield* read<SetFile>("set.yaml", mappingSchemas.set);
  const mappings = yield* each<MappingFile>(".map.yaml", mappingSchemas.mapping);
  const fragments = yield* each<FragmentFile>(".fragment.yaml", mappingSchemas.fragment);
  const layouts = yield* each<LayoutFile>(".layout.yaml", mappingSchemas.layout);
  const tables = yield* loadTables(folder, shown, issues);
  if (!setSource || issues.length > 0) return { set: undefined, issues };
  yield;
  const { set, issues: mistakes } = compileSet({
    set: setSource,
    mappings,
    fragments,
    layouts: new Map(layouts.map((layout) => [layout.file.slice(shown.length + 1), layout])),
    tables,
  });
  return { set, issues: mistakes };
}

function* loadTables(folder: string, shown: string, issues: ConfigIssue[]): Steps<ReadonlyMap<string, CodeTable>> {
  const place = join(folder, "tables");
  const files = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith(".csv")) : [];
  const tables = new Map<string, CodeTable>();
  for (const file of files) {
    yield;
    const name = file.slice(0, -".csv".length);
    const { table, issues: found } = parseTable(name, `${shown}/tables/${file}`, readFileSync(join(place, file), "utf8"));
    issues.push(...found);
    tables.set(name, table);
  }
  return tables;
}
