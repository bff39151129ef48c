import { GatewayError } from "../../contracts/errors.ts";
import { charsetOf, defaultCharset } from "./charset.ts";
import { delimitersAt, lineAndColumn, standardDelimiters, type Delimiters } from "./delimiters.ts";
import { Message } from "./message.ts";
import { codeOf, Segment } from "./segment.ts";

export interface ParseOptions {
  /** Character set of `\Xdd..\` where MSH-18 does not say one; UTF-8 when absent. */
  readonly charset?: string;
}

const charsetField = 18;

/**
 * Parses ER7 (HL7 v2.5, section 2.6; all versions from 2.1 to 2.8). Segment ends CR, LF and CRLF are accepted, blank lines
 * and blanks before the header skipped. Only the bounds of segments are looked for; fields follow when they are asked for.
 * @throws GatewayError HL7_SYNTAX, with the line and column at fault
 */
export function parse(text: string, options?: ParseOptions): Message {
  const start = firstCharacter(text);
  if (!text.startsWith("MSH", start) || text.length < start + 4) {
    throw noHeader(text, start);
  }
  let delimiters = delimitersAt(text, start);
  const segments = segmentsFrom(text, start, delimiters);
  if (text.includes(delimiters === standardDelimiters ? "\\X" : `${delimiters.escape}X`)) {
    delimiters = withCharset(delimiters, segments[0]!, options?.charset);
    if (delimiters.charset !== undefined) return new Message(delimiters, segmentsFrom(text, start, delimiters));
  }
  return new Message(delimiters, segments);
}

function noHeader(text: string, start: number): GatewayError {
  const at = start >= text.length ? 0 : text.startsWith("MSH", start) ? start + 3 : start;
  return new GatewayError("HL7_SYNTAX", "A message begins with the segment MSH", {
    where: { ...lineAndColumn(text, at), field: "MSH" },
    expected: "MSH and a field separator",
  });
}

/** Offset of the first character that is no blank, line break or byte order mark. */
export function firstCharacter(text: string): number {
  let start = 0;
  for (;;) {
    const code = text.charCodeAt(start);
    if (code > 0x20 && code !== 0xfeff) return start;
    if (Number.isNaN(code)) return start;
    start++;
  }
}

/**
 * The segments of a text from an offset on.
 * @throws GatewayError HL7_SYNTAX
 */
export function segmentsFrom(text: string, from: number, delimiters: Delimiters): Segment[] {
  const segments: Segment[] = [];
  const separator = delimiters.field.charCodeAt(0);
  // Nearly every text has one kind of line break, for which the engine's own search does.
  const only = !text.includes("\n", from) ? "\r" : !text.includes("\r", from) ? "\n" : undefined;
  let start = from;
  while (start < text.length) {
    let end = only === undefined ? lineEnd(text, start) : text.indexOf(only, start);
    if (end < 0) end = text.length;
    if (end > start) {
      const code = segmentCode(text, start, end, separator);
      if (code !== 0) segments.push(new Segment(text, delimiters, start, end, code));
      else if (!isBlank(text, start, end)) throw notASegment(text, start);
    }
    start = end + 1;
  }
  return segments;
}

function lineEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 || code === 10) return i;
  }
  return -1;
}

/**
 * The name's number of a line that is a segment: a capital letter, two capitals or digits, then the field separator, blanks,
 * or the end. 0 for any other.
 */
function segmentCode(text: string, start: number, end: number, separator: number): number {
  if (end < start + 3) return 0;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  const third = text.charCodeAt(start + 2);
  if (first < 65 || first > 90 || !isNameCharacter(second) || !isNameCharacter(third)) return 0;
  if (end > start + 3 && text.charCodeAt(start + 3) !== separator && !isBlank(text, start + 3, end)) return 0;
  return codeOf(first, second, third);
}

function isNameCharacter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) > 0x20) return false;
  return true;
}

function notASegment(text: string, start: number): GatewayError {
  const { line, column } = lineAndColumn(text, start);
  return new GatewayError("HL7_SYNTAX", "The line does not begin with a segment name", {
    where: { line, column },
    expected: "a capital letter and two capitals or digits, then the field separator",
    hint: "a line break inside a field is written \\.br\\ or \\X0D\\",
  });
}

/** Delimiters that know the character set of their hexadecimal escapes. */
function withCharset(d: Delimiters, header: Segment, configured: string | undefined): Delimiters {
  const [declared = ""] = header.field(charsetField).split(d.repetition);
  const charset = charsetOf(declared) ?? charsetOf(configured ?? "") ?? defaultCharset;
  if (charset === defaultCharset) return d;
  return { ...(d === standardDelimiters ? standardDelimiters : d), charset };
}
