import type { ReadNode } from "../../format.ts";
import type { Mapping } from "../../mapping.ts";
import type { Rule, RuleFacts } from "../../rules/index.ts";
import { ruleText } from "../rule-text.ts";

/** A value that came back another. */
export interface Change {
  readonly side: "legacy" | "hl7";
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The rules that tie this path, as `file:line { rule }`. */
  readonly rules: readonly string[];
}

/** The messages of both sides, at one place of each. */
export interface Pair {
  readonly legacy: ReadNode;
  readonly canonical: ReadNode;
}

/**
 * What differs between two messages of one side, as far as rules tie it in both directions. A rule whose condition does not
 * hold says nothing of its field.
 * @param before the message that was translated and back
 * @param beside the message of the other side that it became
 */
export function changesIn(
  mapping: Mapping,
  side: "legacy" | "hl7",
  before: ReadNode,
  after: ReadNode,
  rules: readonly Rule[] = mapping.rules,
  prefix = "",
): readonly Change[] {
  const format = side === "legacy" ? mapping.legacy : mapping.canonical;
  const condition = (facts: RuleFacts): boolean =>
    (side === "legacy" ? facts.conditions.in : facts.conditions.out)?.holds(before) ?? true;
  const scopeOf = (facts: RuleFacts): readonly string[] => (side === "legacy" ? facts.legacyScope : facts.canonicalScope);
  const found: Change[] = [];
  for (const rule of rules) {
    const { facts } = rule;
    if (!rule.in || !rule.out) continue;
    if (facts.kind === "each") {
      const [group = ""] = side === "legacy" ? facts.legacy : facts.hl7;
      const list = format.lister(group, scopeOf(facts).slice(0, -1));
      const [ones, others] = [
        list(before).filter((one) => holds(facts, side, one)),
        list(after).filter((one) => holds(facts, side, one)),
      ];
      if (ones.length !== others.length) {
        found.push({
          side,
          path: `${prefix}${group}`,
          before: `${ones.length} times`,
          after: `${others.length} times`,
          rules: [lineOf(facts)],
        });
        continue;
      }
      ones.forEach((one, i) => {
        found.push(...changesIn(mapping, side, one, others[i]!, rule.inner, `${prefix}${group}[${i + 1}].`));
      });
    } else if (facts.kind === "field" && condition(facts)) {
      const paths =
        side === "legacy" ? (facts.rule.with === undefined ? facts.legacy : [...facts.legacy, facts.rule.with]) : facts.hl7;
      for (const path of paths) {
        const get = format.getter(path, scopeOf(facts));
        const [one, other] = [get(before), get(after)];
        if (one === other || found.some((change) => change.path === prefix + path)) continue;
        found.push({ side, path: prefix + path, before: one, after: other, rules: rulesOf(rules, side, path) });
      }
    }
  }
  return found;
}

function holds(facts: RuleFacts, side: "legacy" | "hl7", node: ReadNode): boolean {
  return (side === "legacy" ? facts.conditions.in : facts.conditions.out)?.holds(node) ?? true;
}

const lineOf = (facts: RuleFacts): string => `${facts.file}:${facts.line} ${ruleText(facts)}`;

function rulesOf(rules: readonly Rule[], side: "legacy" | "hl7", path: string): readonly string[] {
  return rules
    .filter(
      ({ facts }) => facts.kind !== "each" && (side === "legacy" ? [...facts.legacy, facts.rule.with] : facts.hl7).includes(path),
    )
    .map(({ facts }) => lineOf(facts));
}
