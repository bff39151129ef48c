import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { adapterCases, httpWire, socketPeer, type Case, type Subject } from "../../../../adapters/kit/suite/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { foreignAdapter } from "../../../node/foreign-adapter.ts";
import { UsageError } from "../../usage.ts";

interface TestOptions {
  readonly only?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

interface Outcome {
  readonly name: string;
  readonly ms: number;
  /** What was not as it must be. */
  readonly failure?: string;
}

/** Tries a package that brings an adapter against the cases that every adapter must pass. */
export async function testAdapter(dir: string, options: TestOptions): Promise<void> {
  const cases = casesOf(resolve(dir)).filter(({ name }) => name.includes(options.only ?? ""));
  if (cases.length === 0) throw wrongUse(`No case has "${options.only ?? ""}" in its name`, "--list names them");
  if (options.list) {
    for (const { name } of cases) process.stdout.write(`${name}\n`);
    return;
  }
  const outcomes: Outcome[] = [];
  for (const one of cases) {
    const outcome = await outcomeOf(one);
    outcomes.push(outcome);
    if (options.json) continue;
    process.stdout.write(`${outcome.failure === undefined ? "ok    " : "FAILED"} ${outcome.name} (${outcome.ms} ms)\n`);
    if (outcome.failure !== undefined) process.stdout.write(`       ${outcome.failure.replaceAll("\n", "\n       ")}\n`);
  }
  const failed = outcomes.filter((one) => one.failure !== undefined).length;
  if (options.json) process.stdout.write(`${JSON.stringify({ cases: outcomes, failed }, null, 2)}\n`);
  else process.stdout.write(`\n${outcomes.length} cases, ${failed === 0 ? "all as they must be" : `${failed} failed`}\n`);
  if (failed > 0) process.exitCode = 1;
}

function casesOf(folder: string): readonly Case[] {
  const found = foreignAdapter(folder, folder);
  if ("problem" in found) throw wrongUse(found.problem, found.expected);
  const suite = join(folder, "suite.js");
  if (!existsSync(suite)) throw wrongUse(`${suite} is not there`, "export const subject = ({ socketPeer, httpWire }) => ({ … })");
  const { subject } = createRequire(join(folder, "package.json"))(suite) as { readonly subject?: unknown };
  if (typeof subject !== "function")
    throw wrongUse(`${suite} exports no subject`, "export const subject = ({ socketPeer, httpWire }) => ({ … })");
  const known = (subject as (tools: object) => Omit<Subject, "adapter">)({ socketPeer, httpWire });
  return adapterCases({ ...known, adapter: found.adapter });
}

async function outcomeOf({ name, run }: Case): Promise<Outcome> {
  const began = performance.now();
  const ms = (): number => Math.round(performance.now() - began);
  try {
    await run();
    return { name, ms: ms() };
  } catch (thrown) {
    return { name, ms: ms(), failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function wrongUse(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
