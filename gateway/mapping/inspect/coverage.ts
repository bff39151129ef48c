import { attempt } from "../attempt.ts";
import { validateFederation } from "../../canonical/profile/index.ts";
import { parse, type Message } from "../../canonical/index.ts";
import type { Scope, Spot } from "../format.ts";
import type { Mapping } from "../mapping.ts";
import type { Rule, RuleFacts } from "../rules/index.ts";
import { read, write, type MappingSet } from "../set.ts";
import type { CodeTable, Row } from "../tables/index.ts";
import { fullMessage } from "./laws/full.ts";
import { ruleText } from "./rule-text.ts";
import type { Sample } from "./samples/files.ts";
import type { Applied, Trace } from "./trace.ts";

/** What a set's mappings and samples leave out. */
export interface Coverage {
  readonly mappings: readonly MappingCoverage[];
  readonly kinds: readonly KindCoverage[];
  /** Rules that no sample brought to write a value, in either direction. */
  readonly unexercised: readonly { readonly file: string; readonly line: number; readonly text: string }[];
  readonly tables: readonly TableCoverage[];
}

export interface MappingCoverage {
  readonly mapping: string;
  /** Samples that it read or wrote. */
  readonly samples: number;
  /** Canonical fields that the profile requires and no rule fills. */
  readonly unfilled: readonly string[];
}

/** One kind of legacy message, which several mappings may read. */
export interface KindCoverage {
  readonly message: string;
  readonly mappings: readonly string[];
  /** Legacy fields that no rule of these mappings names: `GROUP > FIELD`. */
  readonly unread: readonly string[];
}

export interface TableCoverage {
  readonly file: string;
  readonly rows: number;
  /** Rows that no sample used: line and code. */
  readonly unused: readonly { readonly line: number; readonly legacy: string; readonly with: string }[];
}

interface Seen {
  readonly samples: Set<string>;
  /** Fields of its samples, and whether a rule of the mapping names them. */
  readonly fields: Map<string, boolean>;
}

/**
 * Runs the samples of a set and tells what they and its rules leave out.
 * @param set compiled with the instruments of the trace
 * @param ignored fields that no mapping of the set reads, on purpose
 */
export function coverage(
  set: MappingSet,
  trace: Trace,
  samples: readonly Sample[],
  tables: Iterable<CodeTable>,
  ignored: readonly string[],
): Coverage {
  const seen = new Map<Mapping, Seen>(set.mappings.map((one) => [one, { samples: new Set(), fields: new Map() }]));
  const exercised = new Set<string>();
  const rows = new Set<Row>();
  const note = (applied: readonly Applied[]): void => {
    for (const { facts, touches, row } of applied) {
      if (touches.some((touch) => touch.action === "write") || facts.kind === "each") exercised.add(placeOf(facts));
      if (row) rows.add(row.row);
    }
  };
  for (const sample of samples) {
    const message = (sample.legacy && readSample(set, trace, sample, seen, note)) ?? canonicalOf(sample);
    if (message) writeSample(set, trace, message, sample, seen, note);
  }
  return {
    mappings: set.mappings.map((one) => ({
      mapping: one.name,
      samples: seen.get(one)!.samples.size,
      unfilled: one.reads ? unfilledFields(set, one) : [],
    })),
    kinds: kindCoverage(set, seen, ignored),
    unexercised: unexercised(set, exercised),
    tables: [...tables].map((table) => ({
      file: table.file,
      rows: table.rows.length,
      unused: table.rows.filter((row) => !rows.has(row)).map((row) => ({ line: row.line, legacy: row.legacy, with: row.second })),
    })),
  };
}

const now = Date.parse("2027-01-11T08:15:00Z");
const placeOf = (facts: RuleFacts): string => `${facts.file}:${facts.line}:${facts.column}`;
const canonicalOf = (sample: Sample): Message | undefined =>
  sample.canonical === undefined ? undefined : parse(sample.canonical.trimEnd().replaceAll(/\r?\n/g, "\r"));

type Note = (applied: readonly Applied[]) => void;

function readSample(
  set: MappingSet,
  trace: Trace,
  sample: Sample,
  seen: ReadonlyMap<Mapping, Seen>,
  note: Note,
): Message | undefined {
  const document = attempt(() => set.format.parse(sample.legacy!, set.options));
  if (!document) return undefined;
  for (const mapping of set.mappings) {
    const node = mapping.reads ? attempt(() => mapping.legacy.node(document)) : undefined;
    if (!node || !(mapping.isLegacy?.holds(node) ?? true)) continue;
    trace.take();
    const message = attempt(() => read(mapping, node, now, "SAMPLE"));
    const applied = trace.take();
    note(applied);
    const here = seen.get(mapping)!;
    here.samples.add(sample.name);
    noteFields(mapping, node, here);
    return message;
  }
  return undefined;
}

function noteFields(mapping: Mapping, node: object, { fields }: Seen): void {
  const spots = namedSpots(mapping, mapping.rules, node, []);
  for (const leaf of mapping.legacy.leaves(node)) {
    if (leaf.derived) continue;
    const key = fieldName(leaf.rule, leaf.scope);
    const named = spots.some((spot) => spot.owner === leaf.owner && spot.key === leaf.key);
    fields.set(key, (fields.get(key) ?? false) || named);
  }
}

const fieldName = (path: string, scope: Scope): string => [...scope, path].join(" > ");

/** Where the paths of all rules lead to in a message, whatever direction they are for. */
function namedSpots(mapping: Mapping, rules: readonly Rule[], node: object, scope: Scope): readonly Spot[] {
  const spot = (path: string): readonly Spot[] => {
    const found = mapping.legacy.locator(path, scope)(node);
    return found ? [found] : [];
  };
  const conditions = scope.length === 0 ? (mapping.isLegacy?.paths ?? []) : [];
  return [
    ...conditions.flatMap(spot),
    ...rules.flatMap(({ facts, inner }) => {
      if (facts.kind !== "each") return [...pathsOf(facts), ...(facts.conditions.in?.paths ?? [])].flatMap(spot);
      const [group = ""] = facts.legacy;
      return mapping.legacy
        .lister(
          group,
          scope,
        )(node)
        .flatMap((one) => [
          ...(facts.conditions.in?.paths ?? []).flatMap((path) => mapping.legacy.locator(path, [...scope, group])(one) ?? []),
          ...namedSpots(mapping, inner, one, [...scope, group]),
        ]);
    }),
  ];
}

const pathsOf = ({ legacy, rule }: RuleFacts): readonly string[] => (rule.with === undefined ? legacy : [...legacy, rule.with]);

function writeSample(
  set: MappingSet,
  trace: Trace,
  message: Message,
  sample: Sample,
  seen: ReadonlyMap<Mapping, Seen>,
  note: Note,
): void {
  trace.take();
  const written = attempt(() => set.toLegacy(message));
  const mapping = written && set.mappings.find((one) => one.name === written.mapping);
  if (!mapping) return;
  trace.take();
  write(mapping, mapping.canonical.node(message), message);
  note(trace.take());
  seen.get(mapping)!.samples.add(sample.name);
}

/** Several mappings may read one kind of message, each its own part of it. */
function kindCoverage(set: MappingSet, seen: ReadonlyMap<Mapping, Seen>, ignored: readonly string[]): readonly KindCoverage[] {
  const kinds = new Map<string, Mapping[]>();
  for (const one of set.mappings) {
    if (one.reads) kinds.set(one.file.legacy.message, [...(kinds.get(one.file.legacy.message) ?? []), one]);
  }
  return [...kinds].map(([message, mappings]) => {
    const silent = new Set([...ignored, ...mappings.flatMap((one) => one.file.legacy.unread ?? [])]);
    const fields = mappings.map((one) => fieldsOfKind(one, seen.get(one)!));
    const names = new Set(fields.flatMap((one) => [...one.keys()]));
    const unread = [...names].filter((name) => !silent.has(name) && !fields.some((one) => one.get(name) === true));
    return { message, mappings: mappings.map((one) => one.name), unread };
  });
}

/** Fields of the layout, or else of the samples, and whether a rule of the mapping names each. */
function fieldsOfKind(mapping: Mapping, { fields }: Seen): ReadonlyMap<string, boolean> {
  const { declared } = mapping.legacy;
  if (declared.length === 0) return fields;
  const named = new Set([...(mapping.isLegacy?.paths ?? []), ...namedPaths(mapping.rules)]);
  return new Map(
    declared
      .filter((field) => !field.derived)
      .map(({ path, scope }) => fieldName(path, scope))
      .map((name) => [name, named.has(name)]),
  );
}

function namedPaths(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ facts, inner }) => {
    const scope = facts.kind === "each" ? facts.legacyScope.slice(0, -1) : facts.legacyScope;
    const conditions = facts.conditions.in?.paths ?? [];
    const paths = facts.kind === "each" ? [] : pathsOf(facts);
    return [
      ...paths.map((path) => fieldName(path, scope)),
      ...conditions.map((path) => fieldName(path, facts.legacyScope)),
      ...namedPaths(inner),
    ];
  });
}

/** What is missing in a message in which every rule had something to read. */
function unfilledFields(set: MappingSet, mapping: Mapping): readonly string[] {
  const message = attempt(() => fullMessage(mapping, { parse: (bytes) => set.format.parse(bytes, set.options) }));
  if (!message) return [];
  const missing = validateFederation(message).filter((finding) => finding.severity === "error" && finding.code === "101");
  const ignored = new Set(mapping.file.unfilled ?? []);
  return [...new Set(missing.map((finding) => finding.path.replaceAll(/\[\d+\]/g, "")))].filter((path) => !ignored.has(path));
}

function unexercised(set: MappingSet, exercised: ReadonlySet<string>): Coverage["unexercised"] {
  const all = new Map<string, RuleFacts>();
  const visit = (rules: readonly Rule[]): void => {
    for (const { facts, inner } of rules) {
      all.set(placeOf(facts), facts);
      visit(inner);
    }
  };
  for (const mapping of set.mappings) visit(mapping.rules);
  return [...all]
    .filter(([place]) => !exercised.has(place))
    .map(([, facts]) => ({ file: facts.file, line: facts.line, text: ruleText(facts) }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
