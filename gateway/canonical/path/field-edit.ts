import { GatewayError } from "../../contracts/errors.ts";
import type { Delimiters } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import type { Segment } from "../er7/segment.ts";
import { countRepetitions } from "./get.ts";
import type { Path } from "./path.ts";
import { fieldSpan, partEnd, partStart, pieceSpan, selectedRepetition } from "./value.ts";

/** A value for a field: a text, or its components, each a text or its subcomponents. Texts are escaped. */
export type FieldValue = string | readonly (string | readonly string[])[];

/**
 * Raw text of a value for a path: below a field a list is its components, below a component its subcomponents.
 * @throws GatewayError CONFIG_INVALID for a list where nothing can be divided any more
 */
export function rawValue(value: FieldValue, d: Delimiters, path?: Path): string {
  if (typeof value === "string") return escape(value, d);
  const depth = path === undefined || path.component === 0 ? 0 : path.subcomponent === 0 ? 1 : 2;
  const texts = (parts: readonly string[]): string => trimmed(parts.map((text) => escape(text, d))).join(d.subcomponent);
  if (depth === 1 && value.every((part) => typeof part === "string")) return texts(value);
  if (depth > 0) {
    throw new GatewayError("CONFIG_INVALID", `${path!.text} has no parts that a list could be`, {
      where: { field: path!.text },
      expected: depth === 1 ? "a text, or a list of subcomponents" : "a text",
    });
  }
  return trimmed(value.map((part) => (typeof part === "string" ? escape(part, d) : texts(part)))).join(d.component);
}

function trimmed(parts: readonly string[]): readonly string[] {
  let last = parts.length;
  while (last > 0 && parts[last - 1] === "") last--;
  return last === parts.length ? parts : parts.slice(0, last);
}

/**
 * The segment with another raw text at a path: a field's repetition, a component, or a subcomponent. A component asked for
 * without subcomponent is its first one, as it is when read. All else stays as it came. Missing parts are made; an empty
 * text makes none. A repetition chosen by a selector keeps, or gets, what it is chosen by.
 */
export function withRaw(segment: Segment, path: Path, raw: string): Segment {
  const isDivided = path.subcomponent === 0 && raw.includes(segment.delimiters.subcomponent);
  const there = isDivided ? undefined : pieceSpan(segment, path);
  if (there) {
    const { text } = segment;
    return segment.withText(text.slice(0, there.start) + raw + text.slice(there.end));
  }
  const found = path.selector === undefined ? path.repetition : selectedRepetition(segment, path);
  if (found === 0 && raw === "") return segment;
  const repetition = found === 0 ? countRepetitions(segment, path.field) + 1 : found;
  return changedField(segment, path.field, (field) =>
    replacePart(field, segment.delimiters.repetition, repetition, (one) => changedRepetition(one, path, raw, segment.delimiters)),
  );
}

function changedRepetition(one: string, path: Path, raw: string, d: Delimiters): string {
  const changed =
    path.component === 0
      ? raw
      : replacePart(one, d.component, path.component, (component) =>
          // A list of subcomponents replaces all of them.
          path.subcomponent === 0 && raw.includes(d.subcomponent)
            ? raw
            : replacePart(component, d.subcomponent, Math.max(path.subcomponent, 1), () => raw),
        );
  if (changed === "") return changed;
  const isChosen = path.selectorParts.some(({ component, values }) => values.includes(partAt(changed, d.component, component)));
  if (isChosen || path.selector === undefined) return changed;
  return path.selectorParts.reduce(
    (made, { component, values }) => replacePart(made, d.component, component, (given) => given || values[0]),
    changed,
  );
}

function partAt(text: string, delimiter: string, n: number): string {
  const start = partStart(text, 0, text.length, delimiter, n);
  return start < 0 ? "" : text.slice(start, partEnd(text, start, text.length, delimiter));
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
