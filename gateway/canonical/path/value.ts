import { signsOf, type Delimiters } from "../er7/delimiters.ts";
import { unescape } from "../er7/escape.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { compilePath, type Path } from "./path.ts";

/** A stretch of a segment's text: offsets of the first character and after the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the n-th part (from 1) of a stretch begins; -1 when there are fewer. */
export function partStart(text: string, start: number, end: number, delimiter: string, n: number): number {
  let at = start;
  for (let left = n - 1; left > 0; left--) {
    const next = text.indexOf(delimiter, at);
    if (next < 0 || next >= end) return -1;
    at = next + 1;
  }
  return at;
}

/** Where the part that begins at `start` ends. */
export function partEnd(text: string, start: number, end: number, delimiter: string): number {
  const next = text.indexOf(delimiter, start);
  return next < 0 || next > end ? end : next;
}

/** The stretch of a field, which is empty when the segment ends before it; undefined for MSH-1, which is a separator. */
export function fieldSpan(segment: Segment, field: number): Span | undefined {
  const at = segment.isHeader ? field - 1 : field;
  if (at < 1) return undefined;
  const end = segment.bound(at);
  if (end < 0) return { start: segment.text.length, end: segment.text.length };
  return { start: segment.bound(at - 1) + 1 - segment.start, end: end - segment.start };
}

/** Number of the repetition that carries one of the selector's parts; 0 when none does. */
export function selectedRepetition(segment: Segment, path: Path): number {
  const d = segment.delimiters;
  const raw = segment.field(path.field);
  let start = 0;
  for (let n = 1; ; n++) {
    const end = partEnd(raw, start, raw.length, d.repetition);
    for (const { component, values } of path.selectorParts) {
      const from = partStart(raw, start, end, d.component, component);
      if (from < 0) continue;
      const text = raw.slice(from, partEnd(raw, from, end, d.component));
      if (values.includes(text)) return n;
      const inner = text.indexOf(d.subcomponent);
      if (inner >= 0 && values.includes(text.slice(0, inner))) return n;
    }
    if (end === raw.length) return 0;
    start = end + 1;
  }
}

/** Raw text of the repetition that a path means; "" when there is none. */
export function repetitionOf(segment: Segment, path: Path): string {
  if (segment.isHeader && path.field <= 2) return segment.field(path.field);
  const raw = segment.field(path.field);
  const wanted = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  if (wanted === 0 || raw === "") return "";
  const start = partStart(raw, 0, raw.length, segment.delimiters.repetition, wanted);
  return start < 0 ? "" : raw.slice(start, partEnd(raw, start, raw.length, segment.delimiters.repetition));
}

/**
 * Value at a path in one segment, unescaped; "" when missing. A whole field with components is given as it stands, a
 * component with subcomponents as its first one.
 */
export function valueIn(segment: Segment, path: Path): string {
  const header = segment.isHeader;
  if (header && path.field <= 2) return path.component <= 1 ? segment.field(path.field) : "";
  const at = header ? path.field - 1 : path.field;
  const end = segment.bound(at);
  if (end < 0) return "";
  const start = segment.bound(at - 1) + 1;
  if (start === end) return "";
  if (path.repetition !== 1 || path.selector !== undefined) return partOf(repetitionOf(segment, path), segment, path);
  const { source, delimiters } = segment;
  return path.component === 0
    ? wholeOfFirst(source, start, end, delimiters)
    : firstRepetition(source, start, end, delimiters, path);
}

/** The first repetition in a stretch: unescaped when it is a value of its own, as it stands when it has components. */
function wholeOfFirst(text: string, start: number, end: number, d: Delimiters): string {
  const { repetition, component, escape } = signsOf(d);
  let composite = false;
  let escaped = false;
  let i = start;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === repetition) break;
    if (code === component) composite = true;
    else if (code === escape) escaped = true;
  }
  const value = text.slice(start, i);
  return escaped && !composite ? unescape(value, d) : value;
}

/** The part of a repetition, given as raw text, that a path means: for going through all repetitions of a field. */
export function partOf(repetition: string, { delimiters }: Segment, path: Path): string {
  if (repetition === "") return "";
  if (path.component > 0) return firstRepetition(repetition, 0, repetition.length, delimiters, path);
  // A primitive field is its own first component; a composite asked for as a whole keeps its delimiters.
  return repetition.includes(delimiters.component) ? repetition : unescape(repetition, delimiters);
}

/**
 * A component or subcomponent of the first repetition in a stretch. One pass from the start to the end of the value, which is
 * near: values are short, and what follows them is not looked at.
 */
function firstRepetition(text: string, start: number, end: number, d: Delimiters, path: Path): string {
  const { repetition, component, subcomponent, escape } = signsOf(d);
  let components = path.component - 1;
  let subcomponents = path.subcomponent > 1 ? path.subcomponent - 1 : 0;
  let escaped = false;
  let from = start;
  let i = start;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === component) {
      if (components === 0) break;
      components--;
      from = i + 1;
    } else if (code === subcomponent) {
      if (components > 0) continue;
      if (subcomponents === 0) break;
      subcomponents--;
      from = i + 1;
    } else if (code === repetition) break;
    else if (code === escape && components === 0) escaped = true;
  }
  if (components > 0 || subcomponents > 0 || from === i) return "";
  const value = text.slice(from, i);
  return escaped ? unescape(value, d) : value;
}

/** Where in the segment's text a component of the first repetition stands; undefined when it does not, or for other paths. */
export function pieceSpan(segment: Segment, path: Path): Span | undefined {
  if (path.component === 0 || path.repetition !== 1 || path.selector !== undefined) return undefined;
  const field = fieldSpan(segment, path.field);
  if (!field || field.start === field.end || (segment.isHeader && path.field <= 2)) return undefined;
  const { text, delimiters: d } = segment;
  const repetitionEnd = partEnd(text, field.start, field.end, d.repetition);
  const start = partStart(text, field.start, repetitionEnd, d.component, path.component);
  if (start < 0) return undefined;
  const end = partEnd(text, start, repetitionEnd, d.component);
  const inner = partStart(text, start, end, d.subcomponent, Math.max(path.subcomponent, 1));
  return inner < 0 ? undefined : { start: inner, end: partEnd(text, inner, end, d.subcomponent) };
}

/** Paths given as text are compiled once. Bounded, since a text may come from outside. */
const compiledPaths = new Map<string, Path>();
const mostCompiled = 1000;

/** @throws GatewayError CONFIG_INVALID with the position of the mistake */
export function pathOf(path: Path | string): Path {
  if (typeof path !== "string") return path;
  let compiled = compiledPaths.get(path);
  if (!compiled) {
    if (compiledPaths.size >= mostCompiled) compiledPaths.clear();
    compiledPaths.set(path, (compiled = compilePath(path)));
  }
  return compiled;
}

/** The n-th segment of a name, counted over the whole message. */
export function nthSegment(message: Message, code: number, index: number): Segment | undefined {
  let left = index;
  for (const segment of message.segments) if (segment.code === code && --left === 0) return segment;
  return undefined;
}
