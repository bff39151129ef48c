import type { Clock } from "../contracts/clock.ts";

/**
 * How old something is, also when the clock is set while the node runs: by the wall clock and by the time that has really
 * passed, the lesser of the two. So a clock that is set forward makes nobody give up too early.
 */
export class Age {
  readonly #clock: Clock;
  readonly #now: number;
  readonly #monotonic: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
    this.#monotonic = clock.monotonic();
  }

  /** @param since milliseconds since 1970 @returns milliseconds, never less than 0 */
  of(since: number): number {
    const passed = this.#now + (this.#clock.monotonic() - this.#monotonic);
    return Math.max(0, Math.min(this.#clock.now(), passed) - since);
  }
}
