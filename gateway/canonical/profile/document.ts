import { structureNotation } from "../structure/structure.ts";
import type { Dictionary } from "../definitions/index.ts";
import type { FieldStatement, Profile, UsageRule } from "./profile.ts";

/** A profile as a page of documentation in Markdown: its structure, its fields, its rules. Made from what is checked. */
export function profileDocument(profile: Profile): string {
  const version = profile.dictionary.version;
  const events = profile.events.size > 0 ? ` (${[...profile.events].join(", ")})` : "";
  const parts = [
    `# ${profile.structure.name}${events}: ${profile.title}`,
    profile.about.trim(),
    "```",
    structureNotation(profile.structure),
    "```",
    `HL7 v${version}. Usage: R required, RE required where it is known, O optional, X not allowed, C(a/b) a where the condition holds and b elsewhere. What is not listed is as the standard has it.`,
  ].filter((part) => part !== "");
  const sections = [segmentTable(profile), fieldTable(profile), ruleTable(profile)].filter((section) => section !== "");
  return `${[...parts.slice(0, 2), parts.slice(2, 5).join("\n"), ...parts.slice(5), ...sections].join("\n\n")}\n`;
}

function segmentTable(profile: Profile): string {
  if (profile.segments.length === 0) return "";
  const rows = profile.segments.map((one) => [one.place.text, usageText(one.usage), cardinalityText(one.cardinality), one.about]);
  return `## Segments and groups\n\n${table(["segment", "usage", "how many", "what it is"], rows)}`;
}

function fieldTable(profile: Profile): string {
  if (profile.fields.length === 0) return "";
  const rows = profile.fields.map((one) => [
    `\`${one.path.text}\``,
    nameOf(one, profile.dictionary),
    usageText(one.usage),
    cardinalityText(one.cardinality),
    valuesText(one),
    one.about,
  ]);
  return `## Fields\n\n${table(["path", "name in HL7", "usage", "how many", "values", "what it is"], rows)}`;
}

function ruleTable(profile: Profile): string {
  if (profile.rules.length === 0) return "";
  const rows = profile.rules.map((one) => [
    one.id,
    one.about,
    [one.when && `when \`${one.when.text}\``, `\`${one.assert.text}\``].filter(Boolean).join(": "),
    `\`${one.each ? `${one.each.text}.` : ""}${one.at}\``,
    one.severity,
  ]);
  return `## Rules\n\n${table(["rule", "in words", "condition", "at", "severity"], rows)}`;
}

function nameOf(statement: FieldStatement, dictionary: Dictionary): string {
  const { segment, field, component, subcomponent } = statement.path;
  const definition = dictionary.segment(segment)?.[field - 1];
  const inner = definition && component > 0 ? dictionary.type(definition.type)?.[component - 1] : undefined;
  const innermost = inner && subcomponent > 0 ? dictionary.type(inner.type)?.[subcomponent - 1] : undefined;
  return [definition, inner, innermost].flatMap((one) => one?.name ?? []).join(", ");
}

function usageText(rule: UsageRule | undefined): string {
  if (!rule) return "";
  return rule.when ? `${rule.text} when \`${rule.when.text}\`` : rule.text;
}

function cardinalityText(cardinality: FieldStatement["cardinality"]): string {
  if (!cardinality) return "";
  return `${cardinality.least}..${cardinality.most === Infinity ? "*" : cardinality.most}`;
}

function valuesText(one: FieldStatement): string {
  const texts = [
    one.value === undefined ? "" : `\`${one.value}\``,
    one.values
      ? [...one.values].map(([code, meaning]) => (meaning === "" ? `\`${code}\`` : `\`${code}\` ${meaning}`)).join(", ")
      : "",
    one.table ? `table ${String(one.table.number).padStart(4, "0")}, ${one.table.name}` : "",
    one.format?.about ?? "",
    one.length === undefined ? "" : `at most ${one.length} characters`,
    one.severity === "warning" ? "a warning only" : "",
  ];
  return texts.filter((text) => text !== "").join("; ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").trim()).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
