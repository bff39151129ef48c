import { nearest } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { issueAt } from "../../contracts/source.ts";
import type { RuleFile } from "../model.ts";
import { compileConstant } from "./constant.ts";
import { compileCount } from "./count.ts";
import { compileEach } from "./each.ts";
import { compileField } from "./field.ts";
import { RuleMistake, type Place, type Rule, type RuleContext } from "./rule.ts";

/** Compiles a list of rules. Mistakes are reported, and the rule at fault does nothing. */
export function compileRules(rules: readonly RuleFile[], context: RuleContext, place: Place): readonly Rule[] {
  return rules.flatMap((rule, index) => {
    const here: Place = { ...place, at: [...place.at, index] };
    try {
      if (rule.use !== undefined) return compileFragment(rule.use, context, here);
      return [probed(compileRule(rule, context, here), context)];
    } catch (thrown) {
      if (!(thrown instanceof RuleMistake)) throw thrown;
      report(thrown, context, here);
      return [];
    }
  });
}

function compileRule(rule: RuleFile, context: RuleContext, place: Place): Rule {
  if (rule.each) return compileEach(rule, context, place, compileRules);
  if (rule.count !== undefined) return compileCount(rule, context, place);
  if (rule.is !== undefined) return compileConstant(rule, context, place);
  return compileField(rule, context, place);
}

function report({ key, cause }: RuleMistake, context: RuleContext, place: Place): void {
  context.report(
    issueAt(context.source, [...place.at, key], cause.message, {
      ...(cause.expected === undefined ? {} : { expected: cause.expected }),
      ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    }),
  );
}

function compileFragment(name: string, context: RuleContext, place: Place): readonly Rule[] {
  const fragment = context.fragments.get(name);
  if (!fragment) {
    const known = [...context.fragments.keys()];
    const near = nearest(name, known);
    throw new RuleMistake(
      "use",
      new GatewayError("CONFIG_INVALID", `There is no fragment ${name}`, {
        expected: `one of ${known.join(", ") || "the *.fragment.yaml files of the set: there are none"}`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      }),
    );
  }
  if (context.within.includes(name)) {
    throw new RuleMistake(
      "use",
      new GatewayError("CONFIG_INVALID", `The fragment ${name} uses itself`, {
        expected: `no circle such as ${[...context.within, name].join(" > ")}`,
      }),
    );
  }
  return compileRules(
    fragment.value.rules,
    { ...context, source: fragment, within: [...context.within, name] },
    { ...place, at: ["rules"] },
  );
}

/** Tells the probe, where there is one, which rule runs. */
function probed(rule: Rule, { probe }: RuleContext): Rule {
  if (!probe) return rule;
  const telling = (direction: "in" | "out"): Rule["in"] => {
    const run = rule[direction];
    return (
      run &&
      ((from, to, day) => {
        probe.enter(rule.facts, direction);
        try {
          run(from, to, day);
        } finally {
          probe.leave();
        }
      })
    );
  };
  return { ...rule, in: telling("in"), out: telling("out") };
}
