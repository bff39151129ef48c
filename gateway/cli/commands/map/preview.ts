import { resolve } from "node:path";
import { GatewayError } from "../../../contracts/errors.ts";
import type { SearchFilter } from "../../../contracts/journal.ts";
import { readJournal, visitJournal, type JournalPlace } from "../../../journal/index.ts";
import { journalPlace } from "../../../node/config/journal.ts";
import { loadConfig } from "../../../node/config/load.ts";
import type { NodeConfig } from "../../../node/config/model.ts";
import { preview, type Group, type LeftKind, type Preview } from "../../../node/preview/index.ts";
import { issueText } from "../../report.ts";
import { usedRight, usedRightly } from "../../usage.ts";

export interface PreviewOptions {
  readonly journal?: string;
  readonly limit: string;
  readonly examples: string;
  readonly type?: string;
  readonly system?: string;
  readonly since?: string;
  readonly values?: boolean;
  readonly user?: string;
  readonly json?: boolean;
}

/** Replays messages of a journal through two configurations. Exit code 1 when anything would differ, or a folder is wrong. */
export async function previewChange(oldDir: string, newDir: string, options: PreviewOptions): Promise<void> {
  const [limit, examples] = usedRight(() => [whole("--limit", options.limit, 1), whole("--examples", options.examples, 0)]);
  const since = usedRight(() => instant(options.since));
  const user = usedRight(() => lookerOf(options));
  const configs = loadBoth([oldDir, newDir], options.json ?? false);
  if (!configs) return;
  const [old, next] = configs;
  const place = usedRight(() =>
    journalPlace(old.folder, options.journal === undefined ? old.file.journal : resolve(options.journal), process.env),
  );
  const filter: SearchFilter = {
    limit,
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.system === undefined ? {} : { system: usedRight(() => journaled(old, options.system!)) }),
    ...(since === undefined ? {} : { since }),
  };
  const journal = await usedRightly(() => readJournal(place));
  let found: Preview;
  try {
    found = await preview(old, next, journal, filter, examples);
  } finally {
    await journal.close();
  }
  if (user !== undefined) await noteLook(place, user, found.groups);
  const shown = user !== undefined;
  process.stdout.write(options.json ? `${JSON.stringify(asJson(found, shown), null, 2)}\n` : asText(found, shown));
  if (found.different > 0) process.exitCode = 1;
}

function whole(option: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new GatewayError("CONFIG_INVALID", `${option} ${text} is no number`, { expected: `a whole number from ${least} on` });
}

function instant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Date.parse(text);
  if (!Number.isNaN(value)) return value;
  throw new GatewayError("CONFIG_INVALID", `--since ${text} is no date`, {
    expected: "a date or an instant such as 2027-01-11 or 2027-01-11T08:15:00Z",
  });
}

/** Who sees values, when they are to be shown. */
function lookerOf({ values, user }: PreviewOptions): string | undefined {
  if (!values) return undefined;
  if (user !== undefined && user.trim() !== "") return user;
  throw new GatewayError("CONFIG_INVALID", "Who looks at values must be said", { hint: "--user NAME" });
}

/** A system's name in the journal is the oldest that it had. */
function journaled({ systems }: NodeConfig, name: string): string {
  const found = systems.find(({ file }) => file.system === name || file.formerly?.includes(name));
  if (found) return found.file.formerly?.[0] ?? found.file.system;
  throw new GatewayError("CONFIG_INVALID", `There is no system ${name}`, {
    expected: `one of ${systems.map(({ file }) => file.system).join(", ")}`,
  });
}

/** Both configurations; undefined when one is wrong, and then every mistake was printed. */
function loadBoth(dirs: readonly [string, string], json: boolean): readonly [NodeConfig, NodeConfig] | undefined {
  const [old, next] = [loadConfig(dirs[0], process.env), loadConfig(dirs[1], process.env)];
  if (old.ok && next.ok) return [old.config, next.config];
  process.exitCode = 1;
  const wrong = [old, next].flatMap((result, i) => (result.ok ? [] : [{ dir: dirs[i]!, issues: result.issues }]));
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: false, wrong }, null, 2)}\n`);
    return undefined;
  }
  for (const { dir, issues } of wrong) {
    for (const issue of issues) process.stdout.write(`${issueText(issue)}\n`);
    process.stdout.write(`${dir}: ${issues.filter((issue) => issue.severity === "error").length} mistakes\n`);
  }
  return undefined;
}

/** Values are shown only after the audit of the journal has taken note, message by message. */
async function noteLook(place: JournalPlace, who: string, groups: readonly Group[]): Promise<void> {
  const seen = groups.flatMap(({ examples }) => examples.filter(hasValues).map((one) => one.id));
  if (seen.length === 0) return;
  const journal = await visitJournal(place);
  try {
    for (const messageId of new Set(seen)) {
      await journal.audit({ at: Date.now(), who, what: "values in a preview (command)", messageId });
    }
  } finally {
    await journal.close();
  }
}

const hasValues = (one: Group["examples"][number]): boolean => one.old !== undefined || one.new !== undefined;

function asText(found: Preview, values: boolean): string {
  const { replayed, same, different, groups, left } = found;
  const lines = [`${counted(replayed)} replayed: ${same} the same, ${different} different`];
  for (const group of groups) lines.push(...groupText(group, values));
  for (const one of left) lines.push(`${leftTexts[one.what]}: ${counted(one.messages)}`);
  return `${lines.join("\n")}\n`;
}

function groupText({ text, detail, messages, examples }: Group, values: boolean): readonly string[] {
  const named = examples.length === 0 ? "" : `, e.g. ${examples.map((one) => one.id).join(", ")}`;
  const shown = (value: string | undefined): string => (value === undefined ? "(nothing)" : JSON.stringify(value));
  return [
    `${text} (${counted(messages)}${named})`,
    ...(detail === undefined ? [] : [`  ${detail}`]),
    ...(values ? examples.filter(hasValues).map((one) => `  ${one.id}: ${shown(one.old)} -> ${shown(one.new)}`) : []),
  ];
}

const counted = (messages: number): string => `${messages} message${messages === 1 ? "" : "s"}`;

const leftTexts: Readonly<Record<LeftKind, string>> = {
  frame: "not replayed, the frame was refused",
  sealed: "not replayed, refused in the envelope",
  stranger: "not replayed, of systems that the first folder does not have",
  "sealed-read": "replayed from what was understood then, because an envelope is opened only once",
  "sealed-answer": "answer to the sender not compared, because another system's answer is sealed",
  "not-asked": "answer to the sender not compared, because a system would be asked that was not asked then",
};

function asJson({ groups, ...rest }: Preview, values: boolean): unknown {
  return {
    ...rest,
    groups: groups.map(({ examples, ...group }) => ({ ...group, examples: values ? examples : examples.map((one) => one.id) })),
  };
}
