import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { atOnce, inTurns, loadYaml, nearest, schemaChecker, type SchemaChecker, type Steps } from "../../config/index.ts";
import type { Adapter } from "../../contracts/adapter.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { issueAt, partOf, placeAt, type Source } from "../../contracts/source.ts";
import type { MappingSet } from "../../mapping/index.ts";
import {
  compileFederation,
  compileRules,
  type AgreementsFile,
  type MembersFile,
  type RulesFile,
} from "../../orchestrator/index.ts";
import agreementsSchema from "../../orchestrator/agreements.schema.json" with { type: "json" };
import membersSchema from "../../orchestrator/members.schema.json" with { type: "json" };
import rulesSchema from "../../orchestrator/rules.schema.json" with { type: "json" };
import { compileRoutes, conditionIssues, type RoutesFile } from "../../routing/index.ts";
import routesSchema from "../../routing/schema.json" with { type: "json" };
import { foreignAdapter } from "../foreign-adapter.ts";
import { adapters, envelopes } from "../plugins.ts";
import nodeSchema from "../schemas/node.schema.json" with { type: "json" };
import systemSchema from "../schemas/system.schema.json" with { type: "json" };
import { folderDigest } from "./fingerprint.ts";
import { loadMappingSet } from "./mappings.ts";
import type { ConfigResult, NodeFile, Places, SystemConfig, SystemFile } from "./model.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a node's folder whole: every file against its schema, every name against what it names. Nothing is opened but files.
 * @param folder the node's folder
 * @returns a configuration, or all mistakes at once
 */
export function loadConfig(folder: string, environment: Environment): ConfigResult {
  return atOnce(configSteps(folder, environment, nothingKept()));
}

/** A mapping set as it was read last, with what its files held. */
interface KnownSet {
  readonly digest: string;
  readonly set: MappingSet;
  readonly issues: readonly ConfigIssue[];
}

/** What one reading leaves to the next: compiled schemas, adapters of packages, and mapping sets by folder. */
interface Kept {
  readonly checker: SchemaChecker;
  readonly adapters: Map<string, Adapter<unknown>>;
  readonly sets: Map<string, KnownSet>;
}

const nothingKept = (): Kept => ({ checker: schemaChecker(), adapters: new Map(), sets: new Map() });

/**
 * Reads the same folder time and again. Schemas are compiled at the first reading; a mapping set whose files are the same is
 * the same value, so that its code stays as fast as it has become.
 */
export interface ConfigReader {
  read(): ConfigResult;
  /**
   * While the node runs: between the files messages have their turn.
   * @param now milliseconds that never go back
   */
  readInTurns(now: () => number): Promise<ConfigResult>;
}

export function configReader(folder: string, environment: Environment): ConfigReader {
  const kept = nothingKept();
  return {
    read: () => atOnce(configSteps(folder, environment, kept)),
    readInTurns: (now) => inTurns(configSteps(folder, environment, kept), now),
  };
}

/** The same in steps, one for each file. */
function* configSteps(
  folder: string,
  environment: Environment,
  { checker, adapters: packages, sets: kept }: Kept,
): Steps<ConfigResult> {
  const issues: ConfigIssue[] = [];
  function* read<T>(
    name: string,
    schema: object,
    further?: (source: Source<unknown>) => readonly ConfigIssue[],
  ): Steps<Source<T> | undefined> {
    yield;
    const { source, issues: found } = loadYaml(join(folder, name), name, environment);
    const all = found.length > 0 ? found : checker.check(source, schema);
    issues.push(...all, ...(found.length === 0 && all.length > 0 ? (further?.(source) ?? []) : []));
    return all.length > 0 ? undefined : (source as Source<T>);
  }

  const node = yield* read<NodeFile>("node.yaml", nodeSchema);
  // Where the federation's files are is known even when something else in node.yaml is wrong.
  const federationFolder = node?.value.federation ?? textAt(folder, environment, "federation") ?? "federation";
  const members = yield* read<MembersFile>(join(federationFolder, "members.yaml"), membersSchema);
  const agreements = yield* read<AgreementsFile>(join(federationFolder, "agreements.yaml"), agreementsSchema);
  const rulesSource = yield* read<RulesFile>(join(federationFolder, "rules.yaml"), rulesSchema);
  const routesSource = yield* read<RoutesFile>("routes.yaml", routesSchema, conditionIssues);
  const systemFiles: Source<SystemFile>[] = [];
  for (const name of systemNames(folder)) {
    const source = yield* read<SystemFile>(`systems/${name}`, systemSchema);
    if (source) systemFiles.push(source);
  }

  yield;
  const federation = members && agreements && compileFederation(members, agreements);
  const rules = rulesSource && compileRules(rulesSource);
  const routes = routesSource && compileRoutes(routesSource, new Set(systemFiles.map((one) => one.value.system)));
  issues.push(...(federation?.issues ?? []), ...(rules?.issues ?? []), ...(routes?.issues ?? []));

  const sets = new Map<string, MappingSet | undefined>();
  const systems: SystemConfig[] = [];
  for (const source of systemFiles) {
    yield;
    const { mapping } = source.value;
    const set = mapping === undefined || !node ? undefined : yield* setOf(mapping, resolve(folder, node.value.mappings));
    systems.push(...resolveSystem(source, set));
  }
  issues.push(...twice(systemFiles), ...(members && node ? namesOf(node, systemFiles, members.value) : []));

  const keys = node?.value.keys;
  const places: Places = {
    folder: resolve(folder),
    federation: resolve(folder, federationFolder),
    sets: [...sets.keys()].map((name) => resolve(folder, node?.value.mappings ?? "", name)),
    keys: keys ? keyFiles(keys).map((name) => resolve(folder, name)) : [],
  };
  if (issues.some((issue) => issue.severity === "error") || !node || !federation || !rules || !routes)
    return { ok: false, places, issues };
  for (const place of kept.keys()) if (!places.sets.includes(place)) kept.delete(place);
  return {
    ok: true,
    places,
    warnings: issues,
    config: {
      folder: resolve(folder),
      source: node,
      file: node.value,
      systems,
      routes: routes.table,
      federation: federation.federation,
      rules: rules.rules,
    },
  };

  function* setOf(name: string, mappings: string): Steps<MappingSet | undefined> {
    if (!sets.has(name)) {
      const place = join(mappings, name);
      const shown = relative(folder, place) || name;
      const digest = yield* folderDigest(place);
      const known = kept.get(place);
      const loaded = known?.digest === digest ? known : yield* loadMappingSet(place, shown, checker, environment);
      issues.push(...loaded.issues);
      sets.set(name, loaded.set);
      if (loaded.set) kept.set(place, { digest, set: loaded.set, issues: loaded.issues });
      else kept.delete(place);
    }
    return sets.get(name);
  }

  function resolveSystem(source: Source<SystemFile>, mapping: MappingSet | undefined): readonly SystemConfig[] {
    const { value } = source;
    const adapter = adapterOf(source);
    const envelope = value.envelope === undefined ? undefined : envelopes.get(value.envelope);
    if (value.envelope !== undefined && !envelope) {
      issues.push(unknownName(source, ["envelope"], "envelope", value.envelope, [...envelopes.keys()]));
    }
    if (adapter) issues.push(...checkPart(source, "options", adapter.optionsSchema));
    if (envelope) issues.push(...checkPart(source, "policy", envelope.optionsSchema));
    if (adapter) {
      const found = ownIssues(adapter, value.options);
      issues.push(...found.map((issue) => ({ ...issue, file: source.file, ...placeAt(source, ["options", ...issue.path]) })));
    }
    return adapter ? [{ source, file: value, adapter, envelope, mapping }] : [];
  }

  /** One of ours, or one that a package brings: the same value at every reading, so that its connections go on. */
  function adapterOf(source: Source<SystemFile>): Adapter<unknown> | undefined {
    const name = source.value.adapter;
    const known = adapters.get(name) ?? packages.get(name);
    if (known) return known;
    if (!name.startsWith("npm:")) {
      issues.push(unknownName(source, ["adapter"], "adapter", name, [...adapters.keys(), "npm:PACKAGE"]));
      return undefined;
    }
    const found = foreignAdapter(name.slice("npm:".length), folder);
    if ("problem" in found) {
      issues.push(issueAt(source, ["adapter"], found.problem, { expected: found.expected, hint: found.hint }));
      return undefined;
    }
    packages.set(name, found.adapter);
    return found.adapter;
  }

  /** Checks a part of a file against a plug-in's own schema; positions stay those of the file. */
  function checkPart(source: Source<SystemFile>, part: "options" | "policy", schema: object): readonly ConfigIssue[] {
    try {
      return checker.check(partOf(source, part, source.value[part]), schema);
    } catch (thrown) {
      const fault = thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : String(thrown);
      return [issueAt(source, ["adapter"], `The options of ${source.value.adapter} have a schema that is none: ${fault}`)];
    }
  }
}

/** What is watched of the keys. A private key in PEM is left out: it changes together with its certificate. */
function keyFiles({ next, counterparts, certificate, pkcs12 }: NonNullable<NodeFile["keys"]>): readonly string[] {
  return [certificate, pkcs12, next?.certificate, next?.pkcs12, counterparts].filter((name) => name !== undefined);
}

/** What an adapter itself says against its options; one that fails at that is told as an issue. */
function ownIssues(adapter: Adapter<unknown>, options: unknown): readonly ConfigIssue[] {
  try {
    return adapter.check(options);
  } catch (thrown) {
    const fault = thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : String(thrown);
    return [{ severity: "error", message: `The adapter ${adapter.name} cannot check its options: ${fault}`, path: [] }];
  }
}

/** A text of node.yaml, read without its schema. */
function textAt(folder: string, environment: Environment, key: string): string | undefined {
  const { source } = loadYaml(join(folder, "node.yaml"), "node.yaml", environment);
  const value = (source.value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof value === "string" ? value : undefined;
}

function systemNames(folder: string): readonly string[] {
  const place = join(folder, "systems");
  return existsSync(place)
    ? readdirSync(place)
        .filter((name) => name.endsWith(".yaml"))
        .sort()
    : [];
}

function unknownName(
  source: Source<unknown>,
  path: readonly string[],
  kind: string,
  name: string,
  known: readonly string[],
): ConfigIssue {
  const near = nearest(name, known);
  return issueAt(source, path, `There is no ${kind} ${name}`, {
    expected: `one of ${known.join(", ")}`,
    ...(near ? { hint: `did you mean ${near}?` } : {}),
  });
}

/** A name stands for one system, also one that it had before. */
function twice(systems: readonly Source<SystemFile>[]): readonly ConfigIssue[] {
  const seen = new Map(systems.map((source) => [source.value.system, source]).toReversed() as [string, Source<SystemFile>][]);
  return systems.flatMap((source): readonly ConfigIssue[] => {
    const { system, formerly = [] } = source.value;
    const first = seen.get(system);
    const own =
      first && first !== source ? [issueAt(source, ["system"], `The system ${system} stands in ${first.file} already`)] : [];
    const former = formerly.flatMap((name, i): readonly ConfigIssue[] => {
      const other = seen.get(name);
      seen.set(name, source);
      return other ? [issueAt(source, ["formerly", String(i)], `The name ${name} stands in ${other.file} already`)] : [];
    });
    return [...own, ...former];
  });
}

/** Members and delegates that node.yaml and systems/ name must be in the federation. */
function namesOf(node: Source<NodeFile>, systems: readonly Source<SystemFile>[], members: MembersFile): readonly ConfigIssue[] {
  const ids = members.members.map((member) => member.id);
  const own = members.members.find((member) => member.id === node.value.member);
  const delegates = own?.delegates.map((delegate) => delegate.id) ?? [];
  const issues: ConfigIssue[] = [];
  if (!own) issues.push(unknownName(node, ["member"], "member", node.value.member, ids));
  if (own && node.value.delegate !== undefined && !delegates.includes(node.value.delegate)) {
    issues.push(unknownName(node, ["delegate"], `CUP Delegato of ${own.id}`, node.value.delegate, delegates));
  }
  for (const source of systems) {
    const { member, delegate } = source.value;
    if (member !== undefined && !ids.includes(member)) issues.push(unknownName(source, ["member"], "member", member, ids));
    if (own && delegate !== undefined && !delegates.includes(delegate)) {
      issues.push(unknownName(source, ["delegate"], `CUP Delegato of ${own.id}`, delegate, delegates));
    }
  }
  return issues;
}
