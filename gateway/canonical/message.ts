import { GatewayError } from "../contracts/errors.ts";
import { delimitersOf, encodingCharacters, type Delimiters } from "./delimiters.ts";
import { escape, unescape } from "./escape.ts";

/** One segment: its text as it came, split into fields only when one is asked for. */
export class Segment {
  readonly name: string;
  readonly text: string;
  readonly delimiters: Delimiters;
  #fields: readonly string[] | undefined;

  constructor(text: string, delimiters: Delimiters) {
    this.text = text;
    this.delimiters = delimiters;
    const end = text.indexOf(delimiters.field);
    this.name = end < 0 ? text.trimEnd() : text.slice(0, end);
  }

  /** Raw text of a field, escapes and repetitions as they came; "" when it is missing. MSH-1 is the separator itself. */
  field(index: number): string {
    const fields = (this.#fields ??= this.text.split(this.delimiters.field));
    if (this.name !== "MSH") return fields[index] ?? "";
    return index === 1 ? this.delimiters.field : (fields[index - 1] ?? "");
  }

  /** Index of the last field present. */
  get length(): number {
    const fields = (this.#fields ??= this.text.split(this.delimiters.field));
    return this.name === "MSH" ? fields.length : fields.length - 1;
  }
}

/** An HL7 v2 message: segments in order. Immutable; untouched segments leave as they came. */
export interface Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
}

/**
 * Parses ER7 (HL7 v2.5, section 2.6). Segment ends CR, LF and CRLF are accepted, blank lines and blanks around skipped.
 * @throws GatewayError HL7_SYNTAX, with the line and column at fault
 */
export function parse(text: string): Message {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 0x20) start++;
  if (!text.startsWith("MSH", start) || text.length < start + 4) {
    throw new GatewayError("HL7_SYNTAX", "A message begins with the segment MSH", {
      where: { line: 1, column: start + 1, field: "MSH" },
      expected: "MSH and a field separator",
    });
  }
  const lines = linesOf(text, start);
  const first = lines[0]!;
  const delimiters = delimitersOf(first);
  if (/[A-Za-z0-9\s]/.test(delimiters.field)) {
    throw new GatewayError("HL7_SYNTAX", "MSH-1 is not a separator", {
      where: { line: 1, column: start + 4, field: "MSH-1" },
      expected: "a character that is neither letter, digit nor blank, usually |",
    });
  }
  const segments = lines.map((line, index) => {
    const segment = new Segment(line, delimiters);
    if (!isSegmentName(segment.name)) {
      throw new GatewayError("HL7_SYNTAX", `Line ${index + 1} does not begin with a segment name`, {
        where: { line: index + 1, column: 1 },
        expected: "three letters or digits, then the field separator",
      });
    }
    return segment;
  });
  return { delimiters, segments };
}

function linesOf(text: string, from: number): string[] {
  const lines: string[] = [];
  let start = from;
  for (let i = from; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 13;
    if (code !== 13 && code !== 10) continue;
    if (i > start) {
      const line = text.slice(start, i);
      if (line.trim() !== "") lines.push(line);
    }
    start = i + 1;
  }
  return lines;
}

function isSegmentName(name: string): boolean {
  return name.length === 3 && /^[A-Z][A-Z0-9]{2}$/.test(name);
}

/** Writes ER7 with a carriage return after every segment (HL7 v2.5, section 2.6). */
export function write(message: Message, end = "\r"): string {
  let out = "";
  for (const segment of message.segments) out += segment.text + end;
  return out;
}

/** The first segment of this name. */
export function segmentOf(message: Message, name: string): Segment | undefined {
  return message.segments.find((segment) => segment.name === name);
}

/** All segments of this name, in order. */
export function segmentsOf(message: Message, name: string): readonly Segment[] {
  return message.segments.filter((segment) => segment.name === name);
}

/** A segment built from raw field texts: `fields[0]` is field 1. For MSH give the fields from MSH-3 on. */
export function segment(name: string, fields: readonly string[], d: Delimiters): Segment {
  const head = name === "MSH" ? name + d.field + encodingCharacters(d) : name;
  let last = fields.length;
  while (last > 0 && fields[last - 1] === "") last--;
  const text = last === 0 ? head : head + d.field + fields.slice(0, last).join(d.field);
  return new Segment(text, d);
}

/** The same segment in other delimiters; itself when it has these. */
export function restated(one: Segment, d: Delimiters): Segment {
  const from = one.delimiters;
  if (from === d || encodingCharacters(from) + from.field === encodingCharacters(d) + d.field) return one;
  const value = (text: string): string => escape(unescape(text, from), d);
  const component = (text: string): string => text.split(from.subcomponent).map(value).join(d.subcomponent);
  const repetition = (text: string): string => text.split(from.component).map(component).join(d.component);
  const field = (text: string): string => text.split(from.repetition).map(repetition).join(d.repetition);
  const first = one.name === "MSH" ? 3 : 1;
  const fields = Array.from({ length: Math.max(0, one.length - first + 1) }, (_, i) => field(one.field(first + i)));
  return segment(one.name, fields, d);
}
