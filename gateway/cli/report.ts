import { asGatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";

/** Prints a failure as a sentence with its hint, never a stack trace. @returns the exit code */
export function report(thrown: unknown): number {
  const error = asGatewayError(thrown);
  const where = error.where?.file === undefined ? "" : `${error.where.file}: `;
  process.stderr.write(`${where}${error.code}: ${error.message}\n`);
  if (error.expected !== undefined) process.stderr.write(`  expected: ${error.expected}\n`);
  if (error.hint !== undefined) process.stderr.write(`  hint: ${error.hint}\n`);
  return 1;
}

/** One issue as text: `file:line:column: message`, with what was expected and a hint below. */
export function issueText(issue: ConfigIssue): string {
  const place = `${issue.file ?? "?"}:${issue.line ?? 1}:${issue.column ?? 1}`;
  const lines = [`${place}: ${issue.severity === "error" ? "" : "warning: "}${issue.message}`];
  if (issue.expected !== undefined) lines.push(`  expected: ${issue.expected}`);
  if (issue.hint !== undefined) lines.push(`  hint: ${issue.hint}`);
  return lines.join("\n");
}
