import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { DatabaseError, type Database, type Result, type Row, type Run, type Value } from "./database.ts";

/** How long a database that another program holds is waited for, in milliseconds, and the pauses between. */
const patience = 5000;
const pause = 5;
/** SQLITE_BUSY (https://www.sqlite.org/rescode.html). */
const busy = 5;

/**
 * A SQLite file that is there already: it belongs to the system. Its statements run on this thread and are short; what another
 * program holds is waited for without holding anything up.
 */
export class SqliteDatabase implements Database {
  readonly skipLocked = "";
  readonly #file: string;
  readonly #context: AdapterContext;
  #open: DatabaseSync | undefined;
  #closed = false;
  /** One transaction after the other: they share the connection. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(file: string, context: AdapterContext) {
    this.#file = context.resolve(file);
    this.#context = context;
  }

  transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const done = this.#tail.then(() => this.#transact(work));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async columns(table: string): Promise<readonly string[]> {
    const { rows } = await this.transaction((run) => run("SELECT name FROM pragma_table_info($1)", [table]));
    return rows.map((row) => row["name"] ?? "");
  }

  async #transact<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const database = await this.#begun();
    try {
      const result = await work((statement, values) => Promise.resolve(runOn(database, statement, values)));
      // A reader may hold a COMMIT back where there is no write-ahead log; it can be said again.
      await this.#whenFree(() => database.exec("COMMIT"));
      return result;
    } catch (thrown) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw errorOf(thrown);
    }
  }

  /** The connection, with a transaction that nobody else can write in. */
  #begun(): Promise<DatabaseSync> {
    return this.#whenFree(() => {
      if (this.#closed) throw new DatabaseError("the database was closed", true, undefined);
      this.#open ??= opened(this.#file);
      this.#open.exec("BEGIN IMMEDIATE");
      return this.#open;
    });
  }

  /** Tries again while another program holds the database. */
  async #whenFree<T>(attempt: () => T): Promise<T> {
    const { clock } = this.#context;
    const until = clock.monotonic() + patience;
    for (;;) {
      try {
        return attempt();
      } catch (thrown) {
        if ((thrown as { readonly errcode?: number }).errcode !== busy || clock.monotonic() > until) throw errorOf(thrown);
        await new Promise<void>((resolve) => clock.after(pause, resolve));
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#tail;
    this.#open?.close();
    this.#open = undefined;
  }
}

function opened(file: string): DatabaseSync {
  // The file must be the system's: to make an empty one would hide that the path is wrong.
  if (!existsSync(file)) throw new DatabaseError("the file is not there", true, undefined);
  return new DatabaseSync(file);
}

function runOn(database: DatabaseSync, statement: string, values: readonly Value[]): Result {
  const prepared = database.prepare(statement.replaceAll(/\$(\d+)/g, "?$1"));
  prepared.setReadBigInts(true);
  const rows = prepared.all(...values).map(rowOf);
  const [{ changed } = { changed: 0 }] = database.prepare("SELECT changes() AS changed").all() as { changed: number }[];
  return { rows, changed };
}

function rowOf(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]));
}

function errorOf(thrown: unknown): unknown {
  if (thrown instanceof DatabaseError || thrown instanceof GatewayError) return thrown;
  const { errcode, code } = thrown as { readonly errcode?: number; readonly code?: string };
  if (errcode === undefined && code === undefined) return thrown;
  return new DatabaseError(`SQLite ${errcode ?? code ?? "?"}`, true, thrown);
}
