import { unescape } from "../er7/escape.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { compilePath, type Path } from "./path.ts";

/** A stretch of a segment's source: offsets of the first character and after the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the n-th part (from 1) of a stretch begins; -1 when there are fewer. Parts are told apart by one character. */
export function partStart(source: string, start: number, end: number, delimiter: number, n: number): number {
  let left = n - 1;
  if (left === 0) return start;
  for (let i = start; i < end; i++) if (source.charCodeAt(i) === delimiter && --left === 0) return i + 1;
  return -1;
}

/** Where the part that begins at `start` ends. */
export function partEnd(source: string, start: number, end: number, delimiter: number): number {
  for (let i = start; i < end; i++) if (source.charCodeAt(i) === delimiter) return i;
  return end;
}

/** The n-th part as a stretch; undefined when there are fewer. */
export function partSpan(source: string, span: Span, delimiter: string, n: number): Span | undefined {
  const code = delimiter.charCodeAt(0);
  const start = partStart(source, span.start, span.end, code, n);
  return start < 0 ? undefined : { start, end: partEnd(source, start, span.end, code) };
}

/** The stretch of a field, which is empty when the segment ends before it; undefined for MSH-1, which is a separator. */
export function fieldSpan(segment: Segment, field: number): Span | undefined {
  const at = segment.isHeader ? field - 1 : field;
  const bounds = segment.bounds;
  if (at < 1) return undefined;
  return at < bounds.length ? { start: bounds[at - 1]! + 1, end: bounds[at]! } : { start: segment.end, end: segment.end };
}

/** Number of the repetition that carries one of the selector's parts; 0 when none does. */
export function selectedRepetition(segment: Segment, path: Path): number {
  const d = segment.delimiters;
  const repetitions = segment.field(path.field).split(d.repetition);
  const found = repetitions.findIndex((repetition) => {
    const components = repetition.split(d.component);
    return path.selectorParts.some(({ component, value }) => {
      const text = components[component - 1] ?? "";
      return text === value || text.split(d.subcomponent)[0] === value;
    });
  });
  return found + 1;
}

/**
 * Value at a path in one segment, unescaped; "" when missing. A whole field with components is given as it stands, a
 * component with subcomponents as its first one.
 */
export function valueIn(segment: Segment, path: Path): string {
  if (segment.isHeader && path.field <= 2) return path.component <= 1 ? segment.field(path.field) : "";
  const at = segment.isHeader ? path.field - 1 : path.field;
  const bounds = segment.bounds;
  if (at >= bounds.length) return "";
  const { source, delimiters: d } = segment;
  let start = bounds[at - 1]! + 1;
  let end = bounds[at]!;
  if (start === end) return "";
  const repetition = d.repetition.charCodeAt(0);
  const wanted = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  if (wanted === 0) return "";
  start = partStart(source, start, end, repetition, wanted);
  if (start < 0) return "";
  end = partEnd(source, start, end, repetition);
  const component = d.component.charCodeAt(0);
  if (path.component === 0) {
    // A primitive field is its own first component; a composite asked for as a whole keeps its delimiters.
    const whole = source.slice(start, end);
    return partEnd(source, start, end, component) < end ? whole : unescape(whole, d);
  }
  start = partStart(source, start, end, component, path.component);
  if (start < 0) return "";
  end = partEnd(source, start, end, component);
  const subcomponent = d.subcomponent.charCodeAt(0);
  start = partStart(source, start, end, subcomponent, Math.max(path.subcomponent, 1));
  if (start < 0) return "";
  end = partEnd(source, start, end, subcomponent);
  return start === end ? "" : unescape(source.slice(start, end), d);
}

/** Raw text of the repetition that a path means; "" when there is none. */
export function repetitionOf(segment: Segment, path: Path): string {
  const field = fieldSpan(segment, path.field);
  if (!field || (segment.isHeader && path.field <= 2)) return segment.field(path.field);
  const wanted = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  const span = wanted === 0 ? undefined : partSpan(segment.source, field, segment.delimiters.repetition, wanted);
  return span ? segment.source.slice(span.start, span.end) : "";
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
