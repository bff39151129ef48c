import type { BodyKey, Journal, JournalReader } from "../contracts/journal.ts";
import type { GatewayError } from "../contracts/errors.ts";

/** Everything that a store is asked for goes through one door, as a value: to a thread, over a connection, or straight on. */
type Named = Omit<Journal, "close" | "watch" | "useKeys">;

/** What each call gives. */
export type Given<Name extends keyof Named> = Awaited<ReturnType<Named[Name]>>;
export type Arguments<Name extends keyof Named> = Parameters<Named[Name]>;

export type CallName = keyof Named;

/** One call of the journal, as a value that can be sent to another thread. */
export type Call = { readonly [Name in CallName]: { readonly name: Name; readonly args: Arguments<Name> } }[CallName];

/** What became of a call: what it gave, or why it alone failed. */
export type Outcome = { readonly value: unknown } | { readonly error: GatewayError };

/** The calls that only read, and that may take long: they never stand in the way of writes. */
const readers = [
  "search",
  "detail",
  "bodies",
  "bookings",
  "queues",
  "audits",
] as const satisfies readonly (keyof JournalReader)[];
export type ReadName = (typeof readers)[number];
export const isRead = (name: CallName): name is ReadName => (readers as readonly string[]).includes(name);

/** Where calls are carried out. */
export interface Backend {
  /**
   * Carries out all calls in one transaction, in their order; a call that fails takes nothing of the others with it.
   * @throws GatewayError JOURNAL_UNAVAILABLE or LEASE_LOST when none of them is on disk
   */
  run(calls: readonly Call[]): Promise<readonly Outcome[]>;
  /** Reads what is on disk. */
  read(call: Call): Promise<unknown>;
  /** Other keys for bodies, from the next call on. */
  useKeys?(keys: readonly BodyKey[]): void;
  /** Who is told of work and of a lost session. */
  watch?(events: { work(system?: string): void; lost(): void }): void;
  close(): Promise<void>;
}
