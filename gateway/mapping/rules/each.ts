import type { ReadNode, WriteNode } from "../format.ts";
import type { RuleFile } from "../model.ts";
import { factsOf } from "./facts.ts";
import { inWord, type Place, type Rule, type RuleContext, type Run } from "./rule.ts";
import type { Condition } from "./condition.ts";
import { inRepetition, runnerOf } from "./run.ts";

type CompileRules = (rules: readonly RuleFile[], context: RuleContext, place: Place) => readonly Rule[];

/** `each`: ties a repeating legacy group to a repeating canonical group or segment; rules inside are read in both. */
export function compileEach(rule: RuleFile, context: RuleContext, place: Place, compileRules: CompileRules): Rule {
  const each = rule.each!;
  const legacy = inWord("each", () => ({
    list: context.legacy.lister(each.legacy, place.legacy),
    append: context.legacy.appender(each.legacy, place.legacy),
  }));
  const inside: Place = {
    at: [...place.at, "rules"],
    legacy: [...place.legacy, each.legacy],
    canonical: [...place.canonical, each.hl7],
  };
  // The rules inside first: their mistakes are told even when the group does not exist.
  const inner = compileRules(rule.rules ?? [], context, inside);
  const canonical = inWord("each", () => ({
    list: context.canonical.lister(each.hl7, place.canonical),
    append: context.canonical.appender(each.hl7, place.canonical),
  }));
  const facts = factsOf("each", rule, context, { ...inside, at: place.at }, { legacy: [each.legacy], hl7: [each.hl7] });
  const { only } = rule;
  return {
    facts,
    in: only === "out" ? undefined : loop(legacy.list, canonical.append, facts.conditions.in, runnerOf(inner, "in"), each.legacy),
    out: only === "in" ? undefined : loop(canonical.list, legacy.append, facts.conditions.out, runnerOf(inner, "out"), each.hl7),
    input: {},
    inner,
  };
}

function loop(
  list: (node: ReadNode) => readonly ReadNode[],
  append: (node: WriteNode) => WriteNode,
  condition: Condition | undefined,
  run: Run,
  group: string,
): Run {
  return (from, to, day) => {
    const repetitions = list(from);
    for (let i = 0; i < repetitions.length; i++) {
      const one = repetitions[i]!;
      if (condition && !condition.holds(one)) continue;
      const target = append(to);
      try {
        run(one, target, day);
      } catch (thrown) {
        throw inRepetition(thrown, group, i);
      }
    }
  };
}
