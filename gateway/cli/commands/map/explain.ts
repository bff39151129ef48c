import { writeFileSync } from "node:fs";
import { decodeMessage, parse, type Message } from "../../../canonical/index.ts";
import { systemClock } from "../../../node/system-clock.ts";
import { explain, type ExplainedValue, type Explanation } from "../../../mapping/inspect/index.ts";
import { explanationPage } from "./explain-page.ts";
import { bytesOf, openMap, withSets } from "./sets.ts";

export interface ExplainOptions {
  readonly field?: string;
  readonly out?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** Tells where every value of a translated message came from. Exit code 1 when there is no such field. */
export async function explainSample(argument: string, sample: string, options: ExplainOptions): Promise<void> {
  await withSets(() => {
    const { open } = openMap(argument);
    const bytes = bytesOf(sample);
    const outward = options.out ?? sample.endsWith(".canonical.hl7");
    const explanation = explain(open.set, open.trace, outward ? canonical(bytes) : bytes, systemClock.now(), "EXPLAIN");
    const target =
      options.field === undefined ? explanation.target : explanation.target.filter((one) => isMeant(one, options.field!));
    const shown = { ...explanation, target };
    if (options.html !== undefined) writeFileSync(options.html, explanationPage(explanation));
    process.stdout.write(options.json ? `${JSON.stringify(shown, null, 2)}\n` : asText(shown, options));
    if (target.length === 0) process.exitCode = 1;
  });
}

function canonical(bytes: Uint8Array): Message {
  return parse(decodeMessage(bytes).text.trimEnd());
}

/** The field itself, its parts, or a value that it gave. */
function isMeant({ path, from }: ExplainedValue, field: string): boolean {
  const within = (one: string): boolean => one === field || (one.startsWith(field) && /[.[/-]/.test(one[field.length]!));
  return within(path) || from.some((one) => within(one.path));
}

function asText(explanation: Explanation, { field, html }: ExplainOptions): string {
  const { direction, mapping, file, type, target, unread } = explanation;
  const lines = [`${direction === "in" ? "read" : "written"} by ${mapping} (${file}): ${type}`, ""];
  const width = Math.min(28, Math.max(0, ...target.map((one) => one.path.length)));
  for (const one of target) lines.push(...valueText(one, width));
  if (target.length === 0) lines.push(`there is no ${field ?? "value"} in the message`);
  if (field === undefined && unread.length > 0) lines.push("", `no rule read: ${unread.join(", ")}`);
  if (html !== undefined) lines.push("", `page written: ${html}`);
  return `${lines.join("\n")}\n`;
}

function valueText({ path, value, origin, rule, from }: ExplainedValue, width: number): readonly string[] {
  const head = `${path.padEnd(width)}  ${JSON.stringify(value)}`;
  if (!rule) return [head, `${" ".repeat(width)}  ${origin}: no rule, the format or HL7 asks for it`];
  const sources = from.map((one) => `${one.path} ${JSON.stringify(one.value)}`).join(", ");
  const row = rule.row && rule.row.file !== "" ? `, row ${rule.row.file}:${rule.row.line}` : "";
  const pad = " ".repeat(width + 2);
  return [
    head,
    `${pad}${rule.how}${sources === "" ? "" : ` of ${sources}`}${row}`,
    `${pad}${rule.file}:${rule.line}  ${rule.text}`,
  ];
}
