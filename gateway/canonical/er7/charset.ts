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

/** Table 0211 and the spellings met in the field, without blanks and signs, in capitals; the usual ones as they stand too. */
const names: ReadonlyMap<string, Charset> = new Map<string, Charset>([
  ["utf-8", "utf-8"],
  ["latin1", "latin1"],
  ["UNICODE UTF-8", "utf-8"],
  ["ISO-8859-1", "latin1"],
  ["8859/1", "latin1"],
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
  return names.get(name) ?? names.get(name.toUpperCase().replace(/[\s/_-]/g, ""));
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
 * Encodes text in a named character set. A text in pieces, such as the stretches of a message, is never put together: a
 * long one costs its bytes and no more. UTF-16 without an order is written in little-endian order with a mark.
 * @throws GatewayError CHARSET_INVALID naming the first character that the set does not have; nothing is replaced in silence
 */
export function encode(text: string | readonly string[], name: string): Buffer {
  const charset = known(name);
  const given = typeof text === "string" ? [text] : text;
  let size = 0;
  for (let i = 0; i < given.length; i++) {
    const piece = given[i]!;
    const at = firstForeign(piece, charset);
    if (at >= 0) throw unencodable(name, given.slice(0, i).join(""), piece, at);
    size += sizeIn(charset, piece);
  }
  const pieces = charset === "utf-16" ? ["\ufeff", ...given] : given;
  const out = Buffer.allocUnsafe(charset === "utf-16" ? size + 2 : size);
  let at = 0;
  for (const piece of pieces) at += put(out, piece, at, charset);
  return charset === "utf-16be" ? out.swap16() : out;
}

/** Index of the first character that the set does not have; -1 when it has all. */
function firstForeign(text: string, charset: Charset): number {
  if (isUnicode(charset)) return text.isWellFormed() ? -1 : text.search(/\p{Surrogate}/u);
  if (charset === "latin1") return text.search(/[^\0-\xff]/);
  const first = text.search(beyondAscii);
  if (first < 0 || charset === "ascii") return first;
  const set = singleByteSet(charset);
  for (let i = first; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f && !set.encode.has(code)) return i;
  }
  return -1;
}

const beyondAscii = /[^\0-\x7f]/g;

function isUnicode(charset: Charset): boolean {
  return charset.startsWith("utf-");
}

function sizeIn(charset: Charset, text: string): number {
  if (charset === "utf-8") return Buffer.byteLength(text, "utf8");
  return isUnicode(charset) ? text.length * 2 : text.length;
}

/** Writes text that the set has, and says how many bytes it took. */
function put(out: Buffer, text: string, at: number, charset: Charset): number {
  if (charset === "utf-8") return out.write(text, at, "utf8");
  if (isUnicode(charset)) return out.write(text, at, "utf16le");
  const size = out.write(text, at, "latin1");
  if (charset === "latin1" || charset === "ascii") return size;
  const { encode: bytes } = singleByteSet(charset);
  for (const { 0: char, index } of text.matchAll(beyondAscii)) out[at + index] = bytes.get(char.charCodeAt(0))!;
  return size;
}

function unencodable(name: string, before: string, text: string, at: number): GatewayError {
  const hex = text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, "0");
  const half = /^D[89A-F]..$/.test(hex);
  return new GatewayError(
    "CHARSET_INVALID",
    half ? "Half a surrogate pair is no character" : `${printable(name)} has no character U+${hex}`,
    { where: lineAndColumn(before + text, before.length + at) },
  );
}
