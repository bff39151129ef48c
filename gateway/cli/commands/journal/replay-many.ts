import { GatewayError, asGatewayError } from "../../../contracts/errors.ts";
import { bodyNamed, type RecordView } from "../../../contracts/journal.ts";
import { readJournal } from "../../../journal/index.ts";
import { journalPlace } from "../../../node/config/journal.ts";
import { loadConfig } from "../../../node/config/load.ts";
import { groundOf, recordedOf, replay, sideOf } from "../../../node/preview/index.ts";
import { replayRefusal, type Replayed } from "../../../node/replay.ts";
import { issueText } from "../../report.ts";
import { recordsOf } from "./export.ts";
import type { FilterOptions } from "./filter.ts";
import { askOperator } from "./operator.ts";
import { placeIn } from "./place.ts";

interface ManyOptions extends FilterOptions {
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What became, or would become, of one of many. */
interface Told {
  readonly id: string;
  readonly outcome: string;
  readonly failed: boolean;
}

/**
 * Replays all that the conditions find, the oldest first, one after the other: whoever receives them is not flooded. Exit code
 * 1 when one of them ends, or would end, in an error.
 */
export async function replayMany(dir: string, options: ManyOptions): Promise<void> {
  if (options.state !== "refused" && options.state !== "dead") {
    throw new GatewayError("CONFIG_INVALID", "Which messages are replayed must be said", {
      expected: "a message id, or --state refused or --state dead with further conditions",
    });
  }
  if (!options.dryRun && (options.user ?? "").trim() === "") {
    throw new GatewayError("CONFIG_INVALID", "Who asks for a replay must be said", { hint: "--user NAME" });
  }
  const told = options.dryRun ? await foreseen(dir, options) : await replayed(dir, options);
  if (!told) return;
  for (const one of told)
    process.stdout.write(options.json ? `${JSON.stringify(one)}\n` : `${one.id.padStart(8)}  ${one.outcome}\n`);
  const failed = told.filter((one) => one.failed).length;
  if (!options.json)
    process.stdout.write(`${told.length} ${options.dryRun ? "would be " : ""}replayed, ${failed} of them in vain\n`);
  if (failed > 0) process.exitCode = 1;
}

async function found(dir: string, options: ManyOptions): Promise<readonly RecordView[]> {
  const journal = await readJournal(placeIn(dir));
  try {
    const views: RecordView[] = [];
    for await (const view of recordsOf(journal, options)) views.push(view);
    return views.toReversed();
  } finally {
    await journal.close();
  }
}

async function replayed(dir: string, options: ManyOptions): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const { id } of await found(dir, options)) {
    try {
      const done = await askOperator<Replayed>(dir, id, "replay", options.user!);
      const failed = done.state !== "accepted" && done.outcome !== "AA" && done.outcome !== "CA";
      const as = done.id === id ? "delivered again" : `as ${done.id}${done.repeats ? ", taken in before" : ""}`;
      told.push({ id, outcome: `${as}: ${done.state} ${done.outcome}`.trimEnd(), failed });
    } catch (thrown) {
      const error = asGatewayError(thrown);
      if (error.code !== "REPLAY_REFUSED") throw error;
      told.push({ id, outcome: error.message, failed: true });
    }
  }
  return told;
}

/** @returns undefined when the folder is wrong, and every mistake was printed */
async function foreseen(dir: string, options: ManyOptions): Promise<readonly Told[] | undefined> {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stdout.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return undefined;
  }
  const side = sideOf(loaded.config);
  const journal = await readJournal(journalPlace(loaded.config.folder, loaded.config.file.journal, process.env));
  try {
    const told: Told[] = [];
    for (const view of await found(dir, options)) {
      const received = bodyNamed(await journal.bodies(view.id), "received");
      const why = replayRefusal(view.id, view, side.named(view.system)?.config, received);
      const outcome = why ? undefined : await replay(side, await recordedOf(view, journal), groundOf([side], journal));
      const error = why ?? outcome?.failed?.error;
      const sent = outcome?.sent.map((one) => `${one.type} to ${one.system}`).join(", ") ?? "";
      told.push({
        id: view.id,
        outcome: error ? `${error.code}: ${error.message}` : `would be sent: ${sent || "nothing"}`,
        failed: error !== undefined,
      });
    }
    return told;
  } finally {
    await journal.close();
  }
}
