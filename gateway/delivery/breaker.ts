import type { BreakerPolicy } from "./policy.ts";

/**
 * Circuit Breaker as a value. Closed: everything goes. Open: nothing, until its pause is over. Half-open: one probe goes, and
 * its outcome closes or opens it.
 */
export interface Breaker {
  /** Failures one after the other. */
  readonly failures: number;
  /** When a probe may go, by the monotonic clock; undefined while it is closed. */
  readonly until: number | undefined;
  readonly probing: boolean;
}

export const closed: Breaker = { failures: 0, until: undefined, probing: false };

/** How long nothing may go, in milliseconds; 0 when something may, Infinity while a probe is under way. */
export function blockedFor({ until, probing }: Breaker, now: number): number {
  if (until === undefined) return 0;
  return probing ? Number.POSITIVE_INFINITY : Math.max(0, until - now);
}

/** Something goes: through an open breaker whose pause is over, it is the probe. */
export function begun(breaker: Breaker): Breaker {
  return breaker.until === undefined ? breaker : { ...breaker, probing: true };
}

export function failed({ failures, until }: Breaker, now: number, { after, pause }: BreakerPolicy): Breaker {
  const count = failures + 1;
  return until !== undefined || count >= after
    ? { failures: count, until: now + pause, probing: false }
    : { failures: count, until: undefined, probing: false };
}

/** What ended without saying anything of the system, such as a refusal of ours: the probe is to be made again. */
export function undecided(breaker: Breaker): Breaker {
  return { ...breaker, probing: false };
}
