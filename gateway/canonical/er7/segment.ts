import { encodingCharacters, sameDelimiters, type Delimiters } from "./delimiters.ts";
import { escapeLiteral, pieces } from "./escape.ts";

/** What a segment knows of its fields before one is asked for. Never written to. */
const none: number[] = [];

/** Most fields end within so many characters: a look at each of these is quicker than a search. */
const shortField = 64;

/**
 * One segment: a stretch of the text that it came in. Its fields are looked for when one is asked for, as far as that one,
 * and only their bounds are kept: a field that nobody reads costs nothing, and a long one is never copied.
 */
export class Segment {
  /** The text that the segment is part of, and where in it: `end` is the offset after its last character. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly delimiters: Delimiters;
  /** The name as a number, for quick comparison; see {@link nameCode}. */
  readonly code: number;
  #text: string | undefined;
  /** Offsets in the source of the separators found so far; the segment's end is the last when all are found. */
  #bounds: number[] = none;
  #complete = false;
  #repeats: boolean | undefined;

  constructor(source: string, delimiters: Delimiters, start = 0, end = source.length, code = nameCode(source, start)) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.delimiters = delimiters;
    this.code = code;
  }

  /** The same segment with another text, which begins with the same name. */
  withText(text: string): Segment {
    return new Segment(text, this.delimiters, 0, text.length, this.code);
  }

  get name(): string {
    return nameOf(this.source, this.start, this.end, this.code);
  }

  /** The whole segment as it came, without its end. */
  get text(): string {
    return (this.#text ??= this.source.slice(this.start, this.end));
  }

  /** MSH, and the headers of files and batches: their first field is the separator itself. */
  get isHeader(): boolean {
    return isHeaderCode(this.code);
  }

  /**
   * Offset in the source of the n-th field separator (from 0), or the segment's end for the one after the last; -1 for more.
   * Field n of all but the headers lies between bound n-1 and bound n.
   */
  bound(n: number): number {
    const bounds = this.#bounds;
    if (n < bounds.length) return bounds[n]!;
    return this.#complete ? -1 : this.#search(n);
  }

  #search(n: number): number {
    const { source, end } = this;
    const bounds = this.#bounds === none ? (this.#bounds = []) : this.#bounds;
    const code = this.delimiters.field.charCodeAt(0);
    let at = bounds.length === 0 ? this.start + 3 : bounds[bounds.length - 1]! + 1;
    while (bounds.length <= n) {
      const near = Math.min(end, at + shortField);
      while (at < near && source.charCodeAt(at) !== code) at++;
      if (at === near && at < end) at = this.#searchFar(at);
      if (at >= end) {
        bounds.push(end);
        this.#complete = true;
        return n < bounds.length ? end : -1;
      }
      bounds.push(at++);
    }
    return bounds[n]!;
  }

  #searchFar(from: number): number {
    const found = this.text.indexOf(this.delimiters.field, from - this.start);
    return found < 0 ? this.end : found + this.start;
  }

  /** Raw text of a field, escapes and repetitions as they came; "" when it is missing. MSH-1 is the separator itself. */
  field(index: number): string {
    const at = this.isHeader ? index - 1 : index;
    if (at <= 0) return at < 0 ? "" : index === 1 ? this.delimiters.field : this.name;
    const end = this.bound(at);
    return end < 0 ? "" : this.source.slice(this.bound(at - 1) + 1, end);
  }

  /** True for a field that is missing, or has nothing in it. */
  isEmpty(index: number): boolean {
    const at = this.isHeader ? index - 1 : index;
    return at < 1 ? this.field(index) === "" : this.bound(at) <= this.bound(at - 1) + 1;
  }

  /** False when no field has more than one repetition, as in most segments. */
  get repeats(): boolean {
    return (this.#repeats ??= this.text.includes(this.delimiters.repetition, this.isHeader ? this.bound(1) - this.start : 0));
  }

  /** Index of the last field present. */
  get length(): number {
    if (!this.#complete) this.#search(Infinity);
    return this.isHeader ? this.#bounds.length : this.#bounds.length - 1;
  }
}

/** The three characters of a name in one small integer; two names are equal when their numbers are. */
export function nameCode(text: string, start = 0): number {
  return codeOf(text.charCodeAt(start), text.charCodeAt(start + 1), text.charCodeAt(start + 2));
}

/** The number of a name by the codes of its characters. */
export function codeOf(first: number, second: number, third: number): number {
  return (first << 16) | ((second & 0xff) << 8) | (third & 0xff);
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

/** A segment built from raw field texts: `fields[0]` is field 1. For MSH give the fields from MSH-3 on. */
export function segment(name: string, fields: readonly string[], d: Delimiters): Segment {
  const text = segmentText(name, fields, d);
  return new Segment(text, d, 0, text.length, nameCode(name));
}

/** The text of such a segment. */
export function segmentText(name: string, fields: readonly string[], d: Delimiters): string {
  let last = fields.length;
  while (last > 0 && fields[last - 1] === "") last--;
  let text = isHeaderCode(nameCode(name)) ? name + d.field + encodingCharacters(d) : name;
  for (let i = 0; i < last; i++) text += d.field + fields[i]!;
  return text;
}

/** Number of the first field that is data: the third of a header, the first of all else. */
export function firstField(one: Segment): number {
  return one.isHeader ? 3 : 1;
}

/** The same segment in other delimiters; itself when it has these. */
export function restated(one: Segment, d: Delimiters): Segment {
  const from = one.delimiters;
  if (sameDelimiters(from, d)) return one;
  const value = (text: string): string =>
    pieces(text, from)
      .map((piece) => (piece.kind === "text" ? escapeLiteral(piece.value, d) : d.escape + piece.value + d.escape))
      .join("");
  const component = (text: string): string => text.split(from.subcomponent).map(value).join(d.subcomponent);
  const repetition = (text: string): string => text.split(from.component).map(component).join(d.component);
  const field = (text: string): string => text.split(from.repetition).map(repetition).join(d.repetition);
  const first = firstField(one);
  const fields = Array.from({ length: Math.max(0, one.length - first + 1) }, (_, i) => field(one.field(first + i)));
  return segment(one.name, fields, d);
}
