import { catalogue, type ErrorCode } from "./catalogue.ts";

/** Did the peer act? Delivery retries `not-done`, asks again (same identifier) on `unknown`, gives up on `refused`. */
export type Certainty = "not-done" | "unknown" | "refused";

/** The place at fault: a position in a file of the configuration, or the path of a field in a message. */
export interface Where {
  readonly file?: string;
  /** First line is 1. */
  readonly line?: number;
  /** First column is 1. */
  readonly column?: number;
  /** A path such as `ARQ-12.1`, `COD-FISC` or `/Prenotazione/Assistito`. Never the value found there. */
  readonly field?: string;
}

export interface ErrorDetails {
  readonly where?: Where;
  /** What would have been right, in words. */
  readonly expected?: string;
  readonly hint?: string;
  /** Overrides the catalogue's certainty where the place of failure knows better. */
  readonly certainty?: Certainty;
  readonly cause?: unknown;
}

/**
 * The only failure that crosses a room's door.
 *
 * `message` is for operators (journal, log, audit) and never holds patient data; `publicMessage` is what a peer is told,
 * and for the security family it does not say which check failed (WS-Security, SOAP Message Security 1.1, section 12).
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly certainty: Certainty;
  readonly where: Where | undefined;
  readonly expected: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "GatewayError";
    this.code = code;
    this.certainty = details.certainty ?? catalogue[code].certainty;
    this.where = details.where;
    this.expected = details.expected;
    this.hint = details.hint;
  }

  get publicMessage(): string {
    const entry = catalogue[this.code];
    return entry.family === "security" || entry.family === "internal" ? entry.title : this.message;
  }
}

/** Turns whatever was thrown into a {@link GatewayError}; an error of ours passes through unchanged. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new GatewayError("INTERNAL", text, { cause: thrown });
}
