import { catalogue, type ErrorCode } from "../contracts/catalogue.ts";
import type { Journal, RecordView } from "../contracts/journal.ts";

export interface Stats {
  /** Messages of the last 60 seconds. */
  readonly perMinute: number;
  /** Messages in each of the last 60 minutes, the oldest first. */
  readonly lastHour: readonly number[];
  /** Messages of the last hour that failed: refused, dead, or ended with an error of delivery, security or the node. */
  readonly failures: number;
}

interface Slice {
  messages: number;
  failures: number;
}

const sliceMs = 5_000;
const perMinute = 60_000 / sliceMs;
const hour = 60 * perMinute;
const firstRead = 64;
const mostRead = 16_384;
const mostOpen = 256;

/**
 * Counts the messages of the last hour from the journal. Only what came since the last time is read: newest first, in
 * growing pieces, until a message that was counted already. Messages still under way are looked at again.
 */
export class Activity {
  readonly #journal: Pick<Journal, "search" | "detail">;
  #reading: Promise<unknown> = Promise.resolve();
  readonly #slices = new Map<number, Slice>();
  readonly #open = new Map<string, number>();
  #newest = "";

  constructor(journal: Pick<Journal, "search" | "detail">) {
    this.#journal = journal;
  }

  /** @param now milliseconds of the node's clock */
  read(now: number): Promise<Stats> {
    const read = this.#reading.then(() => this.#read(now));
    this.#reading = read.catch(() => undefined);
    return read;
  }

  async #read(now: number): Promise<Stats> {
    const last = Math.floor(now / sliceMs);
    const first = last - hour + 1;
    for (const record of await this.#fresh(first * sliceMs)) this.#count(record, first);
    await this.#reconsider(first);
    for (const slice of this.#slices.keys()) if (slice < first) this.#slices.delete(slice);
    const sum = (from: number, count: number, what: keyof Slice): number => {
      let total = 0;
      for (let i = from; i < from + count; i++) total += this.#slices.get(i)?.[what] ?? 0;
      return total;
    };
    return {
      perMinute: sum(last - perMinute + 1, perMinute, "messages"),
      lastHour: Array.from({ length: 60 }, (_, minute) => sum(first + minute * perMinute, perMinute, "messages")),
      failures: sum(first, hour, "failures"),
    };
  }

  /** Records not counted yet, and not older than the window. */
  async #fresh(since: number): Promise<readonly RecordView[]> {
    for (let limit = firstRead; ; limit *= 4) {
      const found = await this.#journal.search({ limit });
      const known = found.findIndex((record) => record.id === this.#newest);
      const enough = known >= 0 || found.length < limit || limit >= mostRead || (found.at(-1)?.at ?? 0) < since;
      if (!enough) continue;
      this.#newest = found[0]?.id ?? this.#newest;
      return known >= 0 ? found.slice(0, known) : found;
    }
  }

  #count(record: RecordView, first: number): void {
    const place = Math.floor(record.at / sliceMs);
    if (place < first) return;
    const slice = this.#slice(place);
    slice.messages++;
    if (failed(record)) slice.failures++;
    if (record.state === "accepted" && this.#open.size < mostOpen) this.#open.set(record.id, place);
  }

  async #reconsider(first: number): Promise<void> {
    for (const [id, place] of this.#open) {
      const record = await this.#journal.detail(id);
      if (record?.state === "accepted" && place >= first) continue;
      this.#open.delete(id);
      if (record && place >= first && failed(record)) this.#slice(place).failures++;
    }
  }

  #slice(place: number): Slice {
    let slice = this.#slices.get(place);
    if (!slice) this.#slices.set(place, (slice = { messages: 0, failures: 0 }));
    return slice;
  }
}

const faults: ReadonlySet<string> = new Set(["delivery", "security", "internal"]);

/** Whether a person should look at it; a booking that was politely declined is no failure. */
function failed({ state, outcome }: RecordView): boolean {
  if (state === "refused" || state === "dead") return true;
  const code = outcome.split(" ").at(-1) ?? "";
  return state === "done" && Object.hasOwn(catalogue, code) && faults.has(catalogue[code as ErrorCode].family);
}
