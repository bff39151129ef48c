import { GatewayError } from "../../contracts/errors.ts";
import { lineAndColumn } from "./delimiters.ts";
import { singleByteSet } from "./single-byte.ts";

/** The sets that we read and write, by the name of the Encoding Standard where it has one. */
export type Charset =
  | "ascii"
  | "latin1"
  | `iso-8859-${2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 15}`
  | "windows-1252"
  | "utf-8"
  | "utf-16"
  | "utf-16le"
  | "utf-16be";

/** What HL7 messages are in when neither MSH-18 nor the configuration says anything. */
export const defaultCharset: Charset = "utf-8";

/** Table 0211 and the spellings met in the field, without blanks and signs, in capitals. */
const names: ReadonlyMap<string, Charset> = new Map<string, Charset>([
  ["ASCII", "ascii"],
  ["USASCII", "ascii"],
  ["ISOIR6", "ascii"],
  ["LATIN1", "latin1"],
  ["LATIN9", "iso-8859-15"],
  ["WINDOWS1252", "windows-1252"],
  ["CP1252", "windows-1252"],
  ["1252", "windows-1252"],
  ["ANSI", "windows-1252"],
  ["UNICODE", "utf-8"],
  ["UNICODEUTF8", "utf-8"],
  ["UTF8", "utf-8"],
  ["UNICODEUTF16", "utf-16"],
  ["UTF16", "utf-16"],
  ["UTF16LE", "utf-16le"],
  ["UTF16BE", "utf-16be"],
  ...(["", "ISO", "ISOIEC"] as const).flatMap((prefix) => [
    [`${prefix}88591`, "latin1"] as const,
    ...([2, 3, 4, 5, 6, 7, 8, 9, 15] as const).map((part) => [`${prefix}8859${part}`, `iso-8859-${part}`] as const),
  ]),
]);

/** The set that a name means; undefined when we do not know it. */
export function charsetOf(name: string): Charset | undefined {
  return names.get(name.toUpperCase().replace(/[\s/_-]/g, ""));
}

function known(name: string): Charset {
  const charset = charsetOf(name);
  if (charset) return charset;
  throw new GatewayError("CHARSET_INVALID", `Character set ${printable(name)} is not known`, {
    expected: "a name of HL7 table 0211, such as 8859/1 or UNICODE UTF-8",
  });
}

/** A name from outside, short and without control characters. */
function printable(name: string): string {
  return name.slice(0, 30).replace(/[^\x20-\x7e]/g, "?");
}

/**
 * Decodes bytes of a named character set. A byte order mark is taken off; UTF-16 without one is of the order in which its
 * first character makes an ASCII one, as a message's does.
 * @throws GatewayError CHARSET_INVALID for an unknown name, or for bytes that the set does not have
 */
export function decode(bytes: Uint8Array, name: string): string {
  const charset = known(name);
  switch (charset) {
    case "utf-8":
      return decodeStrict("utf-8", bytes, name);
    case "utf-16":
    case "utf-16le":
    case "utf-16be":
      return decodeStrict(byteOrder(bytes, charset), bytes, name);
    default:
      return decodeSingle(bytes, charset, name);
  }
}

/** The order of the bytes of UTF-16 text. */
export function byteOrder(bytes: Uint8Array, charset: "utf-16" | "utf-16le" | "utf-16be"): "utf-16le" | "utf-16be" {
  if (charset !== "utf-16") return charset;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0 && bytes[1] !== 0 ? "utf-16be" : "utf-16le";
}

type UnicodeSet = "utf-8" | "utf-16le" | "utf-16be";

const strict: ReadonlyMap<UnicodeSet, InstanceType<typeof TextDecoder>> = new Map(
  (["utf-8", "utf-16le", "utf-16be"] as const).map((charset) => [charset, new TextDecoder(charset, { fatal: true })]),
);

function decodeStrict(charset: UnicodeSet, bytes: Uint8Array, name: string): string {
  try {
    return strict.get(charset)!.decode(bytes);
  } catch (cause) {
    throw undecodable(name, soundPart(charset, bytes), cause);
  }
}

/** The text before the first bytes that are none: the longest beginning that decodes, a character cut at its end aside. */
function soundPart(charset: UnicodeSet, bytes: Uint8Array): string {
  let [sound, broken] = [0, bytes.length + 1];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (decodes(charset, bytes.subarray(0, middle))) sound = middle;
    else broken = middle;
  }
  return new TextDecoder(charset).decode(bytes.subarray(0, sound), { stream: true });
}

function decodes(charset: UnicodeSet, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // That is the answer to the question.
    return false;
  }
}

function decodeSingle(bytes: Uint8Array, charset: Charset, name: string): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (charset === "latin1") return text;
  const set = singleByteSet(charset);
  const other = /[\x80-\xff]/g;
  if (!other.test(text)) return text;
  return text.replace(other, (char, at: number) => {
    const decoded = set.decode[char.charCodeAt(0)];
    if (decoded === undefined) throw undecodable(name, text.slice(0, at));
    return decoded;
  });
}

function undecodable(name: string, before: string, cause?: unknown): GatewayError {
  return new GatewayError("CHARSET_INVALID", `The bytes are not ${printable(name)}`, {
    where: lineAndColumn(before, before.length),
    ...(cause === undefined ? {} : { cause }),
    hint: "say the character set in MSH-18, or in the system's configuration",
  });
}

/**
 * Encodes text in a named character set. UTF-16 without an order is written in little-endian order with a mark.
 * @throws GatewayError CHARSET_INVALID naming the first character that the set does not have; nothing is replaced in silence
 */
export function encode(text: string, name: string): Buffer {
  const charset = known(name);
  switch (charset) {
    case "utf-8":
      wellFormed(text);
      return Buffer.from(text, "utf8");
    case "utf-16":
      wellFormed(text);
      return Buffer.from(`\ufeff${text}`, "utf16le");
    case "utf-16le":
      wellFormed(text);
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      wellFormed(text);
      return Buffer.from(text, "utf16le").swap16();
    default:
      return encodeSingle(text, charset, name);
  }
}

function wellFormed(text: string): void {
  if (text.isWellFormed()) return;
  throw new GatewayError("CHARSET_INVALID", "Half a surrogate pair is no character", {
    where: { column: text.search(/\p{Surrogate}/u) + 1 },
  });
}

function encodeSingle(text: string, charset: Charset, name: string): Buffer {
  const foreign = charset === "latin1" ? /[^\0-\xff]/ : /[^\0-\x7f]/;
  if (!foreign.test(text)) return Buffer.from(text, "latin1");
  const set = charset === "latin1" ? undefined : singleByteSet(charset);
  const out = Buffer.allocUnsafe(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const byte = set === undefined ? (code <= 0xff ? code : undefined) : code <= 0x7f ? code : set.encode.get(code);
    if (byte === undefined) {
      const hex = text.codePointAt(i)!.toString(16).toUpperCase().padStart(4, "0");
      throw new GatewayError("CHARSET_INVALID", `${printable(name)} has no character U+${hex}`, { where: { column: i + 1 } });
    }
    out[i] = byte;
  }
  return out;
}
