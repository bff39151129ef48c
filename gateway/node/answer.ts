import { acknowledge, parse, refusal, type AckCode, type AckHeader, type Message } from "../canonical/index.ts";
import { catalogue } from "../contracts/catalogue.ts";
import type { Received, Reply } from "../contracts/adapter.ts";
import type { Opened } from "../contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Connected } from "./connected.ts";

/** AR for what we cannot even read or do not know, AE for what we understood and refuse (HL7 v2.5, section 2.9.2). */
export function ackCodeOf(error: GatewayError): AckCode {
  return error.code === "HL7_SYNTAX" || error.code === "HL7_UNSUPPORTED" || error.code === "MAPPING_NONE" ? "AR" : "AE";
}

/**
 * The refusal of a message that was read, as a payload in the caller's protocol and of the type it expects; as a general
 * acknowledgement where its mappings have no such reply.
 */
export function refuseMessage(system: Connected, message: Message, error: GatewayError, header: AckHeader): Uint8Array {
  const full = refusal(message, ackCodeOf(error), header, [error]);
  try {
    return system.codec.write(full).bytes;
  } catch (thrown) {
    const failure = asGatewayError(thrown);
    if (failure.code === "INTERNAL") throw failure;
    return system.codec.write(acknowledge(message, ackCodeOf(error), header, [error])).bytes;
  }
}

/**
 * The refusal of whatever came, sealed for the caller. What was never read, and what failed a check of security, is refused
 * by the envelope; protocols without one get the mapping's general acknowledgement.
 * @param refused what the codec could tell of a message that it could not read, when it could tell something
 */
export async function refuseBytes(
  system: Connected,
  error: GatewayError,
  received: Received,
  opened: Opened | undefined,
  message: Message | undefined,
  header: AckHeader,
  refused: Message | undefined,
): Promise<Reply> {
  try {
    const canTell = opened?.oneWay !== true && catalogue[error.code].family !== "security";
    if (opened && message && canTell) {
      const sealed = await system.envelope.sealReply(refuseMessage(system, message, error, header), opened);
      return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
    }
    if (system.config.envelope) return await system.envelope.refuse(error, received, opened);
    const answer = acknowledge(refused ?? headerOf(received.bytes), ackCodeOf(error), header, [error]);
    return { bytes: system.codec.write(answer).bytes, transport: {}, failed: true };
  } catch (thrown) {
    // Refusing failed as well: the envelope's own refusal needs nothing of the message.
    return system.envelope.refuse(asGatewayError(thrown), received, undefined);
  }
}

/** What can be known of a message that could not be read: its first line, when that is an MSH. */
function headerOf(bytes: Uint8Array): Message {
  const line =
    Buffer.from(bytes.subarray(0, 2000))
      .toString("latin1")
      .split(/[\r\n]/)[0] ?? "";
  try {
    return parse(line);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    return parse("MSH|^~\\&|||||||||P|2.5");
  }
}
