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

/** Line by line: no byte of a longer UTF-8 sequence is a line feed, so lines can be decoded alone. */
function firstWrongByte(bytes: Uint8Array): { line: number; column: number } {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const row = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (decodeStrictly(row) === undefined) {
      return { line, column: new TextDecoder("utf-8").decode(row).indexOf("\ufffd") + 1 };
    }
    from = end < 0 ? bytes.length : end + 1;
  }
  return { line, column: 1 };
}
