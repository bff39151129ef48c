/** How deliveries are repeated. Times in milliseconds. */
export interface RetryPolicy {
  readonly first: number;
  readonly most: number;
  /** After this time it is no use any more, and a person must decide (Dead Letter Channel). */
  readonly until: number;
  /** Attempts, whatever the time. */
  readonly attempts: number;
}

/** How one system is delivered to. */
export interface QueuePolicy {
  readonly retry: RetryPolicy;
  /** Attempts at the same time. */
  readonly concurrency: number;
  /** Messages a second; undefined without limit. */
  readonly rate: number | undefined;
  /** Deliveries that may wait; more are refused at the door. */
  readonly most: number;
  readonly breaker: BreakerPolicy;
}

/** When a system that does not answer is left in peace, and for how long, in milliseconds. */
export interface BreakerPolicy {
  /** Failures one after the other. */
  readonly after: number;
  readonly pause: number;
}

/**
 * The pause before the next attempt: doubled each time, and spread over its upper half so that many nodes do not knock at the
 * same instant.
 * @param attempts that failed so far, 1 or more
 * @param jitter from 0 to 1
 */
export function pauseBefore(attempts: number, { first, most }: RetryPolicy, jitter: number): number {
  return Math.min(most, first * 2 ** Math.min(attempts - 1, 40)) * (0.5 + jitter / 2);
}
