import type { RuleFile } from "../model.ts";
import { factsOf, guarded } from "./facts.ts";
import { inWord, mistake, type Place, type Rule, type RuleContext } from "./rule.ts";

/** `count`: how many repetitions there are, written to the legacy side only, since HL7 needs no counters. */
export function compileCount(rule: RuleFile, context: RuleContext, place: Place): Rule {
  const { legacy, count = "" } = rule;
  if (typeof legacy !== "string") mistake("count", "A rule with count needs one legacy path", "legacy: PATH");
  const list = inWord("count", () => context.canonical.lister(count, place.canonical));
  const set = inWord("legacy", () => context.legacy.setter(legacy, place.legacy));
  return guarded(factsOf("count", rule, context, place, { hl7: [count] }), {
    out(canonical, message) {
      set(message, String(list(canonical).length));
    },
  });
}
