import type { Timer } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Delivery, Journal } from "../contracts/journal.ts";
import { Endings, type EndingsOptions } from "./endings.ts";
import type { Gate } from "./gate.ts";
import { Lane } from "./lane.ts";
import { pauseBefore, type QueuePolicy } from "./policy.ts";

/** What happened to one attempt. */
export type Attempt =
  /** Its end is in the journal. */
  | { readonly kind: "done" }
  /** Tried again later, under the same control identifier. */
  | { readonly kind: "retry"; readonly error: GatewayError }
  /** It goes to another system today. */
  | { readonly kind: "move"; readonly system: string }
  | { readonly kind: "dead"; readonly error: GatewayError };

export interface DeliveryOptions extends EndingsOptions {
  readonly journal: Pick<Journal, "claim" | "release" | "nextDue" | "queues" | "postpone" | "bury">;
  /** How a system, as the journal names it, is delivered to, by the settings of now. */
  readonly policyOf: (system: string) => QueuePolicy;
  readonly gateOf: (system: string) => Gate;
  /** A number from 0 to 1, so that many nodes do not knock at the same instant. */
  readonly jitter: () => number;
  /** Runs one attempt and, when it is done, has written its end to the journal. */
  readonly attempt: (delivery: Delivery) => Promise<Attempt>;
}

/** How long a sender is kept waiting when a queue is full for the moment, in milliseconds; then the journal takes it. */
const patience = 500;
/** From how many on senders are slowed down to the pace of the queue: so many are delivered in a second or two. */
const slowFrom = 2000;
/** How soon the journal is asked again that gave nothing, in milliseconds. */
const journalPause = 500;

/**
 * Delivers what the journal holds (Guaranteed Delivery), system by system. What is held here and interrupted is free again at
 * the next start, or is taken over by another node, under the same control identifier, so that the peer knows it.
 */
export class DeliveryWorker {
  readonly #options: DeliveryOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #endings: Endings;
  /** Grows when what was held here was taken over: what was begun before counts for nothing. */
  #life = 0;
  #running = 0;
  #filling = false;
  #timer: Timer | undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #stopped = false;
  #idle: (() => void) | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#endings = new Endings(options, (life) => !this.#stopped && life === this.#life);
  }

  /** Deliveries that wait or are under way, as far as this node knows. */
  get depth(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.depth, 0);
  }

  /** Takes up what waits in the journal. @throws GatewayError JOURNAL_UNAVAILABLE */
  async start(): Promise<void> {
    await this.refresh();
    this.wake();
  }

  /** Learns which queues there are, how long they are and which are stopped. */
  async refresh(): Promise<void> {
    const queues = await this.#options.journal.queues();
    for (const { system, waiting } of queues) {
      const lane = this.#lane(system);
      lane.backlog = Math.max(0, waiting - lane.ready.length - lane.running);
    }
    const paused = new Set(queues.filter((queue) => queue.paused).map((queue) => queue.system));
    for (const lane of this.#lanes.values()) lane.paused = paused.has(lane.system);
    const held = [...this.#lanes.values()].filter((lane) => lane.paused).flatMap((lane) => this.#drop(lane));
    if (held.length > 0) await this.#options.journal.release(held.map((one) => one.id));
    // What was announced and not heard, and what a clock that has moved made late, is found by looking again.
    for (const lane of this.#lanes.values()) if (lane.backlog > 0) lane.more = true;
    this.#fill();
  }

  /** Whether a delivery to this system that is accepted now can be held here at once. */
  takesFresh(system: string): boolean {
    return !this.#stopped && this.#lane(system).takesFresh;
  }

  /** A delivery that this node holds. */
  offer(delivery: Delivery): void {
    const lane = this.#lane(delivery.system);
    lane.ready.push(delivery);
    this.#pump(lane);
  }

  /** A delivery that waits in the journal for whoever takes it. */
  queued(delivery: Delivery): void {
    const lane = this.#lane(delivery.system);
    lane.backlog++;
    this.wakeAt(delivery.due, delivery.system);
  }

  /** There may be something to take for this system, or for any. */
  wake(system?: string): void {
    if (system !== undefined) this.#lane(system).more = true;
    else for (const lane of this.#lanes.values()) lane.more = true;
    this.#fill();
  }

  wakeAt(due: number, system: string): void {
    if (due <= this.#options.clock.now()) this.wake(system);
    else this.#sleepUntil(due);
  }

  /**
   * Back pressure: callers ask here before they accept.
   * @returns what to wait for when the queue is full for the moment
   * @throws GatewayError OVERLOADED when as much waits as may
   */
  room(system: string): Promise<void> | undefined {
    const lane = this.#lane(system);
    const { most } = lane.policy;
    if (lane.depth + lane.coming >= most) {
      throw new GatewayError("OVERLOADED", `${lane.depth + lane.coming} messages wait for ${system}: no more are taken`, {
        hint: "repeat later; the operator sees the queue with raccordo queue list",
      });
    }
    if (lane.depth < slowFrom || lane.paused || lane.gate.blockedFor > 0) return undefined;
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(system) ?? [];
      this.#waiters.set(system, waiters);
      const timer = this.#options.clock.after(patience, () => {
        waiters.splice(waiters.indexOf(go), 1);
        resolve();
      });
      const go = (): void => {
        timer.cancel();
        resolve();
      };
      waiters.push(go);
    });
  }

  /**
   * Keeps a place for one that was let in: those that come at the same moment are not let in on the same place.
   * @returns to be called when it is in the journal, or is not coming; a second call does nothing
   */
  expect(system: string): () => void {
    const lane = this.#lane(system);
    lane.coming++;
    let expected = true;
    return () => {
      if (expected) lane.coming--;
      expected = false;
    };
  }

  /** Others took over what was held here. */
  lost(): void {
    this.#life++;
    for (const lane of this.#lanes.values()) this.#drop(lane);
    this.wake();
  }

  /** Starts nothing more, gives back what was not begun, and settles when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    const held: Delivery[] = [];
    for (const lane of this.#lanes.values()) {
      lane.stop();
      held.push(...this.#drop(lane));
    }
    for (const waiters of this.#waiters.values()) for (const go of waiters.splice(0)) go();
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    if (held.length > 0) {
      await this.#options.journal.release(held.map((one) => one.id)).catch((thrown: unknown) => {
        // They are free again when this session has ended.
        this.#options.log.warn({ code: asGatewayError(thrown).code }, "deliveries could not be given back");
      });
    }
  }

  #lane(system: string): Lane {
    const known = this.#lanes.get(system);
    if (known) return known;
    const { policyOf, gateOf, clock } = this.#options;
    const made = new Lane(system, () => policyOf(system), gateOf(system), clock);
    made.gate.watch(() => this.#again(made));
    this.#lanes.set(system, made);
    return made;
  }

  #drop(lane: Lane): readonly Delivery[] {
    lane.more = true;
    return lane.ready.splice(0);
  }

  /** Asks the journal for what lanes have room for; one question at a time. */
  #fill(): void {
    if (this.#filling || this.#stopped) return;
    const asking = [...this.#lanes.values()].filter((lane) => lane.more && lane.wants > 0 && lane.ready.length <= lane.wants / 2);
    if (asking.length === 0) return;
    this.#filling = true;
    this.#take(asking).then(
      (again) => {
        this.#filling = false;
        if (again) this.#fill();
      },
      (thrown: unknown) => {
        this.#filling = false;
        for (const lane of asking) lane.more = true;
        this.#options.log.error({ code: asGatewayError(thrown).code }, "the journal gives no deliveries");
        this.#sleepUntil(this.#options.clock.now() + journalPause);
      },
    );
  }

  /** @returns whether there may be more to take */
  async #take(asking: readonly Lane[]): Promise<boolean> {
    const { journal, clock } = this.#options;
    const wanted = asking.map((lane) => ({ system: lane.system, limit: lane.wants }));
    for (const lane of asking) lane.more = false;
    const life = this.#life;
    const now = clock.now();
    const longest = Math.max(...asking.map((lane) => lane.policy.retry.most));
    const found = await journal.claim(wanted, now, now + 2 * longest);
    if (this.#stopped) {
      await journal.release(found.map((one) => one.id));
      return false;
    }
    if (life !== this.#life) return true;
    const empty: string[] = [];
    for (const [i, lane] of asking.entries()) {
      const mine = found.filter((one) => one.system === lane.system);
      lane.backlog = Math.max(0, lane.backlog - mine.length);
      lane.ready.push(...mine);
      if (mine.length >= wanted[i]!.limit) lane.more = true;
      else empty.push(lane.system);
      this.#pump(lane);
    }
    if (empty.length > 0) {
      const due = await journal.nextDue(empty);
      if (due !== undefined) this.#sleepUntil(due);
      for (const lane of asking) if (empty.includes(lane.system) && due === undefined) lane.backlog = 0;
    }
    return true;
  }

  /** Wakes all lanes at the earliest of all times asked for. */
  #sleepUntil(due: number): void {
    if (this.#stopped || due >= this.#timerDue) return;
    this.#timer?.cancel();
    this.#timerDue = due;
    const ms = Math.min(3_600_000, Math.max(5, due - this.#options.clock.now()));
    this.#timer = this.#options.clock.after(ms, () => {
      this.#timerDue = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }

  #pump(lane: Lane): void {
    while (!this.#stopped && lane.mayBegin) {
      const delivery = lane.ready.shift()!;
      lane.running++;
      this.#running++;
      void this.#run(delivery, lane).finally(() => {
        lane.running--;
        this.#running--;
        if (this.#stopped && this.#running === 0) this.#idle?.();
        this.#letOn(lane);
        this.#pump(lane);
        this.#fill();
      });
    }
    const blocked = lane.gate.blockedFor;
    if (blocked > 0 && !this.#stopped) lane.wakeIn(blocked, () => this.#again(lane));
  }

  #again(lane: Lane): void {
    if (this.#stopped) return;
    this.#pump(lane);
    this.wake(lane.system);
  }

  /** Lets senders on as the queue goes down. */
  #letOn(lane: Lane): void {
    const waiters = this.#waiters.get(lane.system);
    if (!waiters) return;
    const free = lane.gate.blockedFor > 0 ? waiters.length : Math.max(0, slowFrom - lane.depth);
    for (const go of waiters.splice(0, free)) go();
  }

  async #run(delivery: Delivery, lane: Lane): Promise<void> {
    const life = this.#life;
    let result: Attempt;
    try {
      result = await this.#options.attempt(delivery);
    } catch (thrown) {
      result = { kind: "retry", error: asGatewayError(thrown) };
    }
    // The next one of its key can go now.
    if (delivery.orderKey !== "") lane.more = true;
    if (result.kind === "done" || this.#stopped || life !== this.#life) return;
    if (result.kind === "move") {
      await this.#endings.move(delivery, result.system, life);
      this.wake(result.system);
      return;
    }
    const attempts = delivery.attempts + 1;
    const { retry } = lane.policy;
    const pause = pauseBefore(attempts, retry, this.#options.jitter());
    const past = this.#endings.age(delivery) + pause >= retry.until || attempts >= retry.attempts;
    if (result.kind === "dead" || past) await this.#endings.abandon(delivery, result.error, life);
    else {
      const due = await this.#endings.postpone(delivery, attempts, pause, result.error, life);
      lane.backlog++;
      this.#sleepUntil(due);
    }
    if (lane.gate.blockedFor > 0) await this.#endings.expire(lane, result.error, life);
  }
}
