import { encodingCharacters, sameDelimiters, type Delimiters } from "./delimiters.ts";
import { escape, unescape } from "./escape.ts";

/**
 * One segment: a stretch of the text that it came in. Its fields are looked for when one is first asked for, and then only
 * their bounds are kept, so that a field that nobody reads costs nothing and a long one is never copied.
 */
export class Segment {
  /** The text that the segment is part of, and where in it: `end` is the offset after its last character. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly delimiters: Delimiters;
  /** The name as a number, for quick comparison; see {@link nameCode}. */
  readonly code: number;
  /** Offset of each field separator, then the end: field n of all but the headers lies between [n-1] and [n]. */
  #bounds: readonly number[] | undefined;

  constructor(source: string, delimiters: Delimiters, start = 0, end = source.length) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.delimiters = delimiters;
    this.code = nameCode(source, start);
  }

  get name(): string {
    return nameOf(this.source, this.start, this.end, this.code);
  }

  /** The whole segment as it came, without its end. */
  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  /** MSH, and the headers of files and batches: their first field is the separator itself. */
  get isHeader(): boolean {
    return isHeaderCode(this.code);
  }

  /** Offsets of the separators; computed once. */
  get bounds(): readonly number[] {
    return (this.#bounds ??= boundsOf(this.source, this.start, this.end, this.delimiters.field.charCodeAt(0)));
  }

  /** Raw text of a field, escapes and repetitions as they came; "" when it is missing. MSH-1 is the separator itself. */
  field(index: number): string {
    const at = this.isHeader ? index - 1 : index;
    if (at === 0) return index === 1 ? this.delimiters.field : this.name;
    const bounds = this.bounds;
    return at < bounds.length && at > 0 ? this.source.slice(bounds[at - 1]! + 1, bounds[at]) : "";
  }

  /** Index of the last field present. */
  get length(): number {
    return this.isHeader ? this.bounds.length : this.bounds.length - 1;
  }
}

/** The three characters of a name in one small integer; two names are equal when their numbers are. */
export function nameCode(text: string, start = 0): number {
  return (text.charCodeAt(start) << 16) | ((text.charCodeAt(start + 1) & 0xff) << 8) | (text.charCodeAt(start + 2) & 0xff);
}

/** One string for each name, so that names are compared and looked up by their address. Bounded by the names there can be. */
const names = new Map<number, string>();
const mostNames = 5000;

function nameOf(source: string, start: number, end: number, code: number): string {
  const known = names.get(code);
  if (known !== undefined && end >= start + 3) return known;
  const name = source.slice(start, Math.min(start + 3, end));
  if (names.size < mostNames && /^[A-Z][A-Z0-9]{2}$/.test(name)) names.set(code, name);
  return name;
}

const mshCode = nameCode("MSH");
const bhsCode = nameCode("BHS");
const fhsCode = nameCode("FHS");

export function isHeaderCode(code: number): boolean {
  return code === mshCode || code === bhsCode || code === fhsCode;
}

function boundsOf(source: string, start: number, end: number, separator: number): readonly number[] {
  const bounds: number[] = [];
  for (let i = start + 3; i < end; i++) if (source.charCodeAt(i) === separator) bounds.push(i);
  bounds.push(end);
  return bounds;
}

/** A segment built from raw field texts: `fields[0]` is field 1. For MSH give the fields from MSH-3 on. */
export function segment(name: string, fields: readonly string[], d: Delimiters): Segment {
  const head = isHeaderCode(nameCode(name)) ? name + d.field + encodingCharacters(d) : name;
  let last = fields.length;
  while (last > 0 && fields[last - 1] === "") last--;
  return new Segment(last === 0 ? head : head + d.field + fields.slice(0, last).join(d.field), d);
}

/** Number of the first field that is data: the third of a header, the first of all else. */
export function firstField(one: Segment): number {
  return one.isHeader ? 3 : 1;
}

/** The same segment in other delimiters; itself when it has these. */
export function restated(one: Segment, d: Delimiters): Segment {
  const from = one.delimiters;
  if (sameDelimiters(from, d)) return one;
  const value = (text: string): string => escape(unescape(text, from), d);
  const component = (text: string): string => text.split(from.subcomponent).map(value).join(d.subcomponent);
  const repetition = (text: string): string => text.split(from.component).map(component).join(d.component);
  const field = (text: string): string => text.split(from.repetition).map(repetition).join(d.repetition);
  const first = firstField(one);
  const fields = Array.from({ length: Math.max(0, one.length - first + 1) }, (_, i) => field(one.field(first + i)));
  return segment(one.name, fields, d);
}
