import type { Request } from "express";
import type { MessageState, SearchFilter } from "../contracts/journal.ts";
import { Problem } from "./problem.ts";

const states: readonly MessageState[] = ["accepted", "done", "refused", "dead"];
const longest = 200;
const most = 500;

/** One value of the query string; given twice, or too long, it is a mistake. */
export function one(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw new Problem(400, `${name}: un solo valore`);
  if (value.length > longest) throw new Problem(400, `${name}: al massimo ${longest} caratteri`);
  return value;
}

/** A whole number of the query string, from `least` to `greatest`. */
export function whole(request: Request, name: string, least: number, greatest: number): number | undefined {
  const text = one(request, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= greatest)) throw new Problem(400, `${name}: un numero intero da ${least} a ${greatest}`);
  return value;
}

export const limitOf = (request: Request): number => whole(request, "limit", 1, most) ?? 100;

/** The filter that a request for messages asks for. */
export function filterOf(request: Request): SearchFilter {
  const [text, type, state] = [one(request, "text"), one(request, "type"), one(request, "state")];
  const [since, until] = ["since", "until"].map((name) => whole(request, name, 0, Number.MAX_SAFE_INTEGER));
  const [system, receiver, outcome] = [one(request, "system"), one(request, "receiver"), one(request, "outcome")];
  const known = states.find((name) => name === state);
  if (state !== undefined && known === undefined) throw new Problem(400, `state: uno tra ${states.join(", ")}`);
  return {
    limit: limitOf(request),
    ...(text === undefined ? {} : { text: text.trim() }),
    ...(type === undefined ? {} : { type }),
    ...(known === undefined ? {} : { state: known }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(system === undefined ? {} : { system }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** Who asks, from the header `x-raccordo-user` (percent-encoded UTF-8 where it is not ASCII): stands in the audit. */
export function userOf(request: Request): string {
  let user = "";
  try {
    user = decodeURIComponent(request.get("x-raccordo-user") ?? "").trim();
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
  }
  // eslint-disable-next-line no-control-regex
  if (user === "" || user.length > 100 || /[\u0000-\u001f\u007f]/.test(user)) {
    throw new Problem(400, "Manca chi chiede: intestazione x-raccordo-user, da 1 a 100 caratteri");
  }
  return user;
}
