import { silentLog, type Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Delivery } from "../contracts/journal.ts";
import { Gate } from "./gate.ts";
import { DeliveryWorker, type Attempt, type DeliveryOptions, type QueuePolicy } from "./index.ts";

/** Time that moves only when a test says so; everything that was promised meanwhile is let happen. */
export class VirtualClock implements Clock {
  #now = 0;
  /** What the wall clock shows beside the time that has passed. */
  moved = 0;
  #timers: { readonly at: number; readonly task: () => void }[] = [];
  now(): number {
    return this.#now + this.moved;
  }
  monotonic(): number {
    return this.#now;
  }
  after(ms: number, task: () => void): { cancel(): void } {
    const timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return { cancel: () => (this.#timers = this.#timers.filter((one) => one !== timer)) };
  }
  get timers(): number {
    return this.#timers.length;
  }
  async advance(to: number): Promise<void> {
    await settled();
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
      if (!next || next.at > to) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((one) => one !== next);
      next.task();
      await settled();
    }
    this.#now = to;
  }
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
export const unreachable = new GatewayError("PEER_UNREACHABLE", "closed");
export const retry: Attempt = { kind: "retry", error: unreachable };
export const done: Attempt = { kind: "done" };

export const policy: QueuePolicy = {
  retry: { first: 100, most: 1000, until: 5000, attempts: Number.POSITIVE_INFINITY },
  concurrency: 1,
  rate: undefined,
  most: 10_000,
  breaker: { after: 1_000_000, pause: 1000 },
};

interface Row extends Delivery {
  readonly held: boolean;
}

/** A journal of deliveries in memory, and a worker on it; `seen` tells what was tried when. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly journal = new Map<number, Row>();
  readonly seen: string[] = [];
  readonly worker: DeliveryWorker;
  readonly gates = new Map<string, Gate>();
  paused = new Set<string>();
  /** What the journal says to the next writes. */
  failing = false;
  answer: (delivery: Delivery) => Attempt | Promise<Attempt> = () => done;

  constructor(changed: Partial<QueuePolicy> = {}, options: Partial<DeliveryOptions> = {}) {
    const used = { ...policy, ...changed };
    const gateOf = (system: string): Gate => {
      const gate = this.gates.get(system) ?? new Gate(system, () => used, this.clock, silentLog);
      this.gates.set(system, gate);
      return gate;
    };
    this.worker = new DeliveryWorker({
      journal: this.#journal(),
      clock: this.clock,
      log: silentLog,
      policyOf: () => used,
      gateOf,
      jitter: () => 1,
      attempt: (delivery) =>
        gateOf(delivery.system)
          .through(Number.MAX_SAFE_INTEGER, async () => {
            this.seen.push(`${this.clock.monotonic()} ${delivery.messageId}#${delivery.attempts}`);
            const result = await this.answer(delivery);
            if (result.kind === "done") this.#end(delivery.id);
            if (result.kind === "retry") throw result.error;
            return result;
          })
          .catch((thrown: unknown): Attempt => {
            if (thrown instanceof GatewayError) return { kind: "retry", error: thrown };
            throw thrown;
          }),
      abandoned: async (delivery) => {
        this.seen.push(`${this.clock.monotonic()} abandoned ${delivery.messageId}`);
        await Promise.resolve();
      },
      ...options,
    });
  }

  #end(id: number): void {
    this.journal.delete(id);
  }

  #journal(): DeliveryOptions["journal"] {
    const written = <T>(write: () => T): Promise<T> =>
      this.failing ? Promise.reject(new GatewayError("JOURNAL_UNAVAILABLE", "full")) : Promise.resolve(write());
    const change = (id: number, more: Partial<Row>): void => void this.journal.set(id, { ...this.journal.get(id)!, ...more });
    const free = (system: string): readonly Row[] =>
      [...this.journal.values()]
        .filter((one) => one.system === system && !one.held)
        .filter((one, _, all) => one.orderKey === "" || this.#first(one.orderKey) === one.id || all.length === 0)
        .toSorted((a, b) => a.due - b.due || a.id - b.id);
    return {
      claim: (wanted, now, latest) =>
        written(() => {
          const found = wanted.flatMap(({ system, limit }) =>
            free(system)
              .filter((one) => one.due <= now || one.due > latest)
              .slice(0, limit),
          );
          for (const { id } of found) change(id, { held: true });
          return found;
        }),
      release: (ids) => written(() => ids.forEach((id) => this.journal.has(id) && change(id, { held: false }))),
      nextDue: (systems) => written(() => systems.flatMap(free).toSorted((a, b) => a.due - b.due)[0]?.due),
      queues: () =>
        written(() =>
          [...new Set([...[...this.journal.values()].map((one) => one.system), ...this.paused])].map((system) => ({
            system,
            waiting: [...this.journal.values()].filter((one) => one.system === system).length,
            oldest: 0,
            dead: 0,
            paused: this.paused.has(system) ? { by: "anna", at: 0 } : undefined,
          })),
        ),
      postpone: (id, { attempts, due, system }) =>
        written(() => change(id, { attempts, due, held: false, ...(system === undefined ? {} : { system }) })),
      bury: (id, message, error) =>
        written(() => {
          this.journal.delete(id);
          this.seen.push(`${this.clock.monotonic()} bury ${message} ${error}`);
        }),
    };
  }

  #first(orderKey: string): number {
    return Math.min(...[...this.journal.values()].filter((one) => one.orderKey === orderKey).map((one) => one.id));
  }

  /** Puts a delivery into the journal, held or free. */
  put(id: number, more: Partial<Row> = {}): Delivery {
    const due = more.due ?? 0;
    const base = { id, messageId: `m${id}`, kind: "dispatch", system: "s", orderKey: "", attempts: 0, lastError: "" } as const;
    const row: Row = { ...base, since: due, held: true, ...more, due };
    this.journal.set(id, row);
    return row;
  }
}

/** A promise that a test settles by hand. */
export const gate = (): { readonly opened: Promise<Attempt>; open(result: Attempt): void } => {
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  return { opened: promise, open: resolve };
};
