import { join, resolve } from "node:path";
import { loadYaml } from "../../config/index.ts";
import type { MessageState, RecordView } from "../../contracts/journal.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { openSqliteJournal } from "../../journal/index.ts";
import { issueText } from "../report.ts";

interface ListOptions {
  readonly text?: string;
  readonly type?: string;
  readonly state?: MessageState;
  readonly limit?: string;
  readonly json?: boolean;
}

interface ShowOptions {
  readonly body?: string;
  readonly user?: string;
  readonly json?: boolean;
}

/** Lists messages of a node's journal, also while the node runs. */
export async function list(dir: string, options: ListOptions): Promise<void> {
  const journal = openJournal(dir);
  const found = journal.search({
    limit: Number(options.limit ?? "30") || 30,
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.state === undefined ? {} : { state: options.state }),
  });
  for (const one of found) process.stdout.write(`${options.json ? JSON.stringify(one) : line(one)}\n`);
  if (found.length === 0 && !options.json) process.stdout.write("no message found\n");
  await journal.close();
}

/** Shows one message. A body is printed only when asked for, after the audit has taken note. */
export async function show(dir: string, id: string, options: ShowOptions): Promise<void> {
  const journal = openJournal(dir);
  try {
    const detail = journal.detail(id);
    if (!detail)
      throw new GatewayError("CONFIG_INVALID", `There is no message ${id} in this journal`, {
        hint: "raccordo journal list shows the newest",
      });
    if (options.body !== undefined) {
      if (options.user === undefined)
        throw new GatewayError("CONFIG_INVALID", "Who looks at a body must be said", { hint: "--user NAME" });
      const body = journal.body(id, options.body);
      if (!body)
        throw new GatewayError("CONFIG_INVALID", `Message ${id} has no body ${options.body}`, {
          expected: detail.bodies.map((one) => one.name).join(", "),
        });
      await journal.audit({ at: Date.now(), who: options.user, what: `body ${options.body} (command)`, messageId: id });
      process.stdout.write(`${Buffer.from(body).toString("utf8").replaceAll("\r", "\n")}\n`);
      return;
    }
    if (options.json) {
      process.stdout.write(`${JSON.stringify(detail, null, 2)}\n`);
      return;
    }
    process.stdout.write(`${line(detail)}\n`);
    for (const step of detail.history) {
      process.stdout.write(
        `  ${step.outcome === "ok" ? " " : "!"} ${step.stage.padEnd(9)} ${step.ms.toFixed(1).padStart(7)} ms  ${step.system ?? ""} ${step.detail ?? ""}\n`,
      );
    }
    for (const body of detail.bodies) process.stdout.write(`  body ${body.name}: ${body.size} bytes\n`);
  } finally {
    await journal.close();
  }
}

function line(one: RecordView): string {
  const when = new Date(one.at).toISOString().replace("T", " ").slice(0, 23);
  const ms = one.ms === undefined ? "under way" : `${one.ms} ms`;
  return `${when}  ${one.id.padStart(7)}  ${one.system.padEnd(12)} ${one.type.padEnd(8)} ${one.controlId.padEnd(14)} ${one.state.padEnd(8)} ${one.outcome.padEnd(18)} ${ms}`;
}

/** Only node.yaml is read: a journal must be open to people above all when the rest of the folder is wrong. */
function openJournal(dir: string): ReturnType<typeof openSqliteJournal> {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const { journal } = (source.value ?? {}) as { readonly journal?: unknown };
  if (typeof journal === "string" && journal !== "") return openSqliteJournal(resolve(dir, journal));
  throw new GatewayError("CONFIG_INVALID", issues.map(issueText).join("\n") || "node.yaml names no journal", {
    expected: "journal: FILE",
  });
}
