import { GatewayError } from "../contracts/errors.ts";
import type { Journal, JournalEvents } from "../contracts/journal.ts";
import { type Arguments, type Backend, type Call, type CallName, type Given } from "./calls.ts";

/** How long a write that nobody waits for may wait for company, in milliseconds. */
const lazyWithin = 10;

/** When things are done; handed in, so that a simulation has time and order in its hand. */
export interface Schedule {
  /** Once, in the next turn. */
  soon(task: () => void): void;
  after(ms: number, task: () => void): { cancel(): void };
}

export const realSchedule: Schedule = {
  soon: (task) => void setImmediate(task),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

interface Pending {
  readonly call: Call;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Group commit: one transaction is under way at a time, and what is asked for meanwhile goes together in the next one. So the
 * busier it is, the more messages share one fsync, and a lone writer waits for nobody.
 */
class Batches {
  readonly #backend: Backend;
  readonly #schedule: Schedule;
  #pending: Pending[] = [];
  #scheduled = false;
  #lazy: { cancel(): void } | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(backend: Backend, schedule: Schedule) {
    this.#backend = backend;
    this.#schedule = schedule;
  }

  /** @param lazy for what nobody waits for: it goes with the next transaction, or with one of its own a few milliseconds later */
  run<Name extends CallName>(name: Name, args: Arguments<Name>, lazy = false): Promise<Given<Name>> {
    if (this.#closed) return Promise.reject(new GatewayError("JOURNAL_UNAVAILABLE", "The journal is closed"));
    return new Promise<Given<Name>>((resolve, reject) => {
      this.#pending.push({ call: { name, args } as Call, resolve: resolve as (value: unknown) => void, reject });
      if (lazy) this.#lazy ??= this.#schedule.after(lazyWithin, () => this.#begin());
      else this.#soon();
    });
  }

  /** Settles when everything asked for so far has been tried; what is asked for meanwhile is not waited for. */
  async flush(): Promise<void> {
    const waits = this.#pending.length > 0;
    await this.#running;
    if (!waits) return;
    this.#begin();
    await this.#running;
  }

  async close(): Promise<void> {
    while (this.#running || this.#pending.length > 0) await this.flush();
    this.#closed = true;
  }

  #soon(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    this.#schedule.soon(() => {
      this.#scheduled = false;
      this.#begin();
    });
  }

  #begin(): void {
    if (this.#running || this.#pending.length === 0) return;
    this.#lazy?.cancel();
    this.#lazy = undefined;
    const batch = this.#pending;
    this.#pending = [];
    this.#running = this.#commit(batch).then(() => {
      this.#running = undefined;
      if (this.#pending.length > 0) this.#soon();
    });
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    try {
      const outcomes = await this.#backend.run(batch.map((one) => one.call));
      batch.forEach((one, i) => {
        const outcome = outcomes[i]!;
        if ("error" in outcome) one.reject(outcome.error);
        else one.resolve(outcome.value);
      });
    } catch (thrown) {
      // What was asked for meanwhile was asked for by the session that is lost, too: it must not be done in the name of the next.
      const refused =
        thrown instanceof GatewayError && thrown.code === "LEASE_LOST" ? [...batch, ...this.#pending.splice(0)] : batch;
      for (const one of refused) one.reject(thrown);
    }
  }
}

/** A journal over any backend. What only reads sees everything that was asked for before. */
export function journalOver(backend: Backend, schedule: Schedule = realSchedule): Journal {
  const batches = new Batches(backend, schedule);
  const call =
    <Name extends CallName>(name: Name, lazy = false) =>
    (...args: Arguments<Name>): Promise<Given<Name>> =>
      batches.run(name, args, lazy);
  const read =
    <Name extends CallName>(name: Name) =>
    async (...args: Arguments<Name>): Promise<Given<Name>> => {
      await batches.flush();
      return (await backend.read({ name, args } as Call)) as Given<Name>;
    };
  /** What nobody waits for is still written in order; that it failed is told. */
  const background =
    <Name extends CallName>(name: Name) =>
    (...args: Arguments<Name>): void => {
      batches.run(name, args, true).catch((thrown: unknown) => {
        process.emitWarning(`journal: ${thrown instanceof Error ? thrown.message : String(thrown)}`, "RaccordoJournal");
      });
    };
  return {
    accept: call("accept"),
    record: background("record"),
    // A delivery that is done and not yet noted is repeated after a crash, under the same control identifier: it can wait for company.
    finish: (...args) => batches.run("finish", args, args[3]?.delivery !== undefined && args[3].then === undefined),
    defer: call("defer"),
    delivered: call("delivered", true),
    postpone: call("postpone", true),
    bury: call("bury", true),
    revive: call("revive"),
    claim: call("claim"),
    settle: call("settle"),
    release: call("release"),
    nextDue: call("nextDue"),
    recover: call("recover"),
    pause: call("pause"),
    remember: call("remember"),
    recall: call("recall"),
    forget: call("forget"),
    reserve: call("reserve"),
    register: background("register"),
    replyOf: call("replyOf"),
    stateOf: call("stateOf"),
    stored: call("stored"),
    booking: call("booking"),
    audit: call("audit"),
    purge: call("purge"),
    search: read("search"),
    detail: read("detail"),
    bodies: read("bodies"),
    bookings: read("bookings"),
    queues: read("queues"),
    audits: read("audits"),
    useKeys: (keys) => backend.useKeys?.(keys),
    watch: (events: JournalEvents) => backend.watch?.(events),
    async close() {
      await batches.close();
      await backend.close();
    },
  };
}
