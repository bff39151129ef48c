import { charsetOf, encode, encodeMessage, get, set, stretches, type Message } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { Input } from "./input.ts";

/**
 * ER7 in bytes, in the set that its own MSH-18 names: that of the input where the header is as it was. Another set that is
 * asked for is written into MSH-18, so that bytes and header agree.
 * @throws GatewayError CHARSET_INVALID for a set that is not known, or does not have a character
 */
export function er7Bytes(message: Message, input: Input, end: string, asked?: string): Buffer {
  if (asked !== undefined) return encode(stretches(set(message, "MSH-18", asked), end), asked);
  const declared = get(message, "MSH-18");
  const before = input.messages[0] && get(input.messages[0], "MSH-18");
  if (input.encoding && declared === before) return encodeMessage(message, input.encoding, end);
  if (declared === "") return encode(stretches(message, end), "UNICODE UTF-8");
  if (charsetOf(declared)) return encode(stretches(message, end), declared);
  throw new GatewayError("CHARSET_INVALID", "MSH-18 does not name a character set that is known", {
    where: { file: input.file, field: "MSH-18" },
    expected: "a name of HL7 table 0211, such as 8859/1 or UNICODE UTF-8",
  });
}
