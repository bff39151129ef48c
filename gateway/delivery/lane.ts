import type { Clock, Timer } from "../contracts/clock.ts";
import type { Delivery } from "../contracts/journal.ts";
import type { Gate } from "./gate.ts";
import type { QueuePolicy } from "./policy.ts";

/** Deliveries that are held ready for each one that is under way. */
const heldForEach = 4;

/**
 * The queue of one system, as far as it is here: what this node holds of it. One that stands still holds back no other.
 * State: what is ready, what runs, whether the journal may have more.
 */
export class Lane {
  readonly system: string;
  readonly gate: Gate;
  readonly ready: Delivery[] = [];
  readonly #policy: () => QueuePolicy;
  readonly #clock: Clock;
  running = 0;
  paused = false;
  /** Whether the journal may hold more that is due and free. */
  more = true;
  /** What waits in the journal and is not held here, as far as it is known. */
  backlog = 0;
  /** What was let in and is not in the journal yet. */
  coming = 0;
  #wake: Timer | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(system: string, policy: () => QueuePolicy, gate: Gate, clock: Clock) {
    this.system = system;
    this.#policy = policy;
    this.gate = gate;
    this.#clock = clock;
  }

  get policy(): QueuePolicy {
    return this.#policy();
  }

  /** Everything that waits for this system, as far as it is known. */
  get depth(): number {
    return this.ready.length + this.running + this.backlog;
  }

  /** How many more are worth holding here. */
  get wants(): number {
    if (this.paused || this.gate.blockedFor > 0) return 0;
    const { concurrency } = this.#policy();
    const most = this.gate.probes ? 1 : concurrency * (1 + heldForEach);
    return Math.max(0, most - this.ready.length - this.running);
  }

  /** Whether one that is accepted now can be held here at once, without passing others that wait. */
  get takesFresh(): boolean {
    return !this.more && this.backlog === 0 && this.wants > 0;
  }

  /** Whether one more may begin now. */
  get mayBegin(): boolean {
    if (this.paused || this.ready.length === 0 || this.gate.blockedFor > 0) return false;
    return this.running < (this.gate.probes ? 1 : this.#policy().concurrency);
  }

  /** Asks to be woken in so many milliseconds, at the earliest of all times asked for. */
  wakeIn(ms: number, wake: () => void): void {
    if (!Number.isFinite(ms)) return;
    const at = this.#clock.monotonic() + ms;
    if (at >= this.#wakeAt) return;
    this.#wake?.cancel();
    this.#wakeAt = at;
    this.#wake = this.#clock.after(Math.max(1, Math.ceil(ms)), () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      wake();
    });
  }

  stop(): void {
    this.#wake?.cancel();
  }
}
