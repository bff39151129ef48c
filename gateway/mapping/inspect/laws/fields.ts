import { isFilled } from "../../../canonical/index.ts";
import type { Scope } from "../../format.ts";
import type { Mapping } from "../../mapping.ts";
import { splitterOf, wordOf } from "../../converters/index.ts";
import type { Rule, RuleFacts } from "../../rules/index.ts";
import { isValid, type Row } from "../../tables/index.ts";

/** One or more legacy fields whose values belong together, and the n-th choice for them. */
export interface Field {
  readonly paths: readonly string[];
  /** How many choices there are; Infinity where n may be anything. */
  readonly choices: number;
  /** Values by path; for n = 0 the simplest. */
  value(n: number): readonly string[];
  /** Whether it may be missing without the rule inventing a value. */
  readonly optional: boolean;
  /** A field of plain text: any characters that the format can carry. */
  readonly text:
    { readonly kind: "text" | "digits" | "decimal" | "boolean"; readonly length: number; readonly decimals: number } | undefined;
}

/** The fields of one group, and the groups inside. */
export interface GroupFields {
  readonly fields: readonly Field[];
  readonly groups: readonly {
    readonly path: string;
    readonly scope: Scope;
    readonly room: number;
    readonly inside: GroupFields;
  }[];
}

/** Day of generated messages, for tables with validity. */
export const lawDay = "20270111";

/** What a legacy message of this mapping is made of, as far as its rules read it. */
export function fieldsOf(mapping: Mapping, rules: readonly Rule[] = mapping.rules, scope: Scope = []): GroupFields {
  const reading = rules.filter((rule) => rule.in && rule.facts.kind === "field").map((rule) => rule.facts);
  const twoWay = new Set(rules.filter((rule) => rule.in && rule.out).map((rule) => rule.facts));
  // The strictest first: a code of a table, a converted form, then any text; and what goes both ways before what only goes in.
  const ordered = reading.toSorted((a, b) => rank(a, twoWay) - rank(b, twoWay));
  const taken = new Set<string>();
  const fields: Field[] = [];
  for (const [path, values] of scope.length === 0 ? (mapping.isLegacy?.values ?? []) : []) {
    taken.add(path);
    if (values.length > 0)
      fields.push(
        chosen(
          [path],
          values.map((value) => [value]),
          false,
        ),
      );
  }
  for (const facts of ordered) {
    const paths = pathsOf(facts);
    if (paths.some((path) => taken.has(path))) continue;
    for (const path of paths) taken.add(path);
    fields.push(fieldOf(mapping, facts, paths, reading));
  }
  const groups = rules
    .filter((rule) => rule.in && rule.facts.kind === "each")
    .map((rule) => {
      const [path = ""] = rule.facts.legacy;
      return { path, scope, room: mapping.legacy.room(path, scope), inside: fieldsOf(mapping, rule.inner, [...scope, path]) };
    });
  return { fields, groups: groups.filter((group, i) => groups.findIndex((one) => one.path === group.path) === i) };
}

function rank(facts: RuleFacts, twoWay: ReadonlySet<RuleFacts>): number {
  return (twoWay.has(facts) ? 0 : 4) + (facts.table ? 0 : facts.converter?.sample ? 1 : 2);
}

const pathsOf = ({ legacy, rule }: RuleFacts): readonly string[] => (rule.with === undefined ? legacy : [...legacy, rule.with]);

function fieldOf(mapping: Mapping, facts: RuleFacts, paths: readonly string[], all: readonly RuleFacts[]): Field {
  const { table, rule, converter, legacyScope } = facts;
  const [first = ""] = paths;
  const shape = mapping.legacy.shape(first, legacyScope);
  const optional = all.every((one) => !one.legacy.includes(first) || (one.rule.default === undefined && !one.hl7.some(isFilled)));
  if (table) {
    // Codes that are written back in another spelling are outside the law: the table says so by its preferred rows.
    const rows = table.rows.filter((row) => isValid(row, lawDay) && same(row, table.toLegacy(row.hl7, lawDay)));
    const values = rows
      .filter((row) => row.legacy !== "")
      .map((row) => (rule.with === undefined ? [row.legacy] : [row.legacy, row.second]));
    return chosen(paths, values, optional && (table.toHl7("", "", lawDay)?.hl7 ?? "") === "");
  }
  if (shape.values)
    return chosen(
      paths,
      shape.values.map((value) => [value]),
      optional,
    );
  const room = facts.legacy.reduce((sum, path) => sum + (mapping.legacy.shape(path, legacyScope).length ?? 40) + 1, -1);
  const sample = converter?.sample?.bind(converter);
  if (facts.legacy.length > 1) {
    const splitter = splitterOf(rule.split);
    return {
      paths,
      choices: Infinity,
      value: (n) => splitter.split(sample ? sample(n, room) : String(n), paths.length),
      optional,
      text: undefined,
    };
  }
  if (facts.hl7.length > 1 && !sample) {
    // A field that holds several values: words with what divides them. Nothing but a separator is no value.
    const splitter = splitterOf(rule.split);
    const each = Math.max(1, Math.floor(room / facts.hl7.length) - 2);
    const value = (n: number): readonly string[] => [splitter.join(facts.hl7.map((_, i) => wordOf(n + i, each)))];
    return { paths, choices: Infinity, value, optional, text: undefined };
  }
  if (sample) return { paths, choices: Infinity, value: (n) => [sample(n, room)], optional, text: undefined };
  const length = Math.min(shape.length ?? 40, 200);
  return { paths, choices: 0, value: () => [""], optional, text: { kind: shape.kind, length, decimals: shape.decimals ?? 0 } };
}

const same = (row: Row, back: Row | undefined): boolean => back?.legacy === row.legacy && back.second === row.second;

function chosen(paths: readonly string[], values: readonly (readonly string[])[], optional: boolean): Field {
  return { paths, choices: values.length, value: (n) => values[n] ?? paths.map(() => ""), optional, text: undefined };
}
