import type { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../contracts/errors.ts";

/** How long a write that nobody waits for may wait for company, in milliseconds. */
const lazyWithin = 10;

/**
 * How long a write that somebody waits for may wait for company, in milliseconds, when the last commit served several. On
 * the project's machine type an fsync takes about 1 ms: waiting for 2 serves ten times as many messages with it.
 */
const companyWithin = 2;

interface Pending {
  run(): void;
  /** Called after the commit, or with what prevented it. */
  settle(failure: GatewayError | undefined): void;
}

/**
 * Gathers writes and commits them together, once per turn of the event loop: under load one fsync serves many messages.
 * With `synchronous = FULL` a commit returns after the WAL is on disk (SQLite documentation, "PRAGMA synchronous").
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #pending: Pending[] = [];
  #scheduled = false;
  #lazy: NodeJS.Timeout | undefined;
  #company: NodeJS.Timeout | undefined;
  /** Writes waited for, now and in the last commit. */
  #urgent = 0;
  #lastUrgent = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Runs `write` inside the next transaction. A write that throws takes nothing of the others with it, since each does its
   * checks before its first change.
   * @param lazy for what nobody waits for: it goes with the next commit, or with one of its own a few milliseconds later
   * @returns what `write` gave, once it is on disk
   * @throws GatewayError JOURNAL_UNAVAILABLE when the transaction could not be committed
   */
  run<T>(write: () => T, lazy = false): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { readonly value: T } | undefined;
      let failed: unknown;
      this.#pending.push({
        run: () => {
          try {
            result = { value: write() };
          } catch (thrown) {
            failed = thrown;
            if (isStorageFault(thrown)) throw thrown;
          }
        },
        settle: (failure) => {
          if (failure) reject(failure);
          else if (result) resolve(result.value);
          else reject(failed instanceof Error ? failed : new Error(String(failed)));
        },
      });
      if (lazy) this.#lazy ??= setTimeout(() => this.flush(), lazyWithin);
      else this.#schedule();
    });
  }

  /** At once for a lone writer; with company expected, when as many have come as the last time, or a moment later. */
  #schedule(): void {
    this.#urgent++;
    if (this.#scheduled) return;
    if (this.#lastUrgent > 1 && this.#urgent < this.#lastUrgent) {
      this.#company ??= setTimeout(() => this.flush(), companyWithin);
      return;
    }
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#scheduled = false;
    clearTimeout(this.#lazy);
    clearTimeout(this.#company);
    this.#lazy = this.#company = undefined;
    if (this.#urgent > 0) this.#lastUrgent = this.#urgent;
    this.#urgent = 0;
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    let failure: GatewayError | undefined;
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const one of batch) one.run();
      this.#database.exec("COMMIT");
    } catch (thrown) {
      failure = new GatewayError("JOURNAL_UNAVAILABLE", `The journal cannot be written: ${textOf(thrown)}`, {
        hint: "free disk space or mend the volume; senders are told to retry meanwhile",
        cause: thrown,
      });
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
    for (const one of batch) one.settle(failure);
  }
}

/** SQLite's own trouble (full, IO error, locked, corrupt), against a constraint that one write ran into. */
function isStorageFault(thrown: unknown): boolean {
  const code = (thrown as { readonly errcode?: number }).errcode;
  return code !== undefined && (code & 0xff) !== 19;
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
