import { randomBytes } from "node:crypto";
import { GatewayError } from "../../contracts/errors.ts";
import type { Journal, JournalReader } from "../../contracts/journal.ts";
import { journalOver, type Schedule } from "../batched.ts";
import { Contents, type BodyKey } from "../contents.ts";
import { SqliteBackend } from "./direct.ts";
import { lockForNode, openDatabase, openDatabaseToRead } from "./open.ts";
import { ThreadedBackend } from "./thread.ts";

export interface SqliteOptions {
  /** Keys for bodies at rest: the first seals, all of them open; none: bodies are plain. */
  readonly keys?: readonly BodyKey[];
  /** On this thread, where a simulation has the order of everything in its hand. */
  readonly schedule?: Schedule;
}

const random = (length: number): Uint8Array => randomBytes(length);

/**
 * The journal of a node in one SQLite file. Only one node at a time can have it.
 * @param file path, or `:memory:` for a journal that is not durable
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export function openSqliteJournal(file: string, { keys = [], schedule }: SqliteOptions = {}): Journal {
  const lock = lockForNode(file);
  try {
    const database = openDatabase(file);
    const session = newSession(database);
    if (file === ":memory:" || schedule) {
      return closing(journalOver(new SqliteBackend(database, new Contents(keys, random), session), schedule), lock);
    }
    database.close();
    return closing(journalOver(new ThreadedBackend({ file, keys, session })), lock);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

/** For a command beside a node that may be running: it looks, and what it does is audited. It holds nothing. */
export function visitSqliteJournal(file: string, keys: readonly BodyKey[] = []): Pick<Journal, "audit"> & JournalReader {
  return journalOver(new SqliteBackend(openDatabase(file), new Contents(keys, random), -1));
}

/** Reads alone. */
export function readSqliteJournal(file: string, keys: readonly BodyKey[] = []): JournalReader {
  const backend = new SqliteBackend(openDatabaseToRead(file), new Contents(keys, random), -1);
  return journalOver({
    run: (calls) => Promise.all(calls.map(async (call) => ({ value: await backend.read(call) }))),
    read: (call) => backend.read(call),
    useKeys: (keys) => backend.useKeys(keys),
    close: () => backend.close(),
  });
}

/** Sessions are numbered: what is held by an earlier one was left behind. */
function newSession(database: ReturnType<typeof openDatabase>): number {
  const row = database
    .prepare(
      "INSERT INTO counters (name, value) VALUES ('session', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
    )
    .get();
  if (!row) throw new GatewayError("JOURNAL_UNAVAILABLE", "The journal gives no session");
  return Number(row["value"]);
}

function closing(journal: Journal, lock: { release(): void }): Journal {
  return {
    ...journal,
    async close() {
      await journal.close();
      lock.release();
    },
  };
}
