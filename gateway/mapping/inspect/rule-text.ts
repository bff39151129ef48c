import type { RuleFacts } from "../rules/index.ts";

/** A rule as its file writes it, on one line. */
export function ruleText({ rule }: RuleFacts): string {
  const { rules, ...words } = rule;
  return flow(rules ? { ...words, rules: "..." } : words);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${flow(key)}: ${flow(one)}`)
      .join(", ")} }`;
  }
  const text = String(value);
  return /^[\w/@.()-][\w /@.()<>^-]*$/.test(text) && !/^(?:true|false|null|~|[\d.]+)$/.test(text) ? text : JSON.stringify(text);
}

/** What a rule does to the value, in a few words. */
export function howText({ rule, kind }: RuleFacts): string {
  if (kind === "constant") return `constant ${rule.is ?? ""}`;
  if (kind === "count") return "count";
  if (rule.table !== undefined) return typeof rule.table === "string" ? `table ${rule.table}` : "table in place";
  const parts = rule.as === undefined ? [] : typeof rule.as === "string" ? [rule.as] : rule.as;
  return [...parts, ...(rule.split === undefined ? [] : [`split ${rule.split}`])].join(", ") || "copy";
}
