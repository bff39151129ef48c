import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  hasErrors,
  lineAndColumn,
  messageType,
  segmentLabels,
  validate,
  type Finding,
  type Message,
} from "../../../canonical/index.ts";
import { federationProfile, loadProfile, validateFederation, type Profile } from "../../../canonical/profile/index.ts";
import { loadYaml } from "../../../config/index.ts";
import { asGatewayError, GatewayError } from "../../../contracts/errors.ts";
import { errorText, issueText } from "../../report.ts";
import { readInput, type Input, type InputOptions } from "./input.ts";

interface Options extends InputOptions {
  readonly json?: boolean;
  readonly strict?: boolean;
  /** `federation`, or a file. */
  readonly profile?: string;
}

interface Result {
  readonly file: string;
  /** From 1; 1 for a file that is no batch. */
  readonly message: number;
  readonly type: string;
  readonly profile: string | undefined;
  readonly ok: boolean;
  readonly findings: readonly (Finding & { readonly line?: number })[];
  /** Why the file is no message at all. */
  readonly error?: Pick<GatewayError, "code" | "message" | "where" | "expected" | "hint">;
}

/** Checks files and prints every finding; exit code 1 when there is an error, or a warning with --strict. */
export async function validateFiles(files: readonly string[], options: Options): Promise<void> {
  const check = checker(options.profile);
  const results: Result[] = [];
  for (const file of files.length === 0 ? ["-"] : files) {
    for (const result of await resultsOf(file, options, check)) results.push(result);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else for (const result of results) process.stdout.write(`${resultText(result)}\n`);
  if (results.some((result) => !result.ok)) process.exitCode = 1;
}

/** The results of one file. A file that cannot be read is a result too, so that the others are checked all the same. */
async function resultsOf(file: string, options: Options, check: Check): Promise<readonly Result[]> {
  try {
    const input = await readInput(file, options);
    return input.messages.map((message, i) => resultOf(input, message, i + 1, check, options.strict === true));
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "INTERNAL") throw error;
    const { code, message, where, expected, hint } = error;
    return [
      {
        file,
        message: 1,
        type: "",
        profile: undefined,
        ok: false,
        findings: [],
        error: { code, message, where, expected, hint },
      },
    ];
  }
}

interface Check {
  findings(message: Message): readonly Finding[];
  profile(message: Message): string | undefined;
}

function checker(profile: string | undefined): Check {
  if (profile === undefined) return { findings: (message) => validate(message), profile: () => undefined };
  if (profile === "federation") {
    return { findings: validateFederation, profile: (message) => federationProfile(message)?.name };
  }
  const own = readProfile(profile);
  return { findings: (message) => validate(message, { profile: own }), profile: () => own.name };
}

/** @throws GatewayError CONFIG_INVALID with every mistake in the profile */
export function readProfile(file: string): Profile {
  const { source, issues } = loadYaml(file, file, {});
  const found =
    issues.length > 0
      ? { profile: undefined, issues }
      : loadProfile(source, (name) => {
          const path = join(dirname(file), `${name}.yaml`);
          return existsSync(path) ? loadYaml(path, path, {}) : undefined;
        });
  if (found.profile) return found.profile;
  throw new GatewayError("CONFIG_INVALID", found.issues.map(issueText).join("\n"));
}

function resultOf(input: Input, message: Message, index: number, check: Check, strict: boolean): Result {
  const findings = check.findings(message);
  const lines = input.format === "er7" ? linesOf(message) : new Map<string, number>();
  return {
    file: input.file,
    message: index,
    type: messageType(message),
    profile: check.profile(message),
    ok: strict ? findings.length === 0 : !hasErrors(findings),
    findings: findings
      .map((finding) => {
        const line = lines.get(finding.path.split("-")[0]!);
        return line === undefined ? finding : { ...finding, line };
      })
      .sort((a, b) => lineOf(a) - lineOf(b)),
  };
}

/** What has no line, such as a segment that is missing, comes last. */
function lineOf(finding: object): number {
  return "line" in finding ? Number(finding.line) : Number.MAX_SAFE_INTEGER;
}

/** The line of each segment, by its label. */
function linesOf(message: Message): ReadonlyMap<string, number> {
  const labels = segmentLabels(message);
  const lines = new Map<string, number>();
  let line = 1;
  let from = 0;
  message.segments.forEach(({ source, start }, i) => {
    line += lineAndColumn(source.slice(from, start), start - from).line - 1;
    from = start;
    lines.set(labels[i]!, line);
  });
  return lines;
}

function resultText(result: Result): string {
  if (result.error) return errorText(result.error);
  const name = result.message > 1 ? `${result.file} (message ${result.message})` : result.file;
  const lines = result.findings.flatMap((one) => [
    `${name}${one.line === undefined ? "" : `:${one.line}`}: ${one.severity}: ${one.message} (${one.rule}, code ${one.code})`,
    `  expected: ${one.expected}`,
  ]);
  const errors = result.findings.filter((one) => one.severity === "error").length;
  const warnings = result.findings.length - errors;
  const by = result.profile === undefined ? "the standard" : `profile ${result.profile}`;
  return [...lines, `${name}: ${result.type} by ${by}: ${counted(errors, "error")}, ${counted(warnings, "warning")}`].join("\n");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
