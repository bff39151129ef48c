import { asGatewayError, type GatewayError, type Where } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { UsageError } from "./usage.ts";

/** Prints a failure as a sentence with its hint, never a stack trace. @returns the exit code */
export function report(thrown: unknown): number {
  const wrongUse = thrown instanceof UsageError;
  process.stderr.write(`${errorText(wrongUse ? thrown.cause : asGatewayError(thrown))}\n`);
  return wrongUse ? 2 : 1;
}

/** A failure as text: where, what, and below it what was expected and a hint. */
export function errorText(error: Pick<GatewayError, "code" | "message" | "where" | "expected" | "hint">): string {
  const lines = [`${placeText(error.where)}${error.code}: ${error.message}`];
  if (error.expected !== undefined) lines.push(`  expected: ${error.expected}`);
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  return lines.join("\n");
}

/** `file:line:column: `, as far as it is known; in words where there is no file. */
function placeText(where: Where | undefined): string {
  const { file, line, column } = where ?? {};
  const parts =
    file === undefined
      ? [line === undefined ? undefined : `line ${line}`, column === undefined ? undefined : `column ${column}`]
      : [file, line, line === undefined ? undefined : column];
  const text = parts.filter((part) => part !== undefined).join(file === undefined ? ", " : ":");
  return text === "" ? "" : `${text}: `;
}

/** One issue as text: `file:line:column: message`, with what was expected and a hint below. */
export function issueText(issue: ConfigIssue): string {
  const place = `${issue.file ?? "?"}:${issue.line ?? 1}:${issue.column ?? 1}`;
  const lines = [`${place}: ${issue.severity === "error" ? "" : "warning: "}${issue.message}`];
  if (issue.excerpt !== undefined && issue.excerpt.trim() !== "") lines.push(...excerptLines(issue.excerpt, issue.column ?? 1));
  if (issue.expected !== undefined) lines.push(`  expected: ${issue.expected}`);
  if (issue.hint !== undefined) lines.push(`  hint: ${issue.hint}`);
  return lines.join("\n");
}

/** A line of a file with a mark below the column, cut to what can be taken in at a glance. */
function excerptLines(line: string, column: number): readonly string[] {
  const from = Math.max(0, Math.min(column - 40, line.length - 100));
  const shown = line.slice(from, from + 100).replaceAll("\t", " ");
  return [`  | ${shown.trimEnd()}`, `  | ${" ".repeat(Math.max(0, column - 1 - from))}^`];
}
