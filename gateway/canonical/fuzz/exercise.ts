import assert from "node:assert/strict";
import { GatewayError } from "../../contracts/errors.ts";
import {
  acknowledge,
  bookingRequest,
  compareMessages,
  decodeMessage,
  describeMessage,
  encodeMessage,
  fromXml,
  get,
  isBatch,
  leaves,
  parse,
  parseBatch,
  segmentLabels,
  segmentsIn,
  set,
  structureOfMessage,
  toXml,
  validate,
  write,
  writeBatch,
  type Message,
  type Segment,
} from "../index.ts";
import { validateFederation } from "../profile/index.ts";

/** What bytes that are no message may be refused with. */
const refusals = new Set(["HL7_SYNTAX", "HL7_BATCH", "CHARSET_INVALID", "XML_INVALID"]);

/**
 * Does with any bytes what a gateway would, and holds the results against what the library promises.
 * @returns the code of the refusal, or "" for what is a message
 * @throws when a promise is broken, or when anything but a typed error is thrown
 */
export function exercise(bytes: Uint8Array): string {
  try {
    const { text, encoding } = decodeMessage(bytes);
    if (/^\s*</.test(text)) exerciseMessage(fromXml(text));
    else if (isBatch(text)) {
      const file = parseBatch(text);
      for (const batch of file.batches) batch.messages.forEach(exerciseMessage);
      assert.equal(writeBatch(parseBatch(writeBatch(file))), writeBatch(file));
    } else {
      const message = parse(text, { charset: encoding.charset });
      const written = write(message);
      assert.equal(write(parse(written)), written, "writing what was parsed from what was written");
      assert.deepEqual(
        decodeMessage(encodeMessage(message, encoding), { charset: encoding.charset, ignoreHeader: true }).text,
        written,
      );
      exerciseMessage(message);
    }
    return "";
  } catch (thrown) {
    if (thrown instanceof GatewayError && refusals.has(thrown.code)) return thrown.code;
    throw thrown;
  }
}

function exerciseMessage(message: Message): void {
  const labels = segmentLabels(message);
  message.segments.forEach((segment, i) => {
    if (i > 40) return;
    for (const leaf of leaves(segment).slice(0, 40)) assert.equal(get(message, `${labels[i]!}-${leaf.below}`), leaf.value);
  });
  const structure = structureOfMessage(message);
  if (structure) assert.deepEqual(segmentsIn(message.tree(structure)), message.segments, "no segment is lost or moved");
  for (const finding of [...validate(message), ...validateFederation(message)]) assert.ok(finding.message !== "" && finding.code);
  JSON.stringify(describeMessage(message));
  assert.deepEqual(compareMessages(message, message), []);
  assert.equal(get(set(message, "PID-5.1", "D'ANGELO & C."), "PID-5.1"), "D'ANGELO & C.");
  bookingRequest(message).services.forEach((service) => service.code);
  parse(write(acknowledge(message, "AE", { controlId: "1", time: "20270111" }, validate(message), { version: "request" })));
  exerciseXml(message);
}

function exerciseXml(message: Message): void {
  let xml: string;
  try {
    xml = toXml(message);
  } catch (thrown) {
    // A type that names no element, or half of a surrogate pair.
    if (thrown instanceof GatewayError && (thrown.code === "HL7_UNSUPPORTED" || thrown.code === "XML_INVALID")) return;
    throw thrown;
  }
  // Positions beyond 500 are refused when read: no field has so many.
  if (message.segments.some(hasManyParts)) return;
  assert.deepEqual(compareMessages(fromXml(xml), message), [], "the same after XML and back");
}

function hasManyParts(segment: Segment): boolean {
  const { field, component, subcomponent } = segment.delimiters;
  if (segment.length > 500) return true;
  return segment.text.split(field).some((one) => one.split(component).length + one.split(subcomponent).length > 400);
}
