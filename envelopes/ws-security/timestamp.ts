import { type Element, elements, is, textOnly } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { WSU } from "./names.ts";
import { readInstant } from "./time.ts";

export interface Freshness {
  /** How old a message may be, in milliseconds. */
  readonly window: number;
  /** How far clocks may be apart, in milliseconds. */
  readonly skew: number;
}

/**
 * Checks a wsu:Timestamp (SOAP Message Security 1.1, section 10).
 * @returns the last instant at which this message would be accepted: until then a second one is a replay
 * @throws GatewayError SECURITY_STALE, SECURITY_INVALID
 */
export function checkTimestamp(timestamp: Element, now: number, { window, skew }: Freshness): number {
  const [first, second, third] = elements(timestamp);
  if (first === undefined || !is(first, WSU, "Created")) refuse("SECURITY_INVALID", "Timestamp without Created");
  if (third !== undefined || (second !== undefined && !is(second, WSU, "Expires"))) {
    refuse("SECURITY_INVALID", "Timestamp holds something besides Created and Expires");
  }
  const created = instant(first);
  const expires = second === undefined ? Number.POSITIVE_INFINITY : instant(second);
  if (expires <= created) refuse("SECURITY_INVALID", "Timestamp expires before it was created");
  if (created > now + skew) refuse("SECURITY_STALE", "Timestamp from the future");
  const until = Math.min(created + window, expires) + skew;
  if (now > until) refuse("SECURITY_STALE", created + window + skew < now ? "Timestamp too old" : "Timestamp expired");
  return until;
}

function instant(element: Element): number {
  const value = textOnly(element)?.trim();
  const at = value === undefined ? undefined : readInstant(value);
  return at ?? refuse("SECURITY_INVALID", `${element.local} is not an instant in UTC`);
}
