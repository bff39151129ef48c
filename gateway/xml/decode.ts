import { isUtf8 } from "node:buffer";
import { GatewayError } from "../contracts/errors.ts";

/**
 * Bytes to text: UTF-8 and nothing else, a leading byte order mark dropped, line ends as XML 1.0 section 2.11 wants them.
 * @throws GatewayError XML_INVALID with the place of the first wrong byte
 */
export function decode(bytes: Uint8Array, most: number): string {
  if (bytes.length > most) {
    throw new GatewayError("XML_INVALID", `document of ${bytes.length} bytes`, {
      where: { line: 1, column: 1 },
      expected: `at most ${most} bytes`,
    });
  }
  const decoded = decodeStrictly(bytes);
  if (decoded === undefined) {
    throw new GatewayError("XML_INVALID", "bytes that are not UTF-8", {
      where: firstWrongByte(bytes),
      expected: "UTF-8",
    });
  }
  return decoded.includes("\r") ? decoded.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : decoded;
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (thrown) {
    // The decoder has one way to say "not UTF-8"; anything else is not ours to interpret.
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

/**
 * By halves: a prefix is UTF-8 up to the first wrong byte, and not from there on. Whatever the input, some twenty passes that
 * decode nothing.
 */
function firstWrongByte(bytes: Uint8Array): { line: number; column: number } {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = charStart(bytes, (good + bad) >> 1, good);
    if (middle === good) break;
    if (isUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const before = Buffer.from(bytes.buffer, bytes.byteOffset, good).toString("utf8");
  // From the last boundary known to be good the decoder says where it stumbles.
  const rest = new TextDecoder("utf-8").decode(bytes.subarray(good, Math.min(bytes.length, good + 8)));
  const text = before + rest.slice(0, Math.max(0, rest.indexOf("\ufffd")));
  return { line: text.split("\n").length, column: text.length - text.lastIndexOf("\n") };
}

/** The nearest place at or before `at`, after `least`, where a character may begin. */
function charStart(bytes: Uint8Array, at: number, least: number): number {
  let start = at;
  // More than three octets of continuation are wrong by themselves.
  for (let back = 0; back < 3 && start > least && ((bytes[start] ?? 0) & 0xc0) === 0x80; back++) start--;
  return start;
}
