import type { Correlation } from "../shared/tcp/wire.ts";

/**
 * Which answer belongs to which message: MSA-2 names MSH-10 (HL7 v2.5, section 2.9.2). Read from the bytes as they stand, since
 * every character set of HL7 keeps separators and identifiers as in ASCII.
 */
export const hl7Correlation: Correlation = {
  // MSH-1 is the separator itself, so that the tenth field is the ninth after it.
  request: (message) => fieldOf(segmentAt(message, "MSH"), 9),
  answer: (message) => fieldOf(segmentAt(message, "MSA"), 2),
};

const most = 65_536;

/** The text of a segment, with the separator of its message. */
function segmentAt(message: Uint8Array, name: string): { readonly text: string; readonly separator: string } | undefined {
  const text = Buffer.from(message.buffer, message.byteOffset, Math.min(message.byteLength, most)).toString("latin1");
  const start = text.trimStart().startsWith("MSH") ? text.indexOf("MSH") : -1;
  if (start < 0) return undefined;
  const separator = text[start + 3] ?? "";
  const found = name === "MSH" ? start : text.search(new RegExp(`[\\r\\n]${name}\\W`)) + 1;
  if (found <= 0 && name !== "MSH") return undefined;
  const end = text.slice(found).search(/[\r\n]/);
  return { text: end < 0 ? text.slice(found) : text.slice(found, found + end), separator };
}

function fieldOf(segment: ReturnType<typeof segmentAt>, index: number): string | undefined {
  const field = segment?.text.split(segment.separator)[index]?.trim();
  return field === undefined || field === "" ? undefined : field;
}
