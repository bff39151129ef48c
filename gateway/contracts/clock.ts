/** Time, randomness and log are handed in (design, decision 6), so that a federation can run in virtual time from a seed. */

/** A running timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds that never go back; only differences mean something. */
  monotonic(): number;
  /** Runs `task` once, `ms` milliseconds from now. */
  after(ms: number, task: () => void): Timer;
}

/** Random bytes for identifiers and nonces. */
export type Random = (length: number) => Uint8Array;

/**
 * Structured log. Holds identifiers of messages, never names, codes or dates of patients (design, decision 8).
 */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
