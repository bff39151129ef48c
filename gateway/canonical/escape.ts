import type { Delimiters } from "./delimiters.ts";

const hex = /^(?:[0-9A-Fa-f]{2})+$/;
/** What stands inside a formatting sequence: `\.br\`, `\.sp+3\`, `\H\`, `\N\`. */
const formatting = /^(?:\.[a-z]{2}[+-]?\d{0,3}|H|N)$/;

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
    const sequence = text.slice(start + 1, end);
    const decoded = formatting.test(sequence) ? text.slice(start, end + 1) : decode(sequence, d);
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
    const char = value[i]!;
    if (char === d.escape) {
      const length = formattingLength(value, i, d);
      if (length > 0) {
        // It passes as it is, its closing character too, which therefore opens nothing else.
        i += length - 1;
        continue;
      }
    }
    const sequence = encode(char, d);
    if (sequence === undefined) continue;
    out += value.slice(kept, i) + sequence;
    kept = i + 1;
  }
  return kept === 0 ? value : out + value.slice(kept);
}

function encode(char: string, d: Delimiters): string | undefined {
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
      return `${d.escape}E${d.escape}`;
    case "\r":
      return `${d.escape}X0D${d.escape}`;
    case "\n":
      return `${d.escape}X0A${d.escape}`;
    default:
      return undefined;
  }
}

/** Length of the formatting sequence that an escape character opens; 0 when it opens none. */
function formattingLength(value: string, at: number, d: Delimiters): number {
  const end = value.indexOf(d.escape, at + 1);
  return end > 0 && end - at <= 8 && formatting.test(value.slice(at + 1, end)) ? end - at + 1 : 0;
}
