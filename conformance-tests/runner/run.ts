import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { get, messageInXml, parse, validate, type Message } from "../../gateway/canonical/index.ts";
import { validateFederation } from "../../gateway/canonical/profile/index.ts";
import type { Answer, CaseResult, ConformanceCase, Expectation, Target } from "./case.ts";
import { bytesOf, exchange } from "./lines.ts";

/**
 * Runs one case: sends its messages in order, then holds the answers against what is expected.
 * @param folder where the suite's messages/ are
 */
export async function runCase(one: ConformanceCase, folder: string, target: Target): Promise<CaseResult> {
  const began = performance.now();
  const kept = new Map<string, string>();
  const sent = new Map<string, Buffer>();
  const answers = new Map<string, Answer>();
  try {
    for (const step of one.send) {
      const source =
        step.text ?? (step.message === undefined ? "" : await readFile(join(folder, "messages", step.message), "latin1"));
      const values = new Map([
        ...kept,
        ...Object.entries(step.set ?? {}).map(([name, value]) => [name, fill(value, kept)] as const),
      ]);
      const bytes = step.again === undefined ? await bytesOf(step, fill(source, values), target) : sent.get(step.again)!;
      sent.set(step.as, bytes);
      for (const [name, value] of values) kept.set(name, value);
      const answer = await exchange(step, bytes, target);
      answers.set(step.as, answer);
      for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, get(parse(answer.text), path));
    }
    const problems = one.expect.flatMap((expectation) => problemsOf(expectation, answers, kept));
    return { case: one, passed: problems.length === 0, problems, ms: performance.now() - began };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return { case: one, passed: false, problems: [`no answer: ${text}`], ms: performance.now() - began };
  }
}

/** Replaces `${name}` by kept values, and `${new}` by an identifier never used before. */
function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{([a-z][\w-]*)\}/g, (all, name: string) =>
    name === "new" ? `C${randomBytes(5).toString("hex")}` : (values.get(name) ?? all),
  );
}

function problemsOf(
  expectation: Expectation,
  answers: ReadonlyMap<string, Answer>,
  kept: ReadonlyMap<string, string>,
): readonly string[] {
  const answer = answers.get(expectation.of);
  if (!answer) return [`there is no answer ${expectation.of}`];
  const problems: string[] = [];
  const [, number = "5", unit = "s"] = /^(\d+)(ms|s)$/.exec(expectation.within) ?? [];
  const within = Number(number) * (unit === "s" ? 1000 : 1);
  if (answer.ms > within) problems.push(`${expectation.of} took ${Math.round(answer.ms)} ms, more than ${expectation.within}`);
  if (expectation.status !== undefined && answer.status !== expectation.status) {
    problems.push(`${expectation.of} has HTTP status ${answer.status}, not ${expectation.status}`);
  }
  if (expectation.matches !== undefined && !new RegExp(fill(expectation.matches, kept)).test(answer.text)) {
    problems.push(`${expectation.of} does not match ${expectation.matches}`);
  }
  if (expectation.lacks !== undefined && new RegExp(expectation.lacks).test(answer.text)) {
    problems.push(`${expectation.of} matches ${expectation.lacks}, which it must not`);
  }
  if (expectation.same !== undefined && answers.get(expectation.same)?.text !== answer.text) {
    problems.push(`${expectation.of} differs from ${expectation.same}`);
  }
  if (expectation.valid) problems.push(...validityProblems(expectation, answer));
  if (expectation.is) problems.push(...fieldProblems(expectation, answer, kept));
  return problems;
}

/** What an answer's profile, or the standard, finds wrong with it. */
function validityProblems(expectation: Expectation, answer: Answer): readonly string[] {
  const message = messageOf(expectation, answer);
  if (typeof message === "string") return [message];
  const findings = expectation.valid === "federation" ? validateFederation(message) : validate(message);
  return findings
    .filter((finding) => finding.severity === "error")
    .map(
      (finding) =>
        `${expectation.of}: ${finding.message} (${finding.profile ?? "standard"}, ${finding.rule}), expected ${finding.expected}`,
    );
}

/** The HL7 message of an answer, in ER7 or somewhere in XML; or why there is none. */
function messageOf(expectation: Expectation, answer: Answer): Message | string {
  try {
    const message = /^\s*</.test(answer.text) ? messageInXml(answer.text) : parse(answer.text);
    return message ?? `${expectation.of} has no HL7 message`;
  } catch (thrown) {
    return `${expectation.of} is no HL7 message: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function fieldProblems(expectation: Expectation, answer: Answer, kept: ReadonlyMap<string, string>): readonly string[] {
  const message = messageOf(expectation, answer);
  if (typeof message === "string") return [message];
  return Object.entries(expectation.is ?? {}).flatMap(([path, wanted]) => {
    const value = get(message, path);
    const values = (typeof wanted === "string" ? [wanted] : wanted).map((text) => fill(text, kept));
    return values.includes(value)
      ? []
      : [`${expectation.of}: ${path} is "${value}", expected ${values.map((one) => `"${one}"`).join(" or ")}`];
  });
}
