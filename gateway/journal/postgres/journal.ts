import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { silentLog, type Log } from "../../contracts/clock.ts";
import type { GatewayError } from "../../contracts/errors.ts";
import type { Journal, JournalReader } from "../../contracts/journal.ts";
import { journalOver, realSchedule, type Schedule } from "../batched.ts";
import type { Call } from "../calls.ts";
import { Contents, type BodyKey } from "../contents.ts";
import { PostgresBackend, shownDatabase } from "./backend.ts";
import { Client } from "./client.ts";
import { checkVersion } from "./migrate.ts";
import { Readers } from "./readers.ts";
import { storageError } from "./trouble.ts";

export interface PostgresOptions {
  /** Keys for bodies at rest: the first seals, all of them open; none: bodies are plain. */
  readonly keys?: readonly BodyKey[];
  readonly schedule?: Schedule;
  /**
   * How long this node lives for the others after its last sign of life, in milliseconds; it gives one every third of that.
   * At most a lease and a third after its end, others have taken over.
   */
  readonly lease?: number;
  /** Who this is, for whoever looks at the sessions. */
  readonly name?: string;
  readonly log?: Log;
}

const random = (length: number): Uint8Array => randomBytes(length);
const defaultLease = 6000;

/**
 * The journal of a node in a PostgreSQL database, which other nodes may share. Brings the tables up to date.
 * @param url `postgres://user:password@host:5432/database`
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export async function openPostgresJournal(
  url: string,
  {
    keys = [],
    schedule = realSchedule,
    lease = defaultLease,
    log = silentLog,
    name = `${hostname()} ${process.pid}`,
  }: PostgresOptions = {},
): Promise<Journal> {
  const backend = await PostgresBackend.open({
    url,
    contents: new Contents(keys, random),
    schedule,
    log,
    session: { name, lease },
  });
  return journalOver(backend, schedule);
}

/**
 * For a command beside nodes that may be running: it looks, and what it does is audited. It holds nothing.
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export async function visitPostgresJournal(
  url: string,
  keys: readonly BodyKey[] = [],
): Promise<Pick<Journal, "audit"> & JournalReader> {
  return journalOver(
    await PostgresBackend.open({ url, contents: new Contents(keys, random), schedule: realSchedule, log: silentLog }),
  );
}

/**
 * Reads alone; PostgreSQL itself refuses every write.
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export async function readPostgresJournal(url: string, keys: readonly BodyKey[] = []): Promise<JournalReader> {
  await readable(url);
  const contents = new Contents(keys, random);
  const readers = new Readers(url, shownDatabase(url), realSchedule, silentLog);
  const read = (call: Call): Promise<unknown> => readers.read(contents, call);
  return journalOver({
    run: (calls) =>
      Promise.all(
        calls.map((call) =>
          read(call).then(
            (value) => ({ value }),
            (error: GatewayError) => ({ error }),
          ),
        ),
      ),
    read,
    useKeys: (used) => contents.use(used),
    close: () => readers.close(),
  });
}

async function readable(url: string): Promise<void> {
  try {
    const client = await Client.connect({ url, settings: "SET default_transaction_read_only = on", patience: defaultLease });
    try {
      await checkVersion(client);
    } finally {
      await client.end();
    }
  } catch (thrown) {
    throw storageError(shownDatabase(url), thrown);
  }
}
