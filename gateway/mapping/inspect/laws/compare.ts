import { isDecided } from "../../../canonical/index.ts";
import type { ReadNode } from "../../format.ts";
import type { Mapping } from "../../mapping.ts";
import type { Rule, RuleFacts } from "../../rules/index.ts";
import { lawDay } from "./fields.ts";
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

/** One message in both forms, at one place of each. */
export interface Pair {
  readonly legacy: ReadNode;
  readonly hl7: ReadNode;
}

/**
 * What differs on one side between a message and what it became after it was translated there and back, as far as rules tie it
 * in both directions. A rule whose condition does not hold, on either side, says nothing of its field.
 * @param before the message in both forms, as it was translated first
 * @param after the side looked at, after it came back
 */
export function changesIn(
  mapping: Mapping,
  side: "legacy" | "hl7",
  before: Pair,
  after: ReadNode,
  rules: readonly Rule[] = mapping.rules,
  prefix = "",
): readonly Change[] {
  const format = side === "legacy" ? mapping.legacy : mapping.canonical;
  const found: Change[] = [];
  for (const { facts, inner, ...run } of rules) {
    if (!run.in || !run.out) continue;
    if (facts.kind === "each") {
      const pairs = repetitions(mapping, facts, before);
      const others = listOf(mapping, facts, side, after);
      const [group = ""] = side === "legacy" ? facts.legacy : facts.hl7;
      if (pairs.length === others.length) {
        pairs.forEach((pair, i) => {
          found.push(...changesIn(mapping, side, pair, others[i]!, inner, `${prefix}${group}[${i + 1}].`));
        });
        continue;
      }
      const [times, now] = [`${pairs.length} times`, `${others.length} times`];
      found.push({ side, path: prefix + group, before: times, after: now, rules: [lineOf(facts)] });
    } else if (facts.kind === "field" && speaks(mapping, facts, before)) {
      const scope = side === "legacy" ? facts.legacyScope : facts.canonicalScope;
      for (const path of pathsOf(facts, side)) {
        const get = format.getter(path, scope);
        const [one, other] = [get(before[side]), get(after)];
        if (one === other || found.some((change) => change.path === prefix + path)) continue;
        found.push({ side, path: prefix + path, before: one, after: other, rules: rulesOf(rules, side, path) });
      }
    }
  }
  return found;
}

function pathsOf(facts: RuleFacts, side: "legacy" | "hl7"): readonly string[] {
  // What HL7 itself decides comes back as HL7 decides, whatever the rule read.
  if (facts.hl7.some(isDecided)) return [];
  if (side === "hl7") return facts.hl7;
  return facts.rule.with === undefined ? facts.legacy : [...facts.legacy, facts.rule.with];
}

function speaks(mapping: Mapping, facts: RuleFacts, { legacy, hl7 }: Pair): boolean {
  const { conditions } = facts;
  return (conditions.in?.holds(legacy) ?? true) && (conditions.out?.holds(hl7) ?? true) && isInTable(mapping, facts, legacy);
}

/** A code that its table does not have becomes what `unknown` says, and does not come back. */
function isInTable({ legacy: format }: Mapping, { table, legacy, rule, legacyScope }: RuleFacts, node: ReadNode): boolean {
  if (!table || legacy.length !== 1) return true;
  const code = format.getter(legacy[0]!, legacyScope)(node);
  const second = rule.with === undefined ? "" : format.getter(rule.with, legacyScope)(node);
  return code === "" || table.toHl7(code, second, lawDay) !== undefined;
}

function listOf(mapping: Mapping, facts: RuleFacts, side: "legacy" | "hl7", node: ReadNode): readonly ReadNode[] {
  const condition = side === "legacy" ? facts.conditions.in : facts.conditions.out;
  const list =
    side === "legacy"
      ? mapping.legacy.lister(facts.legacy[0]!, facts.legacyScope.slice(0, -1))(node)
      : mapping.canonical.lister(facts.hl7[0]!, facts.canonicalScope.slice(0, -1))(node);
  return condition ? list.filter((one) => condition.holds(one)) : list;
}

function repetitions(mapping: Mapping, facts: RuleFacts, { legacy, hl7 }: Pair): readonly Pair[] {
  const others = listOf(mapping, facts, "hl7", hl7);
  return listOf(mapping, facts, "legacy", legacy).flatMap((one, i) => {
    const other = others[i];
    return other ? [{ legacy: one, hl7: other }] : [];
  });
}

const lineOf = (facts: RuleFacts): string => `${facts.file}:${facts.line} ${ruleText(facts)}`;

function rulesOf(rules: readonly Rule[], side: "legacy" | "hl7", path: string): readonly string[] {
  return rules
    .filter(
      ({ facts }) => facts.kind !== "each" && (side === "legacy" ? [...facts.legacy, facts.rule.with] : facts.hl7).includes(path),
    )
    .map(({ facts }) => lineOf(facts));
}
