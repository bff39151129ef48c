import { GatewayError } from "../../contracts/errors.ts";
import type { Outcome } from "./outcome.ts";

/** An error on the way of a message, as far as it can be compared with another. */
export interface Fault {
  /** Code, field and place; the same for every message that fails so. */
  readonly text: string;
  /** The error's own sentence: it names rules and shapes, never values. */
  readonly message: string;
}

/** Every error that one configuration meets on the way of a message, once each. */
export function faultsOf(outcome: Outcome): readonly Fault[] {
  const { system, sent, heard, failed } = outcome;
  const inner = [
    ...sent.flatMap(({ system: to, type, made }) => faultOf(made, `${type} written for ${to}`)),
    ...heard.flatMap(({ system: from, made }) => faultOf(made, `answer read from ${from}`)),
  ];
  if (!failed) return inner;
  const places = {
    read: `read from ${system}`,
    check: `check of what ${system} sends`,
    route: `route of what ${system} sends`,
    dispatch: `decision for ${system}`,
    write: `answer written for ${system}`,
  } as const;
  // What could not be written or read is told with the system that it was for.
  if (failed.stage === "dispatch" && inner.length > 0) return inner;
  return [...inner, ...faultOf(failed.error, places[failed.stage])];
}

function faultOf(made: unknown, place: string): readonly Fault[] {
  if (!(made instanceof GatewayError)) return [];
  const { code, where, expected, message } = made;
  // What a routing table refuses, it refuses with a code of its own.
  const what = code === "ROUTE_REFUSED" && expected !== undefined ? `${code} ${expected}` : code;
  const field = where?.field === undefined || where.field === "" ? "" : ` in ${anyRepetition(where.field)}`;
  return [{ text: `${what}${field} (${place})`, message }];
}

/** The same field of every repetition counts as one. */
export const anyRepetition = (path: string): string => path.replace(/\[\d+\]/g, "[*]");
