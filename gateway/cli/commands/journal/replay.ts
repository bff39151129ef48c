import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageType } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { bodyNamed } from "../../../contracts/journal.ts";
import { readJournal } from "../../../journal/index.ts";
import { journalPlace } from "../../../node/config/journal.ts";
import { loadConfig } from "../../../node/config/load.ts";
import { decisionText, groundOf, recordedOf, replay, sideOf, type Outcome } from "../../../node/preview/index.ts";
import { replayRefusal, type Replayed } from "../../../node/replay.ts";
import { errorText, issueText } from "../../report.ts";
import { usedRight } from "../../usage.ts";
import { askOperator } from "./operator.ts";

export interface ReplayOptions {
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Has a node take a refused message in again. Exit code 1 when it is not taken in, or ends in an error. */
export async function replayMessage(dir: string, id: string, options: ReplayOptions): Promise<void> {
  usedRight(() => {
    if (!existsSync(join(dir, "node.yaml"))) {
      throw new GatewayError("CONFIG_INVALID", `There is no file node.yaml in ${dir}`, { hint: "give the folder of a node" });
    }
    if (!options.dryRun && (options.user ?? "").trim() === "") {
      throw new GatewayError("CONFIG_INVALID", "Who asks for a replay must be said", { hint: "--user NAME" });
    }
  });
  if (options.dryRun) await showReplay(dir, id, options);
  else await askReplay(dir, id, options);
}

async function askReplay(dir: string, id: string, { user = "", json }: ReplayOptions): Promise<void> {
  const done = await askOperator<Replayed>(dir, id, "replay", user);
  process.stdout.write(json ? `${JSON.stringify(done, null, 2)}\n` : doneText(id, dir, done));
  if (done.state !== "accepted" && done.outcome !== "AA" && done.outcome !== "CA") process.exitCode = 1;
}

function doneText(id: string, dir: string, { id: made, repeats, state, outcome, error }: Replayed): string {
  if (made === id) return `message ${id} is delivered again; raccordo journal show ${dir} ${id} tells its way\n`;
  const head = repeats ? `message ${id} was taken in before, as ${made}` : `message ${id} is taken in again as ${made}`;
  return [
    `${head}: ${state} ${outcome}`.trimEnd(),
    ...(error === undefined ? [] : [`  ${error}`]),
    `  its way: raccordo journal show ${dir} ${made}; the answer: --body reply --user NAME`,
    "",
  ].join("\n");
}

/** What the files as they are now would make of it; nothing is asked of the node, and nothing is sent. */
async function showReplay(dir: string, id: string, { json }: ReplayOptions): Promise<void> {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stdout.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  const { config } = loaded;
  const journal = await readJournal(journalPlace(config.folder, config.file.journal, process.env));
  try {
    const view = (await journal.search({ text: id })).find((one) => one.id === id);
    const side = sideOf(config);
    const system = view && side.named(view.system)?.config;
    const why = replayRefusal(id, view, system, bodyNamed(await journal.bodies(id), "received"));
    if (why) throw why;
    const outcome = (await replay(side, await recordedOf(view!, journal), groundOf([side], journal)))!;
    process.stdout.write(json ? `${JSON.stringify(asJson(outcome), null, 2)}\n` : outcomeText(id, outcome));
    if (outcome.failed) process.exitCode = 1;
  } finally {
    await journal.close();
  }
}

function outcomeText(id: string, { system, message, notes, decision, sent, failed }: Outcome): string {
  const lines = [`message ${id} of ${system}, as it would be taken in now; nothing is sent`];
  if (message) lines.push(`  read as ${messageType(message)}`);
  for (const note of notes) lines.push(`  noted: ${note}`);
  if (decision) lines.push(`  route ${decisionText(decision)}`);
  for (const { system: to, type, made } of sent) {
    if (!(made instanceof GatewayError)) lines.push(`  would be sent to ${to}: ${type}, ${made.bytes.length} bytes`);
  }
  if (failed)
    lines.push(
      ...errorText(failed.error)
        .split("\n")
        .map((line) => `  ${line}`),
    );
  return `${lines.join("\n")}\n`;
}

function asJson({ system, message, notes, decision, sent, failed }: Outcome): unknown {
  return {
    system,
    type: message && messageType(message),
    notes,
    decision,
    sent: sent.flatMap(({ system: to, type, made }) =>
      made instanceof GatewayError ? [] : [{ to, type, bytes: made.bytes.length }],
    ),
    error: failed && { stage: failed.stage, code: failed.error.code, message: failed.error.message, where: failed.error.where },
  };
}
