import type { RuleFile } from "../model.ts";
import { compileWhen, type Condition } from "./condition.ts";
import { inWord, type Place, type Rule, type RuleContext, type RuleFacts, type Run } from "./rule.ts";

const listOf = (paths: string | readonly string[] | undefined): readonly string[] =>
  paths === undefined ? [] : typeof paths === "string" ? [paths] : paths;

/** What every rule has: its place, its paths, its conditions. */
export function factsOf(
  kind: RuleFacts["kind"],
  rule: RuleFile,
  context: RuleContext,
  place: Place,
  more: Partial<Pick<RuleFacts, "converter" | "table" | "legacy" | "hl7">> = {},
): RuleFacts {
  return {
    rule,
    file: context.source.file,
    ...context.source.position(place.at),
    kind,
    legacy: listOf(rule.legacy),
    hl7: listOf(rule.hl7),
    legacyScope: place.legacy,
    canonicalScope: place.canonical,
    converter: undefined,
    table: undefined,
    conditions: conditionsOf(rule, context, place),
    ...more,
  };
}

/** Conditions of `each` look at one repetition, those of other rules at where they stand: `place` says which. */
function conditionsOf(rule: RuleFile, context: RuleContext, place: Place): RuleFacts["conditions"] {
  const [whenIn, whenOut] = [rule.if?.in, rule.if?.out];
  return inWord("if", () => ({
    in: whenIn === undefined ? undefined : compileWhen(whenIn, "legacy", (path) => context.legacy.getter(path, place.legacy)),
    out:
      whenOut === undefined ? undefined : compileWhen(whenOut, "hl7", (path) => context.canonical.getter(path, place.canonical)),
  }));
}

/** A rule of these two directions, each only as far as `only` and `if` let it. */
export function guarded(
  facts: RuleFacts,
  runs: { in?: Run | undefined; out?: Run | undefined },
  input: Rule["input"] = {},
): Rule {
  const { only } = facts.rule;
  return {
    facts,
    in: only === "out" ? undefined : conditioned(runs.in, facts.conditions.in),
    out: only === "in" ? undefined : conditioned(runs.out, facts.conditions.out),
    input,
    inner: [],
  };
}

function conditioned(run: Run | undefined, condition: Condition | undefined): Run | undefined {
  if (!run || !condition) return run;
  return (from, to, day) => {
    if (condition.holds(from)) run(from, to, day);
  };
}
