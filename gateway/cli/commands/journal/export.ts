import { once } from "node:events";
import { GatewayError } from "../../../contracts/errors.ts";
import type { JournalReader, RecordView } from "../../../contracts/journal.ts";
import { readJournal, visitJournal } from "../../../journal/index.ts";
import { filterOf, type FilterOptions } from "./filter.ts";
import { placeIn } from "./place.ts";

interface ExportOptions extends FilterOptions {
  /** With the way of each message. */
  readonly history?: boolean;
  /** With its bodies, in base64. */
  readonly bodies?: boolean;
  readonly user?: string;
}

/** Records read at a time. */
const page = 1000;

/**
 * Prints messages as JSON Lines, the newest first, also while nodes run. Bodies only when asked for, after the audit has taken
 * note of each.
 */
export async function exportJournal(dir: string, options: ExportOptions): Promise<void> {
  const { user } = options;
  if (options.bodies && (user ?? "").trim() === "") {
    throw new GatewayError("CONFIG_INVALID", "Who looks at bodies must be said", { hint: "--user NAME" });
  }
  const visit = options.bodies ? await visitJournal(placeIn(dir)) : undefined;
  const journal = visit ?? (await readJournal(placeIn(dir)));
  try {
    for await (const view of recordsOf(journal, options)) {
      if (visit) {
        await visit.audit({ at: Date.now(), who: user!, what: "bodies in an export (command)", messageId: view.id });
      }
      const line = JSON.stringify(await lineOf(view, journal, options));
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
    }
  } finally {
    await journal.close();
  }
}

/** All records that a filter finds, a page at a time. */
export async function* recordsOf(journal: JournalReader, options: FilterOptions): AsyncGenerator<RecordView> {
  const filter = await filterOf(options, journal, Number.MAX_SAFE_INTEGER);
  let left = filter.limit ?? Number.MAX_SAFE_INTEGER;
  let after: { readonly at: number; readonly id: string } | undefined;
  while (left > 0) {
    const found = await journal.search({ ...filter, limit: Math.min(page, left), ...(after === undefined ? {} : { after }) });
    yield* found;
    const last = found.at(-1);
    if (!last || found.length < Math.min(page, left)) return;
    left -= found.length;
    after = { at: last.at, id: last.id };
  }
}

async function lineOf(view: RecordView, journal: JournalReader, { history, bodies }: ExportOptions): Promise<unknown> {
  const detail = history || bodies ? await journal.detail(view.id) : undefined;
  const kept = bodies ? await journal.bodies(view.id) : [];
  return {
    ...view,
    ...(history && detail ? { history: detail.history, deliveries: detail.deliveries } : {}),
    ...(bodies ? { bodies: kept.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") })) } : {}),
  };
}
