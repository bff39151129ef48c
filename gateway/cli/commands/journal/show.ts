import { GatewayError } from "../../../contracts/errors.ts";
import { bodyNamed, type JournalReader, type RecordDetail, type RecordView } from "../../../contracts/journal.ts";
import { readJournal, visitJournal } from "../../../journal/index.ts";
import { filterOf, type FilterOptions } from "./filter.ts";
import { placeIn } from "./place.ts";

interface ListOptions extends FilterOptions {
  readonly json?: boolean;
}

interface ShowOptions {
  readonly body?: string;
  readonly user?: string;
  readonly json?: boolean;
}

/** Lists messages of a node's journal, also while the node runs. */
export async function list(dir: string, options: ListOptions): Promise<void> {
  const journal = await readJournal(placeIn(dir));
  try {
    const found = await journal.search(await filterOf(options, journal, 30));
    for (const one of found) process.stdout.write(`${options.json ? JSON.stringify(one) : line(one)}\n`);
    if (found.length === 0 && !options.json) process.stdout.write("no message found\n");
  } finally {
    await journal.close();
  }
}

/** Shows one message. A body is printed only when asked for, after the audit has taken note. */
export async function show(dir: string, id: string, options: ShowOptions): Promise<void> {
  if (options.body !== undefined) return showBody(dir, id, options.body, options.user);
  const journal = await readJournal(placeIn(dir));
  try {
    const detail = await detailIn(journal, id);
    process.stdout.write(options.json ? `${JSON.stringify(detail, null, 2)}\n` : textOf(detail));
  } finally {
    await journal.close();
  }
}

async function showBody(dir: string, id: string, name: string, user: string | undefined): Promise<void> {
  if (user === undefined) throw new GatewayError("CONFIG_INVALID", "Who looks at a body must be said", { hint: "--user NAME" });
  const journal = await visitJournal(placeIn(dir));
  try {
    const detail = await detailIn(journal, id);
    if (!detail.bodies.some((one) => one.name === name)) {
      throw new GatewayError("CONFIG_INVALID", `Message ${id} has no body ${name}`, {
        expected: [...new Set(detail.bodies.map((one) => one.name))].join(", "),
      });
    }
    await journal.audit({ at: Date.now(), who: user, what: `body ${name} (command)`, messageId: id });
    const body = bodyNamed(await journal.bodies(id), name) ?? new Uint8Array();
    process.stdout.write(`${Buffer.from(body).toString("utf8").replaceAll("\r", "\n")}\n`);
  } finally {
    await journal.close();
  }
}

async function detailIn(journal: Pick<JournalReader, "detail">, id: string): Promise<RecordDetail> {
  const detail = await journal.detail(id);
  if (detail) return detail;
  throw new GatewayError("CONFIG_INVALID", `There is no message ${id} in this journal`, {
    hint: "raccordo journal list shows the newest",
  });
}

function textOf(detail: RecordDetail): string {
  const lines = [line(detail)];
  if (detail.replays !== "") lines.push(`  replays message ${detail.replays}`);
  for (const { outcome, stage, ms, system, detail: what } of detail.history) {
    lines.push(
      `  ${outcome === "ok" ? " " : "!"} ${stage.padEnd(9)} ${ms.toFixed(1).padStart(7)} ms  ${system ?? ""} ${what ?? ""}`,
    );
  }
  for (const { kind, system, state, attempts, failures } of detail.deliveries) {
    lines.push(`  ${kind} to ${system || "nowhere"}: ${state}${attempts > 0 ? `, ${attempts} attempts failed` : ""}`);
    for (const { at, error } of failures) lines.push(`    ${instant(at)}  ${error}`);
  }
  for (const { name, size } of detail.bodies) lines.push(`  body ${name}: ${size} bytes`);
  return `${lines.join("\n")}\n`;
}

const instant = (at: number): string => new Date(at).toISOString().replace("T", " ").slice(0, 23);

/** One message on one line. */
export function line(one: RecordView): string {
  const ms = one.ms === undefined ? "under way" : `${one.ms} ms`;
  const way = one.receiver === "" ? one.system : `${one.system} > ${one.receiver}`;
  return `${instant(one.at)}  ${one.id.padStart(7)}  ${way.padEnd(22)} ${one.type.padEnd(8)} ${one.controlId.padEnd(14)} ${one.state.padEnd(8)} ${one.outcome.padEnd(18)} ${ms}${one.replays === "" ? "" : `, replays ${one.replays}`}`;
}
