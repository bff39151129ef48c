import type { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../../contracts/errors.ts";
import type { Journal } from "../../contracts/journal.ts";
import { journalOver } from "../../journal/batched.ts";
import type { Backend, Call, Outcome } from "../../journal/calls.ts";
import { Contents } from "../../journal/contents.ts";
import { SqliteBackend } from "../../journal/sqlite/direct.ts";
import type { Life } from "./events.ts";
import type { World } from "./world.ts";

/** Is told of every transaction as soon as it is on disk. */
export type Committed = (calls: readonly Call[]) => void;

/**
 * Opens the journal for one life of the node, on the database that outlives it. Between asking and writing, and between writing
 * and learning of it, time passes: whoever crashes in the first has written nothing, in the second everything.
 */
export function openDisk(world: World, life: Life, database: DatabaseSync, committed: Committed): Journal {
  const sql =
    "INSERT INTO counters (name, value) VALUES ('session', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
  const session = Number(database.prepare(sql).get()!["value"]);
  const store = new SqliteBackend(database, new Contents([], unused), session);
  return journalOver(new Disk(world, life, store, committed), world.scheduleOf(life));
}

/** Bodies are plain: nothing is sealed, and no nonces are wanted. */
const unused = (): never => {
  throw new Error("a simulated journal seals nothing");
};

/**
 * What is lost with these is not lost to anybody who was promised something, and the journal tells the process of it: that
 * would stand in the output of the tests.
 */
const unpromised: ReadonlySet<string> = new Set(["record", "register"]);

class Disk implements Backend {
  readonly #world: World;
  readonly #life: Life;
  readonly #store: SqliteBackend;
  readonly #committed: Committed;

  constructor(world: World, life: Life, store: SqliteBackend, committed: Committed) {
    this.#world = world;
    this.#life = life;
    this.#store = store;
    this.#committed = committed;
  }

  run(calls: readonly Call[]): Promise<readonly Outcome[]> {
    const names = calls.map((call) => call.name).join(" ");
    return new Promise((resolve, reject) => {
      const full = this.#world.mishap(120) && !calls.some((call) => unpromised.has(call.name));
      const write = (): void => {
        if (full) {
          reject(new GatewayError("JOURNAL_UNAVAILABLE", "The journal cannot be written: the disk is full"));
          return;
        }
        const outcomes = this.#store.transaction(calls);
        this.#committed(calls);
        this.#later("the disk answers", () => resolve(outcomes));
      };
      this.#later(full ? "the disk is full" : `the disk writes ${names}`, write);
    });
  }

  read(call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#later(`the disk reads ${call.name}`, () => void this.#store.read(call).then(resolve, reject));
    });
  }

  /** The database is the world's: it outlives whoever opened it. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Most of the time soon; now and then it takes as long as a disk that has something else to do. */
  #later(name: string, run: () => void): void {
    const ms = this.#world.mishap(150) ? this.#world.between(50, 1500) : this.#world.between(0.2, 4);
    this.#world.after(ms, name, run, this.#life);
  }
}
