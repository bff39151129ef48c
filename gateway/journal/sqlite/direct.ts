import type { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../../contracts/errors.ts";
import type { Backend, Call, Outcome } from "../calls.ts";
import type { BodyKey, Contents } from "../contents.ts";
import { SqliteStore } from "./store.ts";

/** Calls on a SQLite database, carried out at once on this thread. */
export class SqliteBackend implements Backend {
  readonly #database: DatabaseSync;
  readonly #store: SqliteStore;
  readonly #contents: Contents;

  constructor(database: DatabaseSync, contents: Contents, session: number) {
    this.#database = database;
    this.#contents = contents;
    this.#store = new SqliteStore(database, contents, session);
  }

  run(calls: readonly Call[]): Promise<readonly Outcome[]> {
    try {
      return Promise.resolve(this.transaction(calls));
    } catch (thrown) {
      return Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  /**
   * One transaction for all calls. A call that fails takes nothing of the others with it, since each does its checks before
   * its first change; trouble of the storage itself takes all of them.
   * @throws GatewayError JOURNAL_UNAVAILABLE
   */
  transaction(calls: readonly Call[]): readonly Outcome[] {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      const outcomes = calls.map((call) => this.#outcome(call));
      this.#database.exec("COMMIT");
      return outcomes;
    } catch (thrown) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw storageFault(thrown);
    }
  }

  #outcome(call: Call): Outcome {
    try {
      return { value: this.#store.carryOut(call) };
    } catch (thrown) {
      if (isStorageFault(thrown)) throw thrown;
      return { error: thrown instanceof GatewayError ? thrown : new GatewayError("INTERNAL", String(thrown), { cause: thrown }) };
    }
  }

  read(call: Call): Promise<unknown> {
    try {
      return Promise.resolve(this.reading(call));
    } catch (thrown) {
      return Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  /** @throws GatewayError JOURNAL_UNAVAILABLE or JOURNAL_CORRUPT */
  reading(call: Call): unknown {
    try {
      return this.#store.carryOut(call);
    } catch (thrown) {
      throw isStorageFault(thrown) ? storageFault(thrown) : thrown;
    }
  }

  useKeys(keys: readonly BodyKey[]): void {
    this.#contents.use(keys);
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }
}

/** SQLite's own trouble (full, IO error, locked, corrupt), against a constraint that one write ran into. */
function isStorageFault(thrown: unknown): boolean {
  const code = (thrown as { readonly errcode?: number }).errcode;
  return code !== undefined && (code & 0xff) !== 19;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (SQLite documentation, "Result Codes"). */
const corruption = new Set([11, 26]);

function storageFault(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const code = ((thrown as { readonly errcode?: number }).errcode ?? 0) & 0xff;
  if (corruption.has(code)) {
    return new GatewayError("JOURNAL_CORRUPT", `The journal is damaged: ${text}`, {
      certainty: "not-done",
      hint: "stop the node, keep the file, restore a backup (docs/operations.md); raccordo journal check tells what is damaged",
      cause: thrown,
    });
  }
  return new GatewayError("JOURNAL_UNAVAILABLE", `The journal cannot be written: ${text}`, {
    hint: "free disk space or mend the volume; senders are told to retry meanwhile",
    cause: thrown,
  });
}
