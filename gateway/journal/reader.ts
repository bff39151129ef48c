import { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../contracts/errors.ts";
import type { Body, JournalReader } from "../contracts/journal.ts";
import { queries } from "./queries.ts";
import { bookingOf, recordOf, searchSql, viewOf } from "./rows.ts";
import { migrations } from "./schema.ts";

/**
 * Opens the journal of one SQLite file for reading alone. SQLite itself refuses every write; a node that runs goes on writing,
 * and every question sees what was on disk at its instant.
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export function readSqliteJournal(file: string): JournalReader {
  const database = opened(file);
  const { message, bodies, booking } = queries;
  const sql = { message: database.prepare(message), bodies: database.prepare(bodies), booking: database.prepare(booking) };
  const bodiesOf = (id: string): readonly Body[] =>
    sql.bodies.all(id).map((row) => ({ name: String(row["name"]), bytes: row["bytes"] as Uint8Array }));
  return {
    search(filter) {
      const { sql: text, values } = searchSql(filter);
      return database
        .prepare(text)
        .all(...values)
        .map(viewOf);
    },
    stored(id) {
      const row = sql.message.get(id);
      const kept = row ? bodiesOf(id) : [];
      const last = (name: string): Uint8Array | undefined => kept.findLast((one) => one.name === name)?.bytes;
      return row && recordOf(row, last("received"), last("canonical"));
    },
    bodies: bodiesOf,
    booking(bookingId, owner) {
      const row = sql.booking.get(bookingId, owner);
      return row && bookingOf(row);
    },
    close: () => {
      database.close();
    },
  };
}

function opened(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 5000");
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version !== migrations.length) throw new Error(`it has version ${version} of the journal, not ${migrations.length}`);
    return database;
  } catch (cause) {
    database?.close();
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${file} cannot be read: ${(cause as Error).message}`, {
      expected: "the SQLite file that node.yaml names as journal",
      hint: "a node of this version brings an older journal up to date when it starts; the folder must be writable for SQLite's own files",
      cause,
    });
  }
}
