import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";
import { compileCondition } from "../config/index.ts";

export interface RulesFile {
  readonly table: string;
  readonly version: string;
  readonly rules: readonly { readonly id: string; readonly title?: string; readonly when: string; readonly reason: string }[];
}

/** What a rule may look at. */
export interface RuleFacts {
  readonly service: { readonly code: string };
  readonly prescription: { readonly number: string; readonly priority: string; readonly ageDays: bigint };
  readonly patient: { readonly azienda: string; readonly region: string };
  readonly operator: { readonly role: string };
  readonly asks: { readonly id: string; readonly region: string };
  readonly delivers: { readonly id: string; readonly region: string; readonly offers: readonly string[] };
  readonly agreement: { readonly id: string; readonly inForce: boolean; readonly roles: readonly string[] };
}

/** A rule that spoke against, with the code the asker is told. */
export interface Objection {
  readonly rule: string;
  readonly reason: string;
}

/** A decision table: every row that holds speaks (hit policy collect). */
export interface RuleTable {
  readonly version: string;
  objections(facts: RuleFacts): readonly Objection[];
}

export function compileRules(source: Source<RulesFile>): { readonly rules: RuleTable; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const environment = ruleEnvironment();
  const compiled = source.value.rules.flatMap((rule, i): { rule: Objection; condition: ParseResult }[] => {
    const condition = compileCondition(environment, rule.when);
    if (condition.error === undefined) return [{ rule: { rule: rule.id, reason: rule.reason }, condition: condition.parsed }];
    issues.push(
      issueAt(source, ["rules", i, "when"], `The condition of ${rule.id} is not right: ${condition.error}`, {
        expected: "CEL over service, prescription, patient, operator, asks, delivers, agreement",
      }),
    );
    return [];
  });
  return {
    rules: {
      version: source.value.version,
      objections: (facts) => compiled.filter(({ condition }) => condition(facts) === true).map(({ rule }) => rule),
    },
    issues,
  };
}

function ruleEnvironment(): Environment {
  const variable = (name: string, schema: Record<string, string>): { name: string; schema: Record<string, string> } => ({
    name,
    schema,
  });
  return new Environment()
    .registerVariable(variable("service", { code: "string" }))
    .registerVariable(variable("prescription", { number: "string", priority: "string", ageDays: "int" }))
    .registerVariable(variable("patient", { azienda: "string", region: "string" }))
    .registerVariable(variable("operator", { role: "string" }))
    .registerVariable(variable("asks", { id: "string", region: "string" }))
    .registerVariable(variable("delivers", { id: "string", region: "string", offers: "list<string>" }))
    .registerVariable(variable("agreement", { id: "string", inForce: "bool", roles: "list<string>" }));
}
