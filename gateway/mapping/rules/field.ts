import { converterOf, splitterOf, type Converter, type Splitter } from "../converters/index.ts";
import type { PerDirection, RuleFile } from "../model.ts";
import type { MessageFormat, Scope } from "../format.ts";
import { codedOf, tableOf, type Coded } from "./coded.ts";
import { factsOf, guarded } from "./facts.ts";
import { inWord, mistake, type Place, type Rule, type RuleContext, type Run } from "./rule.ts";

/** One side of a rule: a field, or several that hold one value together (a date beside a time). */
export interface Value {
  get(node: object): string;
  set(node: object, value: string): void;
}

/** A rule that ties a legacy field to a canonical one, through a converter or a code table. */
export function compileField(rule: RuleFile, context: RuleContext, place: Place): Rule {
  if (rule.legacy === undefined || rule.hl7 === undefined) {
    mistake(
      rule.hl7 === undefined ? "legacy" : "hl7",
      "The rule ties nothing together",
      "legacy and hl7, or is with one of them, or each, or use",
    );
  }
  if (typeof rule.legacy !== "string" && typeof rule.hl7 !== "string") {
    mistake("hl7", "Both sides are lists", "one field on one side, whose value the fields of the other hold together");
  }
  if (rule.as !== undefined && rule.table !== undefined) mistake("as", "A rule has a converter or a table", "as, or table");
  const converter = inWord("as", () => converterOf(rule.as, context.converters));
  const table = inWord("table", () => tableOf(rule, context));
  const splitter = inWord("split", () => splitterOf(rule.split));
  const legacy = inWord("legacy", () => sideOf(rule.legacy!, context.legacy, place.legacy, splitter, rule.only !== "in"));
  const hl7 = inWord("hl7", () => sideOf(rule.hl7!, context.canonical, place.canonical, splitter, rule.only !== "out"));
  const facts = factsOf("field", rule, context, place, { converter: table ? undefined : converter, table });
  const defaults = perDirection(rule.default, "in");
  const runs = table
    ? codedRuns(codedOf(rule, table, context, place), legacy, hl7, defaults)
    : convertedRuns(converter, rule.as === undefined, legacy, hl7, defaults);
  return guarded(facts, runs, { in: legacy.get, out: hl7.get });
}

/** @param alone the direction that a plain text is for, when it is not for both */
export function perDirection(given: PerDirection | undefined, alone?: "in"): { readonly in: string; readonly out: string } {
  if (typeof given === "object") return { in: given.in ?? "", out: given.out ?? "" };
  return { in: given ?? "", out: alone === "in" ? "" : (given ?? "") };
}

type Defaults = ReturnType<typeof perDirection>;

function convertedRuns(
  converter: Converter,
  plain: boolean,
  legacy: Value,
  hl7: Value,
  defaults: Defaults,
): { in: Run; out: Run } {
  const [getLegacy, setLegacy, getHl7, setHl7] = [legacy.get, legacy.set, hl7.get, hl7.set];
  const run = (get: Value["get"], set: Value["set"], convert: (value: string) => string, missing: string): Run => {
    if (plain && missing === "") {
      return (from, to) => {
        const value = get(from);
        if (value !== "") set(to, value);
      };
    }
    return (from, to) => {
      const raw = get(from);
      const value = raw === "" ? "" : convert(raw);
      set(to, value === "" ? missing : value);
    };
  };
  return {
    in: run(getLegacy, setHl7, (value) => converter.toHl7(value), defaults.in),
    out: run(getHl7, setLegacy, (value) => converter.toLegacy(value), defaults.out),
  };
}

/** A table is asked for an empty code too: it may have a row for it. */
function codedRuns(coded: Coded, legacy: Value, hl7: Value, defaults: Defaults): { in: Run; out: Run } {
  return {
    in(from, to, day) {
      const value = coded.toHl7(legacy.get(from), from, day);
      hl7.set(to, value === "" ? defaults.in : value);
    },
    out(from, to, day) {
      const row = coded.toLegacy(hl7.get(from), day);
      legacy.set(to, row.legacy === "" ? defaults.out : row.legacy);
      coded.setSecond?.(to, row.second);
    },
  };
}

/** @param written whether the rule writes here: a place that is only read takes no room in what is written */
function sideOf(
  paths: string | readonly string[],
  format: Pick<MessageFormat, "getter" | "setter">,
  scope: Scope,
  splitter: Splitter,
  written: boolean,
): Value {
  const setter = (path: string): Value["set"] => (written ? format.setter(path, scope) : () => undefined);
  if (typeof paths === "string") return { get: format.getter(paths, scope), set: setter(paths) };
  const getters = paths.map((path) => format.getter(path, scope));
  const setters = paths.map(setter);
  return {
    get: (node) => splitter.join(getters.map((get) => get(node))).trim(),
    set(node, value) {
      if (value === "") return;
      splitter.split(value, setters.length).forEach((part, i) => {
        setters[i]!(node, part);
      });
    },
  };
}
