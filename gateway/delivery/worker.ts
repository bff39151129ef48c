import type { Clock, Log, Timer } from "../contracts/clock.ts";
import { asGatewayError, type GatewayError } from "../contracts/errors.ts";
import type { Delivery, Journal } from "../contracts/journal.ts";

/** How often, and for how long, a delivery is tried. Times in milliseconds. */
export interface RetryPolicy {
  readonly first: number;
  readonly most: number;
  /** After this time a person must decide (Dead Letter Channel). */
  readonly until: number;
}

/** What happened to one attempt. */
export type Attempt =
  | { readonly kind: "done" }
  /** Tried again later, under the same control identifier. */
  | { readonly kind: "retry"; readonly error: GatewayError }
  | { readonly kind: "dead"; readonly error: GatewayError };

export interface DeliveryOptions {
  readonly journal: Pick<Journal, "waiting" | "postpone" | "bury">;
  readonly clock: Clock;
  readonly log: Log;
  readonly retry: RetryPolicy;
  /** Attempts at the same time. */
  readonly concurrency: number;
  /** A number from 0 to 1, so that many nodes do not knock at the same instant. */
  readonly jitter: () => number;
  /** Runs one attempt and, when it is done, has written its end to the journal. */
  readonly attempt: (delivery: Delivery) => Promise<Attempt>;
  /** Called when a delivery is given up, before it is buried. */
  readonly abandoned: (delivery: Delivery, error: GatewayError) => Promise<void>;
}

/** The most that wait in memory; more stay in the journal until there is room. */
const window = 2000;

/**
 * Delivers what the journal holds (Guaranteed Delivery). States of a delivery: waiting, under way, done, dead. What is under
 * way and interrupted is waiting again at the next start, under the same control identifier, so that the peer knows it.
 */
export class DeliveryWorker {
  readonly #options: DeliveryOptions;
  #retry: RetryPolicy;
  #concurrency: number;
  readonly #ready: Delivery[] = [];
  /** Deliveries known here: ready, under way, or waiting for their time. */
  readonly #known = new Map<number, number>();
  readonly #waiters: (() => void)[] = [];
  #running = 0;
  #wake: Timer | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #stopped = false;
  #backlog = false;
  #idle: (() => void) | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#retry = options.retry;
    this.#concurrency = options.concurrency;
  }

  /** How often, how long and how many at a time, from the next attempt on. What waits keeps its time. */
  adopt(retry: RetryPolicy, concurrency: number): void {
    this.#retry = retry;
    this.#concurrency = concurrency;
    this.#pump();
  }

  /** How many deliveries are ready or under way here. */
  get depth(): number {
    return this.#ready.length + this.#running;
  }

  /** Takes up what an earlier life of the node left. */
  start(): void {
    this.#load();
  }

  /** A delivery that the journal has just taken. @returns false when it stays in the journal until it is due, or until there is room */
  offer(delivery: Delivery): boolean {
    if (this.#known.has(delivery.id)) return true;
    if (delivery.due > this.#options.clock.now()) {
      this.#sleepUntil(delivery.due);
      return false;
    }
    if (this.#ready.length >= window) {
      this.#backlog = true;
      return false;
    }
    this.#known.set(delivery.id, delivery.due);
    this.#ready.push(delivery);
    this.#pump();
    return true;
  }

  /** Settles when there is room for more: callers wait here before they accept, so that senders feel it (back pressure). */
  room(): Promise<void> | undefined {
    if (this.depth < window) return undefined;
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #load(): void {
    if (this.#stopped) return;
    this.#wake?.cancel();
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const now = this.#options.clock.now();
    let next = Number.POSITIVE_INFINITY;
    const found = this.#options.journal.waiting(window);
    this.#backlog = found.length === window;
    for (const delivery of found) {
      if (this.#known.has(delivery.id)) continue;
      if (delivery.due <= now) {
        this.#known.set(delivery.id, delivery.due);
        this.#ready.push(delivery);
      } else next = Math.min(next, delivery.due);
    }
    if (Number.isFinite(next)) this.#sleepUntil(next);
    this.#pump();
  }

  /** Wakes at the earliest of all times asked for. */
  #sleepUntil(due: number): void {
    if (this.#stopped || due >= this.#wakeAt) return;
    this.#wake?.cancel();
    this.#wakeAt = due;
    this.#wake = this.#options.clock.after(Math.max(10, due - this.#options.clock.now()), () => this.#load());
  }

  #pump(): void {
    while (!this.#stopped && this.#running < this.#concurrency) {
      const delivery = this.#ready.shift();
      if (!delivery) break;
      this.#running++;
      void this.#run(delivery).finally(() => {
        this.#running--;
        this.#known.delete(delivery.id);
        if (this.#stopped && this.#running === 0) this.#idle?.();
        if (this.depth < window) this.#waiters.shift()?.();
        if (this.#backlog && this.#ready.length < window / 2) this.#load();
        else this.#pump();
      });
    }
  }

  async #run(delivery: Delivery): Promise<void> {
    const { journal, clock, log } = this.#options;
    let result: Attempt;
    try {
      result = await this.#options.attempt(delivery);
    } catch (thrown) {
      result = { kind: "retry", error: asGatewayError(thrown) };
    }
    if (result.kind === "done" || this.#stopped) return;
    const retry = this.#retry;
    const attempts = delivery.attempts + 1;
    const text = `${result.error.code}: ${result.error.message}`;
    const pause = Math.min(retry.most, retry.first * 2 ** (attempts - 1));
    const due = clock.now() + pause * (0.5 + this.#options.jitter() / 2);
    if (result.kind === "retry" && due - delivery.since < retry.until) {
      journal.postpone(delivery.id, attempts, due, text);
      log.warn({ message: delivery.messageId, code: result.error.code, attempts }, "delivery postponed");
      this.#sleepUntil(due);
      return;
    }
    try {
      await this.#options.abandoned(delivery, result.error);
    } catch (thrown) {
      // It still waits in the journal: giving it up is tried again.
      log.error({ message: delivery.messageId, code: asGatewayError(thrown).code }, "delivery could not be given up");
      this.#sleepUntil(clock.now() + retry.most);
      return;
    }
    journal.bury(delivery.id, delivery.messageId, text);
    log.error({ message: delivery.messageId, code: result.error.code, attempts }, "delivery given up");
  }

  /** Starts nothing more, and settles when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.cancel();
    for (const waiter of this.#waiters.splice(0)) waiter();
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }
}
