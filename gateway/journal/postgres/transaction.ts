import type { Row } from "../rows.ts";
import type { Db } from "./client.ts";
import type { Keys } from "./plan.ts";
import type { QueryName } from "./queries.ts";

/**
 * Statements of one transaction, several of which may be under way: after the first that fails none is sent, so that none is
 * carried out behind the ROLLBACK, and whoever asks for one is told why the first has failed.
 */
class OneTransaction implements Pick<Db, "run"> {
  readonly #db: Pick<Db, "run">;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(db: Pick<Db, "run">) {
    this.#db = db;
  }

  async run(name: QueryName, values?: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#failure) throw this.#failure.thrown;
    try {
      return await this.#db.run(name, values);
    } catch (thrown) {
      // Those that were under way fail after the first, for the transaction has, and may be heard of before it.
      throw this.fail(thrown);
    }
  }

  /** @returns what failed first */
  fail(thrown: unknown): unknown {
    this.#failure ??= { thrown };
    return this.#failure.thrown;
  }

  /** What failed has been undone. */
  goOn(): void {
    this.#failure = undefined;
  }
}

/** A transaction, and what it leaves behind for its end: whose turn it is, and what has become free for others. */
export class Transaction {
  readonly db: OneTransaction;
  /** Whose work this is; 0 for a command, which holds nothing. */
  readonly session: number;
  readonly #free = new Set<string>();
  readonly #keys = new Map<string, { readonly system: string; readonly orderKey: string }>();

  constructor(db: Pick<Db, "run">, session: number) {
    this.db = new OneTransaction(db);
    this.session = session;
  }

  /** Something may be taken from this queue by whoever asks. */
  announce(system: string): void {
    this.#free.add(system);
  }

  /** The deliveries of these order keys have changed; rows have a system and an order key. */
  changed(rows: readonly Row[]): void {
    for (const row of rows) {
      const [system, orderKey] = [String(row["system"]), String(row["order_key"])];
      if (orderKey !== "") this.#keys.set(`${orderKey}\n${system}`, { system, orderKey });
    }
  }

  /**
   * Whoever adds to the deliveries of an order key, or ends one, does it alone until its transaction ends: so their order is
   * that of their acceptance, also across nodes.
   */
  async lock({ named, deliveries, messages }: Keys): Promise<void> {
    if (named.length + deliveries.length + messages.length === 0) return;
    await this.db.run("lockKeys", [named.map((one) => one.system), named.map((one) => one.orderKey), deliveries, messages]);
  }

  /** Gives their turn to the first of all order keys that have changed. */
  async letOn(): Promise<void> {
    if (this.#keys.size === 0) return;
    const keys = [...this.#keys.values()];
    this.#keys.clear();
    const rows = await this.db.run("letOn", [keys.map((one) => one.system), keys.map((one) => one.orderKey)]);
    for (const row of rows) this.announce(String(row["system"]));
  }

  /** The last thing in the transaction. A system's name that is too long for a notification stands for all. */
  async close(): Promise<void> {
    await this.letOn();
    if (this.#free.size === 0) return;
    await this.db.run("notify", [[...this.#free].map((system) => (system.length > 2000 ? "" : system))]);
  }
}
