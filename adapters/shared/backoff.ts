import type { AdapterContext } from "../../gateway/contracts/adapter.ts";

/** Pause after the first failure, in milliseconds; doubled at each further one. */
const first = 100;
const most = 10_000;

/**
 * When a peer that could not be reached may be knocked at again: pauses that double, each shortened by up to a half at random,
 * so that many nodes do not knock at the same instant.
 */
export class Backoff {
  readonly #context: Pick<AdapterContext, "clock" | "random">;
  #failures = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(context: Pick<AdapterContext, "clock" | "random">) {
    this.#context = context;
  }

  /** Milliseconds until the next attempt; 0 when it may be made now. */
  get wait(): number {
    return Math.max(0, this.#until - this.#context.clock.monotonic());
  }

  failed(): void {
    const pause = Math.min(most, first * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    const jitter = (this.#context.random(1)[0] ?? 0) / 255;
    this.#until = this.#context.clock.monotonic() + pause * (1 - jitter / 2);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = Number.NEGATIVE_INFINITY;
  }
}
