import { nearest } from "../../config/index.ts";
import { asGatewayError, GatewayError } from "../../contracts/errors.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { issueAt, type Source } from "../../contracts/source.ts";
import { codeFormats, type CodeFormatName } from "../codes/formats.ts";
import { parseField, table, type Dictionary } from "../definitions/index.ts";
import { checkPath, placeIn } from "../path/check.ts";
import { compilePath, isFieldPath, type Path, type Place } from "../path/path.ts";
import type { GroupItem } from "../structure/structure.ts";
import { compileProfileCondition, type Condition } from "./condition.ts";
import type { FieldFile, ProfileFile, RuleFile, SegmentFile } from "./load.ts";
import type { Cardinality, FieldStatement, RuleStatement, SegmentStatement, Usage, UsageRule } from "./profile.ts";

/** What paths are checked against, and where mistakes go. */
export interface Context {
  readonly dictionary: Dictionary;
  readonly structure: GroupItem;
  readonly issues: ConfigIssue[];
}

interface Entry<T> {
  readonly source: Source<unknown>;
  readonly at: readonly (string | number)[];
  readonly key: string;
  readonly value: T;
}

/** Entries of all files by key, the last file's where several have one, in the order of their first appearance. */
function merged<T>(sources: readonly Source<ProfileFile>[], kind: "segments" | "fields"): readonly Entry<T>[] {
  const entries = new Map<string, Entry<T>>();
  for (const source of sources) {
    for (const [key, value] of Object.entries(source.value[kind] ?? {})) {
      entries.set(key, { source, at: [kind, key], key, value: value as unknown as T });
    }
  }
  return [...entries.values()];
}

export function segmentStatements(sources: readonly Source<ProfileFile>[], context: Context): readonly SegmentStatement[] {
  return merged<SegmentFile>(sources, "segments").flatMap((entry) => {
    const place = guarded(entry, context, () => unindexed(placeIn(entry.key, context.structure)));
    if (!place) return [];
    const { severity, about = "" } = entry.value;
    return [{ place, usage: usageOf(entry, context), cardinality: cardinalityOf(entry, context), severity, about }];
  });
}

export function fieldStatements(sources: readonly Source<ProfileFile>[], context: Context): readonly FieldStatement[] {
  return merged<FieldFile>(sources, "fields").flatMap((entry) => {
    const path = guarded(entry, context, () => {
      const compiled = compilePath(entry.key);
      checkPath(compiled, context.structure, context.dictionary);
      return compiled;
    });
    if (!path) return [];
    const { value, values, length, severity, about = "" } = entry.value;
    return [
      {
        path,
        key: keyOf(path),
        usage: usageOf(entry, context),
        cardinality: cardinalityOf(entry, context),
        value,
        values: values && new Map(Array.isArray(values) ? values.map((one: string) => [one, ""]) : Object.entries(values)),
        table: tableOf(entry, context),
        length,
        format: formatOf(entry, context),
        severity,
        about,
      },
    ];
  });
}

export function ruleStatements(sources: readonly Source<ProfileFile>[], context: Context): readonly RuleStatement[] {
  const ids = new Set<string>();
  return sources.flatMap((source) =>
    (source.value.rules ?? []).flatMap((rule, i): readonly RuleStatement[] => {
      const entry: Entry<RuleFile> = { source, at: ["rules", i], key: rule.id, value: rule };
      if (ids.has(rule.id)) context.issues.push(issueAt(source, [...entry.at, "id"], `There is another rule ${rule.id}`));
      ids.add(rule.id);
      guarded(entry, context, () => checkAt(rule.at, context), "at");
      const each =
        rule.each === undefined
          ? undefined
          : guarded(entry, context, () => unindexed(placeIn(rule.each!, context.structure)), "each");
      const when = rule.when === undefined ? undefined : conditionOf(entry, "when", rule.when, context);
      const assert = conditionOf(entry, "assert", rule.assert, context);
      const { id, at, code, severity, about } = rule;
      return assert ? [{ id, each, when, assert, at, code, severity, about }] : [];
    }),
  );
}

/** @throws GatewayError CONFIG_INVALID for an index: what a profile says of a segment or group holds for each of them */
function unindexed(place: Place): Place {
  const steps = place.segment ? [...place.groups, place.segment] : place.groups;
  if (!steps.some((step) => step.indexed)) return place;
  throw new GatewayError("CONFIG_INVALID", `${place.text} has an index`, { expected: "a name alone, which means every one" });
}

/** A path without indexes, as the standard's findings are named when theirs are taken off. */
export function keyOf(path: Path): string {
  const parts = [path.component, path.subcomponent].filter((part) => part > 0);
  return `${path.segment}-${[path.field, ...parts].join(".")}`;
}

/** Types of a profile's own segments that the version does not have. */
export function checkDefined(file: ProfileFile, source: Source<unknown>, { dictionary, issues }: Context): void {
  for (const [name, lines] of Object.entries(file.define?.segments ?? {})) {
    lines.forEach((line, i) => {
      const { type } = parseField(line);
      if (type === "VARIES" || dictionary.type(type)) return;
      issues.push(issueAt(source, ["define", "segments", name, i], `v${dictionary.version} has no data type ${type}`));
    });
  }
}

function usageOf(entry: Entry<SegmentFile>, context: Context): UsageRule | undefined {
  const { usage: text, when } = entry.value;
  if (when !== undefined && !text?.startsWith("C(")) {
    context.issues.push(
      issueAt(entry.source, [...entry.at, "when"], `${entry.key} has a condition that nothing hangs on`, {
        expected: "a usage such as C(R/X)",
      }),
    );
  }
  if (text === undefined) return undefined;
  const [, then, otherwise] = /^C\((\w+)\/(\w+)\)$/.exec(text) ?? [];
  if (then === undefined) return { always: text as Usage, text };
  if (when === undefined) {
    context.issues.push(
      issueAt(entry.source, [...entry.at, "usage"], `${entry.key} has a conditional usage without condition`, {
        expected: "when, a condition in CEL",
      }),
    );
    return undefined;
  }
  const condition = conditionOf(entry, "when", when, context);
  return condition && { when: condition, then: then as Usage, otherwise: otherwise as Usage, text };
}

function cardinalityOf(entry: Entry<SegmentFile>, context: Context): Cardinality | undefined {
  const text = entry.value.cardinality;
  if (text === undefined) return undefined;
  const [first = "0", last = "*"] = text.split("..");
  const [least, most] = [Number(first), last === "*" ? Infinity : Number(last)];
  if (least > most) {
    context.issues.push(issueAt(entry.source, [...entry.at, "cardinality"], `${entry.key} has no number from ${text}`));
  }
  return { least, most };
}

function tableOf(entry: Entry<FieldFile>, context: Context): FieldStatement["table"] {
  const number = entry.value.table;
  if (number === undefined) return undefined;
  const found = table(number);
  if (!found) {
    context.issues.push(issueAt(entry.source, [...entry.at, "table"], `HL7 has no values of table ${number}`));
  }
  return found;
}

function formatOf(entry: Entry<FieldFile>, context: Context): FieldStatement["format"] {
  const name = entry.value.format;
  if (name === undefined) return undefined;
  if (Object.hasOwn(codeFormats, name)) return codeFormats[name as CodeFormatName];
  const known = Object.keys(codeFormats);
  const near = nearest(name, known);
  context.issues.push(
    issueAt(entry.source, [...entry.at, "format"], `There is no form ${name}`, {
      expected: `one of ${known.join(", ")}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    }),
  );
  return undefined;
}

/** @throws GatewayError CONFIG_INVALID for a path that the version does not have */
function checkAt(text: string, { dictionary, structure }: Context): void {
  if (isFieldPath(text)) checkPath(compilePath(text), undefined, dictionary);
  else placeIn(text, structure);
}

function conditionOf(entry: Entry<unknown>, key: string, text: string, context: Context): Condition | undefined {
  const compiled = compileProfileCondition(text, context.dictionary);
  if ("condition" in compiled) return compiled.condition;
  context.issues.push(
    issueAt(entry.source, [...entry.at, key], `The condition of ${entry.key} is not right: ${compiled.error}`, {
      expected: "CEL over message and here, such as message.event == 'S01' or here.value('ARQ-8.1') == 'Normal'",
    }),
  );
  return undefined;
}

/** Runs what may find a path wrong, and turns that into an issue where the path stands. */
function guarded<T>(entry: Entry<unknown>, context: Context, make: () => T, key?: string): T | undefined {
  try {
    return make();
  } catch (thrown) {
    const { message, expected, hint } = asGatewayError(thrown);
    const at = key === undefined ? entry.at : [...entry.at, key];
    context.issues.push(
      issueAt(entry.source, at, message, {
        ...(expected === undefined ? {} : { expected }),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
    return undefined;
  }
}
