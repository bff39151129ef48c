import type { Log } from "../../contracts/clock.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { JournalEvents } from "../../contracts/journal.ts";
import type { Schedule } from "../batched.ts";
import type { Backend, Call, Outcome } from "../calls.ts";
import type { BodyKey, Contents } from "../contents.ts";
import type { Client, ClientOptions } from "./client.ts";
import { Connecting } from "./connect.ts";
import { Keeper } from "./keeper.ts";
import { migrate } from "./migrate.ts";
import { keysOf, onlyLooks, planOf, type Step } from "./plan.ts";
import { Readers } from "./readers.ts";
import { databaseTime, handOver, takeOver, within } from "./sessions.ts";
import { carryOut } from "./store.ts";
import { Transaction } from "./transaction.ts";
import { storageError, troubleOf, valueError, wasRefused } from "./trouble.ts";

export interface BackendOptions {
  readonly url: string;
  readonly contents: Contents;
  readonly schedule: Schedule;
  readonly log: Log;
  /** The node's session; a command has none. */
  readonly session?: {
    /** Who it is, for whoever looks. */
    readonly name: string;
    /** How long it lives after its last sign of life, in milliseconds. */
    readonly lease: number;
  };
}

/** How often a batch that another transaction stood in the way of is tried. */
const tries = 5;
/** How long a statement may take, in milliseconds, until the connection is given up. */
const patience = 30_000;

/** The journal in a PostgreSQL database that several nodes share. */
export class PostgresBackend implements Backend {
  readonly #options: BackendOptions;
  readonly #database: string;
  readonly #writer: Connecting;
  readonly #readers: Readers;
  readonly #keeper: Keeper | undefined;
  #session: number | undefined;
  /** Sessions of ours of which nobody knows what they hold: what they hold is given back. */
  #givenUp: number[] = [];
  #running = false;
  #events: JournalEvents | undefined;

  private constructor(options: BackendOptions) {
    this.#options = options;
    this.#database = shownDatabase(options.url);
    const { url, schedule, log, session } = options;
    this.#writer = new Connecting(writing(url, session?.lease), schedule, (error) => {
      log.warn({ reason: error.message }, "the journal's connection was lost");
    });
    this.#readers = new Readers(url, this.#database, schedule, log);
    if (session) {
      const client = { url, settings: `SET lock_timeout = ${session.lease}`, patience: 2 * Math.max(session.lease, 5000) };
      this.#keeper = new Keeper({ client, schedule, log, lease: session.lease }, this.#kept());
    }
  }

  /** @throws GatewayError JOURNAL_UNAVAILABLE */
  static async open(options: BackendOptions): Promise<PostgresBackend> {
    const backend = new PostgresBackend(options);
    try {
      const client = await backend.#writer.client();
      await migrate(client);
      if (options.session) {
        await backend.#begin(client);
        await within(client, backend.#session!, async (tx) => {
          await tx.db.run("forgetSessions");
          await takeOver(tx, await databaseTime(client));
        });
        await backend.#keeper!.start();
      }
      return backend;
    } catch (thrown) {
      await backend.close();
      throw storageError(backend.#database, thrown);
    }
  }

  useKeys(keys: readonly BodyKey[]): void {
    this.#options.contents.use(keys);
  }

  watch(events: JournalEvents): void {
    this.#events = events;
  }

  async run(calls: readonly Call[]): Promise<readonly Outcome[]> {
    this.#running = true;
    try {
      return await this.#tried(calls);
    } finally {
      this.#running = false;
    }
  }

  read(call: Call): Promise<unknown> {
    return this.#readers.read(this.#options.contents, call);
  }

  /** What this session holds is for others at once. */
  async close(): Promise<void> {
    await this.#keeper?.close();
    if (this.#session !== undefined) {
      this.#giveUp(this.#session);
      try {
        await this.#endGivenUp(await this.#writer.client());
      } catch (thrown) {
        this.#options.log.warn(
          { reason: (thrown as Error).message },
          "the journal's session was not ended: others take over when its lease ends",
        );
      }
    }
    await this.#writer.close();
    await this.#readers.close();
  }

  async #tried(calls: readonly Call[]): Promise<readonly Outcome[]> {
    let careful = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const client = await this.#writer.client();
        if (this.#options.session && this.#session === undefined) await this.#begin(client);
        return await this.#transaction(client, calls, careful);
      } catch (thrown) {
        if (thrown instanceof GatewayError) throw thrown;
        const trouble = troubleOf(thrown);
        if (trouble === "values" && !careful) {
          careful = true;
          this.#options.log.warn(
            { code: (thrown as { code?: string }).code },
            "a call cannot be kept: those of its batch are written one by one",
          );
        } else if (trouble !== "conflict" || attempt >= tries) {
          if (trouble === "storage") await this.#writer.drop();
          throw storageError(this.#database, thrown);
        }
      }
    }
  }

  /** @param careful each call by itself, so that one whose values cannot be kept takes nothing of the others with it */
  async #transaction(client: Client, calls: readonly Call[], careful: boolean): Promise<readonly Outcome[]> {
    const session = this.#session;
    const tx = new Transaction(client, session ?? 0);
    const fenced = session !== undefined && !onlyLooks(calls);
    let outcomes: readonly Outcome[];
    try {
      const [, alive] = await Promise.all([
        client.text("BEGIN"),
        fenced ? tx.db.run("fence", [session]) : [],
        tx.lock(keysOf(calls)),
      ]);
      if (fenced && alive.length === 0) throw this.#lost(session);
      outcomes = careful ? await this.#oneByOne(client, tx, calls) : await this.#inSteps(tx, calls);
      await tx.close();
    } catch (thrown) {
      // Nothing more is sent for it; a connection that has broken rolls back by itself.
      tx.db.fail(thrown);
      if (!client.lost) await client.text("ROLLBACK").catch(() => this.#writer.drop());
      throw thrown;
    }
    await this.#commit(client, session);
    return outcomes;
  }

  async #inSteps(tx: Transaction, calls: readonly Call[]): Promise<readonly Outcome[]> {
    const outcomes = new Array<Outcome>(calls.length);
    for (const group of planOf(calls)) {
      const given = await Promise.all(group.map((step) => carryOut(tx, this.#options.contents, step)));
      group.forEach((step, i) => step.calls.forEach(({ index }, j) => (outcomes[index] = given[i]![j]!)));
    }
    return outcomes;
  }

  async #oneByOne(client: Client, tx: Transaction, calls: readonly Call[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { name, args } of calls) {
      await client.text("SAVEPOINT one");
      try {
        outcomes.push(...(await carryOut(tx, this.#options.contents, { name, calls: [{ index: 0, args }] } as unknown as Step)));
        await client.text("RELEASE SAVEPOINT one");
      } catch (thrown) {
        if (!(thrown instanceof GatewayError) && troubleOf(thrown) !== "values") throw thrown;
        await client.text("ROLLBACK TO SAVEPOINT one");
        tx.db.goOn();
        outcomes.push({ error: thrown instanceof GatewayError ? thrown : valueError(thrown) });
      }
    }
    return outcomes;
  }

  /** When nobody knows whether it is on disk, what this session may hold is given back, for nobody here works on it. */
  async #commit(client: Client, session: number | undefined): Promise<void> {
    let command: string;
    try {
      command = await client.text("COMMIT");
    } catch (thrown) {
      if (wasRefused(thrown)) throw thrown;
      if (session !== undefined) this.#giveUp(session);
      await this.#writer.drop();
      throw storageError(this.#database, thrown, "unknown");
    }
    if (command !== "COMMIT")
      throw new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${this.#database} rolled a transaction back`);
  }

  async #begin(client: Client): Promise<void> {
    const { name, lease } = this.#options.session!;
    await this.#endGivenUp(client);
    const [row] = await client.run("newSession", [name, lease]);
    this.#session = Number(row?.["id"]);
  }

  async #endGivenUp(client: Client): Promise<void> {
    if (this.#givenUp.length === 0) return;
    const ended = this.#givenUp;
    await within(client, 0, async (tx) => {
      for (const session of ended) await tx.db.run("endSession", [session]);
      await handOver(tx, await databaseTime(client));
    });
    this.#givenUp = this.#givenUp.filter((one) => !ended.includes(one));
  }

  #giveUp(session: number): void {
    this.#givenUp.push(session);
    this.#forget(session);
  }

  /** Told when whoever waits for this batch knows. */
  #forget(session: number): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#options.schedule.soon(() => this.#events?.lost());
  }

  #lost(session: number): GatewayError {
    this.#forget(session);
    return new GatewayError("LEASE_LOST", "Another node took this one for dead, and has taken over what it held", {
      hint: "the node goes on by itself; when this comes often, the database or this machine is too slow for the lease",
    });
  }

  #kept(): ConstructorParameters<typeof Keeper>[1] {
    const session = (): number | undefined => this.#session;
    const events = (): JournalEvents | undefined => this.#events;
    return {
      get session() {
        return session();
      },
      get events() {
        return events();
      },
      // A transaction under way finds it out by itself, or the next one does.
      ended: (ended) => {
        if (!this.#running) this.#forget(ended);
      },
    };
  }
}

/**
 * Statements go through indexes alone, with one plan for ever: tables that are small today, and were when the plan was made,
 * are not tomorrow. A node that stops in the middle of a transaction is cut off when its lease ends.
 */
function writing(url: string, lease: number | undefined): ClientOptions {
  const settings = [
    "enable_seqscan = off",
    "enable_hashjoin = off",
    "enable_mergejoin = off",
    "plan_cache_mode = force_generic_plan",
    "jit = off",
  ];
  const idle = lease === undefined ? [] : [`idle_in_transaction_session_timeout = ${Math.ceil(lease)}`];
  return { url, patience, settings: [...settings, ...idle].map((one) => `SET ${one}`).join("; ") };
}

/** The address without what is secret in it. */
export function shownDatabase(url: string): string {
  if (!URL.canParse(url)) return "(not an address)";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
