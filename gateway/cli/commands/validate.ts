import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../node/config/load.ts";
import { issueText } from "../report.ts";

/** Checks a folder; exit code 1 when anything is wrong. */
export function validate(dir: string, options: { readonly json?: boolean }): void {
  const result = loadConfig(dir, process.env);
  const issues = result.ok ? result.warnings : result.issues;
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: result.ok, issues }, null, 2)}\n`);
  else {
    for (const issue of issues) process.stdout.write(`${issueText(issue)}\n`);
    const count = issues.filter((issue) => issue.severity === "error").length;
    process.stdout.write(
      result.ok ? `${dir}: nothing wrong, ${result.config.systems.length} systems\n` : `${dir}: ${count} mistakes\n`,
    );
  }
  if (!result.ok) process.exitCode = 1;
  if (!existsSync(join(dir, "node.yaml")) && !options.json) process.stdout.write("A node's folder has a file node.yaml\n");
}
