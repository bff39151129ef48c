import type { Log } from "../contracts/clock.ts";
import type { Journal, JournalReader } from "../contracts/journal.ts";
import type { BodyKey } from "./contents.ts";
import { openSqliteJournal, readSqliteJournal, visitSqliteJournal } from "./sqlite/journal.ts";

/** Where a journal is, and with which keys its bodies are read. */
export interface JournalPlace {
  /** A file, or postgres://… */
  readonly store: string;
  readonly keys: readonly BodyKey[];
  /** PostgreSQL: after how many milliseconds without a sign of life a node's work is taken over. */
  readonly lease: number;
}

const isPostgres = (store: string): boolean => /^postgres(ql)?:\/\//.test(store);
/** Only who uses PostgreSQL waits for its client to be loaded. */
const postgres = async () => import("./postgres/journal.ts");

/**
 * Opens the journal for a node.
 * @param name of the node, for whoever looks at the sessions
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export async function openJournal({ store, keys, lease }: JournalPlace, name: string, log: Log): Promise<Journal> {
  if (!isPostgres(store)) return openSqliteJournal(store, { keys });
  return (await postgres()).openPostgresJournal(store, { keys, lease, name, log });
}

/** Opens it for reading alone, also while nodes run. @throws GatewayError JOURNAL_UNAVAILABLE with what to do */
export async function readJournal({ store, keys }: JournalPlace): Promise<JournalReader> {
  return isPostgres(store) ? (await postgres()).readPostgresJournal(store, keys) : readSqliteJournal(store, keys);
}

/** Opens it for a command beside nodes that may be running: what it looks at is audited. */
export async function visitJournal({ store, keys }: JournalPlace): Promise<Pick<Journal, "audit"> & JournalReader> {
  return isPostgres(store) ? (await postgres()).visitPostgresJournal(store, keys) : visitSqliteJournal(store, keys);
}
