/** What the cases of the journal's suite work with. */
import type { Delivery, Ending, Journal, JournalReader, NewDelivery, NewRecord } from "../../contracts/journal.ts";
import type { BodyKey } from "../contents.ts";

/** Where a journal is kept, for one case. */
export interface Place {
  open(keys?: readonly BodyKey[]): Promise<Journal>;
  read(keys?: readonly BodyKey[]): Promise<JournalReader>;
  visit(keys?: readonly BodyKey[]): Promise<Pick<Journal, "audit"> & JournalReader>;
  /** Everything on disk that could hold bodies, as it stands there. */
  raw(): Promise<Buffer>;
  /** Changes one byte of what is kept of a message, as a disk that goes bad. */
  spoil(id: string): Promise<void>;
  drop(): Promise<void>;
}

/** The journal of a case; another one after it was opened again. */
export interface Context {
  readonly journal: Journal;
  readonly place: Place;
  /** Whether what was closed can be opened again. */
  readonly lasts: boolean;
  /** A case about what lasts: what was closed and is opened again, or is looked at by others. There is none of it in memory. */
  lasting(title: string, test: () => Promise<void>): void;
  /** Closes it in order and opens it again. */
  reopen(keys?: readonly BodyKey[]): Promise<void>;
}

export const late = 4_000_000_000_000;
export const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
export const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("utf8");

export const record = (id: string, more: Partial<NewRecord> = {}): NewRecord => ({
  id,
  at: 1000,
  system: "trento",
  member: undefined,
  type: "SRM^S01",
  controlId: `C-${id}`,
  digest: Uint8Array.of(1, 2),
  session: "",
  booking: "",
  prescription: "",
  patient: "",
  replays: "",
  answer: "sync",
  received: utf8(`in ${id}`),
  canonical: `MSH ${id} è`,
  history: [{ stage: "map", ms: 2, outcome: "ok" }],
  ...more,
});

export const ending = (more: Partial<Ending> = {}): Ending => ({
  state: "done",
  outcome: "AA",
  reply: utf8("out"),
  transport: { contentType: "text/xml" },
  history: [
    { stage: "map", ms: 2.4, outcome: "ok" },
    { stage: "ask", ms: 3.2, outcome: "ok", system: "x" },
  ],
  ...more,
});

export const delivery = (more: Partial<NewDelivery> = {}): NewDelivery => ({
  kind: "dispatch",
  system: "umbria",
  orderKey: "",
  due: 1000,
  held: false,
  ...more,
});

/** Accepts a message without a delivery. @returns what kind of message it is */
export const accepted = async (journal: Journal, one: NewRecord, window?: { readonly since: number }): Promise<string> =>
  (await journal.accept(one, delivery(), { queued: false, ...(window ? { window } : {}) })).acceptance.kind;

/** Accepts a message and queues it. */
export async function queued(journal: Journal, id: string, more: Partial<NewDelivery> = {}): Promise<Delivery> {
  const { delivery: made } = await journal.accept(record(id), delivery(more), { queued: true });
  if (!made) throw new Error(`no delivery of ${id}`);
  return made;
}

/** The messages that can be taken from a queue, as a text; they are held then. */
export async function taken(
  journal: Journal,
  { system = "umbria", limit = 10, now = late, latest = late } = {},
): Promise<string> {
  return (await journal.claim([{ system, limit }], now, latest)).map((one) => one.messageId).join(" ");
}
