import { GatewayError } from "../../contracts/errors.ts";
import { byteOrder, charsetOf, decode, defaultCharset, encode, type Charset } from "./charset.ts";
import { stretches, type Message } from "./message.ts";

/** How the bytes of a message stand for characters. */
export interface Encoding {
  readonly charset: Charset;
  /** True when a byte order mark came first; it is then written again. */
  readonly mark: boolean;
}

export interface EncodingOptions {
  /** Character set where MSH-18 says none, as the configuration of the system gives it; UTF-8 when absent. */
  readonly charset?: string;
  /** True where the peer's MSH-18 is known to be wrong, so that the configuration decides. */
  readonly ignoreHeader?: boolean;
}

/** Bytes that surely hold MSH-18. */
const headLength = 10_000;
const charsetField = 17;

/**
 * Finds out how a message is encoded: by a byte order mark, by the zero bytes that UTF-16 makes of ASCII, by MSH-18 (its
 * first repetition; later ones name sets that only escape sequences change to), by configuration, and else UTF-8
 * (HL7 v2.5, section 2.15.9.18).
 * @throws GatewayError CHARSET_INVALID for a name that we do not know
 */
export function encodingOf(bytes: Uint8Array, options: EncodingOptions = {}): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { charset: "utf-8", mark: true };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { charset: byteOrder(bytes, "utf-16"), mark: true };
  }
  if (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0)) return { charset: byteOrder(bytes, "utf-16"), mark: false };
  const declared = options.ignoreHeader === true ? "" : declaredName(bytes);
  if (declared !== "") {
    const charset = charsetOf(declared);
    // UTF-16 that is said but not there: a peer's own re-encoding forgot the header.
    if (charset && charset.startsWith("utf-16")) throw undeclared(declared);
    return { charset: charset ?? unknownInHeader(), mark: false };
  }
  const configured = options.charset ?? defaultCharset;
  return { charset: charsetOf(configured) ?? unknownInConfiguration(configured), mark: false };
}

/** What stands in MSH-18 is not shown: where fields have slipped, it may be a patient's. */
function unknownInHeader(): never {
  throw new GatewayError("CHARSET_INVALID", "MSH-18 does not name a character set that is known", {
    where: { field: "MSH-18" },
    expected: tableNames,
  });
}

function unknownInConfiguration(name: string): never {
  throw new GatewayError("CHARSET_INVALID", `Character set ${name.slice(0, 30)} is not known`, { expected: tableNames });
}

const tableNames = "a name of HL7 table 0211, such as 8859/1 or UNICODE UTF-8";

function undeclared(name: string): GatewayError {
  return new GatewayError("CHARSET_INVALID", `The bytes are not ${name.slice(0, 30)}`, {
    where: { field: "MSH-18" },
    hint: "say the character set in MSH-18, or in the system's configuration",
  });
}

/** MSH-18, read from bytes that every single-byte set and UTF-8 share with ASCII; "" when empty. */
function declaredName(bytes: Uint8Array): string {
  const head = bytes.subarray(0, headLength);
  const msh = headerStart(head);
  if (msh < 0) return "";
  const separator = head[msh + 3];
  let left = charsetField;
  let at = msh;
  for (; left > 0 && at < head.length && !isLineBreak(head[at]!); at++) if (head[at] === separator) left--;
  if (left > 0) return "";
  const repetition = head[msh + 5];
  const start = at;
  while (at < head.length && !isLineBreak(head[at]!) && head[at] !== separator && head[at] !== repetition) at++;
  return latin1(head.subarray(start, at)).trim();
}

/** Where the MSH begins, that of a batch's first message too; -1 when there is none. */
function headerStart(head: Uint8Array): number {
  let start = 0;
  while (start < head.length && isBlank(head[start]!)) start++;
  if (isName(head, start, "MSH")) return start;
  if (!isName(head, start, "BHS") && !isName(head, start, "FHS")) return -1;
  const at = latin1(head)
    .slice(start)
    .search(/[\r\n]MSH/);
  return at < 0 ? -1 : start + at + 1;
}

function isName(head: Uint8Array, at: number, name: string): boolean {
  return head[at] === name.charCodeAt(0) && head[at + 1] === name.charCodeAt(1) && head[at + 2] === name.charCodeAt(2);
}

const isLineBreak = (byte: number): boolean => byte === 0x0d || byte === 0x0a;

/** A blank or a line break of Latin-1. */
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0;

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/**
 * The text of a message, and how it was encoded.
 * @throws GatewayError CHARSET_INVALID
 */
export function decodeMessage(
  bytes: Uint8Array,
  options: EncodingOptions = {},
): { readonly text: string; readonly encoding: Encoding } {
  const encoding = encodingOf(bytes, options);
  return { text: decode(bytes, encoding.charset), encoding };
}

/**
 * Bytes of a message in an encoding that one came in: what is unchanged is byte for byte as it came.
 * @throws GatewayError CHARSET_INVALID naming the first character that the set does not have
 */
export function encodeMessage(message: Message, encoding: Encoding, end?: string): Buffer {
  const pieces = stretches(message, end);
  return encode(encoding.mark ? ["\ufeff", ...pieces] : pieces, encoding.charset);
}
