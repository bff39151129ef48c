import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFederationKeys } from "../../node/keys/index.ts";
import { startFederation } from "../../../conformance-tests/federation/federation.ts";
import caseSchema from "../../../conformance-tests/runner/case.schema.json" with { type: "json" };
import type { CaseResult, ConformanceCase, Target } from "../../../conformance-tests/runner/case.ts";
import { htmlReport, jsonReport, textReport } from "../../../conformance-tests/runner/report.ts";
import { runCase } from "../../../conformance-tests/runner/run.ts";
import { loadYaml, schemaChecker } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { issueText } from "../report.ts";

interface Options {
  readonly target?: string;
  readonly only?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Runs a suite; exit code 1 when a case failed. */
export async function run(suite: string, options: Options): Promise<void> {
  if (!existsSync(suite))
    throw new GatewayError("CONFIG_INVALID", `There is no suite ${suite}`, { hint: "give a folder or a file of cases" });
  const folder = statSync(suite).isDirectory() ? suite : dirname(suite);
  const files = statSync(suite).isDirectory()
    ? readdirSync(suite)
        .filter((name) => name.endsWith(".yaml"))
        .sort()
    : [basename(suite)];
  const cases = readCases(folder, files).filter((one) => options.only === undefined || one.id === options.only);
  if (cases.length === 0) throw new GatewayError("CONFIG_INVALID", `The suite has no case ${options.only ?? ""}`.trim());

  const results =
    options.target === undefined ? await onOwnFederation(cases, folder) : await runAll(cases, folder, readTarget(options.target));
  if (options.html !== undefined)
    writeFileSync(options.html, htmlReport(results, new Date().toISOString().slice(0, 16).replace("T", " ")));
  process.stdout.write(`${options.json ? jsonReport(results) : textReport(results)}\n`);
  if (results.some((result) => !result.passed)) process.exitCode = 1;
}

/** @throws GatewayError CONFIG_INVALID with every mistake in every case */
export function readCases(folder: string, files: readonly string[]): readonly ConformanceCase[] {
  const checker = schemaChecker();
  const read = files.map((name) => {
    const { source, issues } = loadYaml(join(folder, name), name, {});
    return { source, issues: issues.length > 0 ? issues : checker.check(source, caseSchema) };
  });
  const mistakes = read.flatMap(({ issues }) => issues);
  if (mistakes.length > 0) throw new GatewayError("CONFIG_INVALID", mistakes.map(issueText).join("\n"));
  return read.map(({ source }) => source.value as ConformanceCase);
}

function readTarget(file: string): Target {
  const { source, issues } = loadYaml(file, file, process.env);
  if (issues.length > 0) throw new GatewayError("CONFIG_INVALID", issues.map(issueText).join("\n"));
  return source.value as Target;
}

/** Cases run one after the other, so that each finds the endpoint as the one before has left it. */
async function runAll(cases: readonly ConformanceCase[], folder: string, target: Target): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await runCase(one, folder, target));
  return results;
}

async function onOwnFederation(cases: readonly ConformanceCase[], folder: string): Promise<readonly CaseResult[]> {
  const federation = await startFederation(["veneto", "trento", "umbria", "marche"]);
  try {
    const strangerKeys = join(federation.folder, "stranger");
    await makeFederationKeys(strangerKeys, ["CO-100"], Date.now());
    return await runAll(cases, folder, {
      mllp: federation.address("veneto", "cup"),
      record: federation.address("umbria", "cup"),
      signed: {
        url: `http://${federation.address("marche", "peer")}/ws-cupremoto`,
        as: "CO-100",
        to: "CO-110",
        keys: federation.keys,
        strangerKeys,
      },
    });
  } finally {
    await federation.stop();
  }
}
