import { decode } from "./charset.ts";
import { standardDelimiters, type Delimiters } from "./delimiters.ts";

const hex = /^(?:[0-9A-Fa-f]{2})+$/;
/** What stands inside a sequence that no plain text can say: `\.br\`, `\H\`, `\Cxxyy\`, `\Mxxyyzz\`, local `\Zab\`. */
const kept = /^(?:\.[a-z]{2}[+-]?\d{0,3}|H|N|C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?|Z\w{0,15})$/;
const longestKept = 16;

/**
 * Decodes the escape sequences of a value (HL7 v2.5, section 2.7): `\F\ \S\ \T\ \R\ \E\` and `\Xdd..\`, and `\P\` where
 * MSH-2 has a truncation character (v2.7). Formatting, changes of character set (`\C..\ \M..\`), local and unknown sequences,
 * and a lone escape character pass through unchanged.
 */
export function unescape(text: string, d: Delimiters): string {
  let start = text.indexOf(d.escape);
  if (start < 0) return text;
  let out = text.slice(0, start);
  while (start >= 0) {
    const end = text.indexOf(d.escape, start + 1);
    if (end < 0) return out + text.slice(start);
    const decoded = decodeSequence(text, start, end, d);
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

/** The meaning of a sequence between two escape characters; undefined when it is none. */
function decodeSequence(text: string, start: number, end: number, d: Delimiters): string | undefined {
  if (end - start === 2) {
    const one = singleLetter(text[start + 1]!, d);
    if (one !== undefined) return one;
  }
  if (text[start + 1] === "X") return hexadecimal(text.slice(start + 2, end), d);
  return isKept(text, start, end) ? text.slice(start, end + 1) : undefined;
}

function singleLetter(letter: string, d: Delimiters): string | undefined {
  switch (letter) {
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
    case "P":
      return d.truncation;
    default:
      return undefined;
  }
}

/** Bytes in the message's character set; undefined, so that they stay as they are, when they are none. */
function hexadecimal(digits: string, d: Delimiters): string | undefined {
  if (!hex.test(digits)) return undefined;
  const bytes = Buffer.from(digits, "hex");
  try {
    return decode(bytes, d.charset ?? "utf-8");
  } catch {
    // Most peers that write a lone high byte mean Latin-1, whatever MSH-18 says or leaves out.
    return bytes.toString("latin1");
  }
}

function isKept(text: string, start: number, end: number): boolean {
  return end - start - 1 <= longestKept && kept.test(text.slice(start + 1, end));
}

/**
 * Encodes a value so that no character of it is taken for a delimiter or a segment end. Sequences that no plain text can
 * say, such as `\\.br\\`, stay as they are: that is how values that were read carry them.
 */
export function escape(value: string, d: Delimiters): string {
  return encoded(value, d, keptLength);
}

/** Encodes a text of which every character means itself. */
export function escapeLiteral(text: string, d: Delimiters): string {
  return encoded(text, d, () => 0);
}

function encoded(value: string, d: Delimiters, keep: (value: string, at: number, d: Delimiters) => number): string {
  if (d === standardDelimiters && !hasReserved(value)) return value;
  let out = "";
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!;
    if (char === d.escape) {
      const length = keep(value, i, d);
      if (length > 0) {
        // It passes as it is, its closing character too, which therefore opens nothing else.
        i += length - 1;
        continue;
      }
    }
    const sequence = encodeCharacter(char, d);
    if (sequence === undefined) continue;
    out += value.slice(from, i) + sequence;
    from = i + 1;
  }
  return from === 0 ? value : out + value.slice(from);
}

function encodeCharacter(char: string, d: Delimiters): string | undefined {
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
    case d.truncation:
      return `${d.escape}P${d.escape}`;
    case "\r":
      return `${d.escape}X0D${d.escape}`;
    case "\n":
      return `${d.escape}X0A${d.escape}`;
    default:
      return undefined;
  }
}

/** True for a value of which something must be encoded where the delimiters are the recommended ones: nearly none has any. */
function hasReserved(value: string): boolean {
  // Most values are short, and a look at each character is quicker than starting a pattern.
  if (value.length > shortValue) return standardReserved.test(value);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    // Digits and capitals, then small letters: what values are made of.
    if (code > 0x26 && code < 0x5c) continue;
    if (code > 0x5e && code < 0x7c) continue;
    if (code === 0x20 || code > 0x7e) continue;
    return standardReserved.test(value);
  }
  return false;
}

const standardReserved = /[|^~\\&\r\n]/;
const shortValue = 40;

/** Length of the sequence that passes as it is and that an escape character opens; 0 when it opens none. */
function keptLength(value: string, at: number, d: Delimiters): number {
  const end = boundedIndexOf(value, d.escape, at + 1, at + 2 + longestKept);
  return end > 0 && isKept(value, at, end) ? end - at + 1 : 0;
}

function boundedIndexOf(text: string, char: string, from: number, to: number): number {
  for (let i = from; i < Math.min(to, text.length); i++) if (text[i] === char) return i;
  return -1;
}

/** A stretch of raw text: plain characters decoded, or the inside of a sequence that stays one. */
export interface Piece {
  readonly kind: "text" | "sequence";
  readonly value: string;
}

/**
 * Raw text as pieces, for encodings that have a place of their own for sequences (the v2.xml element `escape`), and for other
 * delimiters. Unknown sequences are text.
 */
export function pieces(raw: string, d: Delimiters): readonly Piece[] {
  if (!raw.includes(d.escape)) return [{ kind: "text", value: raw }];
  const out: Piece[] = [];
  let text = "";
  let at = 0;
  while (at < raw.length) {
    const start = raw.indexOf(d.escape, at);
    const end = start < 0 ? -1 : raw.indexOf(d.escape, start + 1);
    if (end < 0) break;
    text += raw.slice(at, start);
    if (isKept(raw, start, end)) {
      if (text !== "") out.push({ kind: "text", value: text });
      out.push({ kind: "sequence", value: raw.slice(start + 1, end) });
      text = "";
      at = end + 1;
      continue;
    }
    const decoded = decodeSequence(raw, start, end, d);
    text += decoded ?? raw.slice(start, end);
    at = decoded === undefined ? end : end + 1;
  }
  text += raw.slice(at);
  if (text !== "") out.push({ kind: "text", value: text });
  return out;
}
