import type { Delimiters } from "./delimiters.ts";

const hex = /^(?:[0-9A-Fa-f]{2})+$/;

/**
 * Decodes the escape sequences of a value (HL7 v2.5, section 2.7): `\F\ \S\ \T\ \R\ \E\` and `\Xdd..\`.
 * Formatting and unknown sequences, and a lone escape character, pass through unchanged.
 */
export function unescape(text: string, d: Delimiters): string {
  let start = text.indexOf(d.escape);
  if (start < 0) return text;
  let out = text.slice(0, start);
  while (start >= 0) {
    const end = text.indexOf(d.escape, start + 1);
    if (end < 0) return out + text.slice(start);
    const decoded = decode(text.slice(start + 1, end), d);
    if (decoded === undefined) {
      // Not a sequence of ours: keep the first character, and let the closing one open the next sequence.
      out += text.slice(start, end);
      start = end;
      continue;
    }
    const next = text.indexOf(d.escape, end + 1);
    out += decoded + text.slice(end + 1, next < 0 ? text.length : next);
    start = next;
  }
  return out;
}

function decode(sequence: string, d: Delimiters): string | undefined {
  switch (sequence) {
    case "F":
      return d.field;
    case "S":
      return d.component;
    case "T":
      return d.subcomponent;
    case "R":
      return d.repetition;
    case "E":
      return d.escape;
    default:
      if (sequence[0] === "X" && hex.test(sequence.slice(1))) {
        return Buffer.from(sequence.slice(1), "hex").toString("latin1");
      }
      return undefined;
  }
}

/** Encodes a value so that no character of it is taken for a delimiter or a segment end. */
export function escape(value: string, d: Delimiters): string {
  let out = "";
  let kept = 0;
  for (let i = 0; i < value.length; i++) {
    const sequence = encode(value[i]!, value, i, d);
    if (sequence === undefined) continue;
    out += value.slice(kept, i) + sequence;
    kept = i + 1;
  }
  return kept === 0 ? value : out + value.slice(kept);
}

function encode(char: string, value: string, at: number, d: Delimiters): string | undefined {
  switch (char) {
    case d.field:
      return `${d.escape}F${d.escape}`;
    case d.component:
      return `${d.escape}S${d.escape}`;
    case d.subcomponent:
      return `${d.escape}T${d.escape}`;
    case d.repetition:
      return `${d.escape}R${d.escape}`;
    case d.escape:
      return isFormatting(value, at, d) ? undefined : `${d.escape}E${d.escape}`;
    case "\r":
      return `${d.escape}X0D${d.escape}`;
    case "\n":
      return `${d.escape}X0A${d.escape}`;
    default:
      return undefined;
  }
}

/** True for an escape character that opens or closes a formatting sequence (`\.br\`, `\H\`, `\N\`), which passes as it is. */
function isFormatting(value: string, at: number, d: Delimiters): boolean {
  const opens = /^(?:\.[a-z]{2}[+-]?\d{0,3}|H|N)$/;
  const end = value.indexOf(d.escape, at + 1);
  if (end > 0 && end - at < 8 && opens.test(value.slice(at + 1, end))) return true;
  const start = at === 0 ? -1 : value.lastIndexOf(d.escape, at - 1);
  return start >= 0 && at - start < 8 && opens.test(value.slice(start + 1, at));
}
