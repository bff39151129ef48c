import { GatewayError } from "../../../contracts/errors.ts";
import type { Dialect } from "./options.ts";

/** The pairs of a message, by name, in their order. */
export interface PairsDocument {
  readonly pairs: ReadonlyMap<string, string>;
  readonly kind: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Divides a text into pairs in one pass. Empty ones, as between two separators, are none.
 * @throws GatewayError RECORD_INVALID with line and column for a pair without a value, and for a name that comes twice
 */
export function readPairs(text: string, dialect: Dialect): PairsDocument {
  const { assign, lines, type } = dialect;
  const separator = lines ? "\n" : dialect.separator;
  const pairs = new Map<string, string>();
  let line = 1;
  let lineStart = 0;
  let counted = 0;
  for (let from = 0; from < text.length;) {
    for (let at = text.indexOf("\n", counted); at >= 0 && at < from; at = text.indexOf("\n", counted)) {
      line++;
      lineStart = counted = at + 1;
    }
    const { end, assigned } = extent(text, from, separator, dialect);
    const stop = lines && end > from && text[end - 1] === "\r" ? end - 1 : end;
    const place = { line, column: from - lineStart + 1 };
    const blank = text.slice(from, stop).trim() === "";
    if (!blank && assigned < 0) throw fault("A pair has no value", place, `${assign} after its name`);
    if (!blank) add(pairs, text.slice(from, assigned), text.slice(assigned + assign.length, stop), place, dialect);
    from = end + separator.length;
  }
  return { pairs, kind: pairs.get(type) ?? "" };
}

/** Where a pair ends, and where its name does; -1 for one that does not say. */
function extent(
  text: string,
  from: number,
  separator: string,
  { assign, escape }: Dialect,
): { readonly end: number; readonly assigned: number } {
  let assigned = -1;
  for (let at = from; at < text.length; at++) {
    const skipped = escape.skip(text, at);
    if (skipped > 0) at += skipped - 1;
    else if (text.startsWith(separator, at)) return { end: at, assigned };
    else if (assigned < 0 && text.startsWith(assign, at)) assigned = at;
  }
  return { end: text.length, assigned };
}

function add(pairs: Map<string, string>, rawName: string, rawValue: string, place: Place, { escape }: Dialect): void {
  const name = escape.read(rawName.trim());
  const value = escape.read(rawValue);
  if (name === undefined || value === undefined) throw fault("An escape is none", place, "the escapes of the option escape");
  if (name === "") throw fault("A pair has no name", place, "a name");
  if (pairs.has(name)) throw fault("A name comes twice", place, "each name once; repeated groups are numbered");
  pairs.set(name, value);
}

function fault(message: string, where: Place, expected: string): GatewayError {
  return new GatewayError("RECORD_INVALID", message, { where, expected });
}

/** Writes pairs; lines end, others are only divided. */
export function writePairs(pairs: ReadonlyMap<string, string>, { assign, separator, lines, escape }: Dialect): string {
  const written = [...pairs].map(
    ([name, value]) => `${escape.write(name, true) ?? name}${assign}${escape.write(value, false) ?? value}`,
  );
  return lines ? written.map((pair) => pair + separator).join("") : written.join(separator);
}
