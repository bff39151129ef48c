import { GatewayError } from "../../contracts/errors.ts";
import type { Delimiters } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import type { Segment } from "../er7/segment.ts";
import { countRepetitions } from "./get.ts";
import type { Path } from "./path.ts";
import { fieldSpan, partEnd, partStart, pieceSpan, selectedRepetition } from "./value.ts";

/** A value for a field: a text, or its components, each a text or its subcomponents. Texts are escaped. */
export type FieldValue = string | readonly (string | readonly string[])[];

/** Raw text of a value. */
export function rawValue(value: FieldValue, d: Delimiters): string {
  if (typeof value === "string") return escape(value, d);
  const component = (one: string | readonly string[]): string =>
    typeof one === "string" ? escape(one, d) : trimmed(one.map((text) => escape(text, d))).join(d.subcomponent);
  return trimmed(value.map(component)).join(d.component);
}

function trimmed(parts: readonly string[]): readonly string[] {
  let last = parts.length;
  while (last > 0 && parts[last - 1] === "") last--;
  return last === parts.length ? parts : parts.slice(0, last);
}

/**
 * The segment with another raw text at a path: a field's repetition, a component, or a subcomponent. A component asked for
 * without subcomponent is its first one, as it is when read. All else stays as it came. Missing parts are made; an empty
 * text makes none.
 */
export function withRaw(segment: Segment, path: Path, raw: string): Segment {
  const there = pieceSpan(segment, path);
  if (there) {
    const { text } = segment;
    return segment.withText(text.slice(0, there.start) + raw + text.slice(there.end));
  }
  const d = segment.delimiters;
  let repetition = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  let head = (one: string): string => one;
  if (repetition === 0) {
    if (raw === "") return segment;
    repetition = countRepetitions(segment, path.field) + 1;
    head = (one) =>
      path.selectorParts.reduce((made, { component, value }) => replacePart(made, d.component, component, () => value), one);
  }
  const inner = (one: string): string => {
    if (path.component === 0) return raw;
    return replacePart(one, d.component, path.component, (component) =>
      replacePart(component, d.subcomponent, Math.max(path.subcomponent, 1), () => raw),
    );
  };
  return changedField(segment, path.field, (field) => replacePart(field, d.repetition, repetition, (one) => inner(head(one))));
}

/** The segment with one repetition more at the end of a field. */
export function withRepetition(segment: Segment, field: number, raw: string): Segment {
  const { repetition } = segment.delimiters;
  return changedField(segment, field, (given) => (given === "" ? raw : given + repetition + raw));
}

/** The segment without what stands at a path: a whole repetition goes with its separator, parts of it become empty. */
export function without(segment: Segment, path: Path): Segment {
  if (path.component > 0) return withRaw(segment, path, "");
  if (!path.repeated && path.selector === undefined) return changedField(segment, path.field, () => "");
  const at = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  return changedField(segment, path.field, (field) =>
    field
      .split(segment.delimiters.repetition)
      .filter((_, index) => index !== at - 1)
      .join(segment.delimiters.repetition),
  );
}

function changedField(segment: Segment, field: number, change: (raw: string) => string): Segment {
  const span = fieldSpan(segment, field);
  if (!span || (segment.isHeader && field <= 2)) {
    throw new GatewayError("HL7_FIELD", `${segment.name}-${field} is what separates the fields and cannot be changed`, {
      where: { field: `${segment.name}-${field}` },
      expected: `a field from ${segment.name}-3 on`,
    });
  }
  const { text, delimiters: d } = segment;
  const before = text.slice(span.start, span.end);
  const after = change(before);
  if (after === before) return segment;
  const missing = span.start < text.length ? 0 : field - segment.length;
  if (missing > 0) return segment.withText(text + d.field.repeat(missing) + after);
  return segment.withText(text.slice(0, span.start) + after + text.slice(span.end));
}

/** A text with its n-th part changed; parts that are missing before it are made, unless there is nothing to write. */
function replacePart(text: string, delimiter: string, n: number, change: (part: string) => string): string {
  const start = partStart(text, 0, text.length, delimiter, n);
  if (start >= 0) {
    const end = partEnd(text, start, text.length, delimiter);
    return text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
  }
  const made = change("");
  return made === "" ? text : text + delimiter.repeat(n - countParts(text, delimiter)) + made;
}

function countParts(text: string, delimiter: string): number {
  let count = 1;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 1)) count++;
  return count;
}
