import type { RuleFile } from "../model.ts";
import { factsOf, guarded } from "./facts.ts";
import { inWord, mistake, type Place, type Rule, type RuleContext } from "./rule.ts";

/** `is`: a constant, written to whichever side is named. */
export function compileConstant(rule: RuleFile, context: RuleContext, place: Place): Rule {
  const value = rule.is!;
  const { legacy, hl7 } = rule;
  if (hl7 === undefined && legacy === undefined) mistake("is", "The constant is written nowhere", "hl7 or legacy beside is");
  if (hl7 !== undefined && typeof hl7 !== "string") mistake("hl7", "A constant has one path", "hl7: PATH");
  if (legacy !== undefined && typeof legacy !== "string") mistake("legacy", "A constant has one path", "legacy: PATH");
  const setHl7 = hl7 === undefined ? undefined : inWord("hl7", () => context.canonical.setter(hl7, place.canonical));
  const setLegacy = legacy === undefined ? undefined : inWord("legacy", () => context.legacy.setter(legacy, place.legacy));
  return guarded(factsOf("constant", rule, context, place), {
    in:
      setHl7 &&
      ((_from, to) => {
        setHl7(to, value);
      }),
    out:
      setLegacy &&
      ((_from, to) => {
        setLegacy(to, value);
      }),
  });
}
