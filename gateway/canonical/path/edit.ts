import { GatewayError } from "../../contracts/errors.ts";
import { withSegments, type Message } from "../er7/message.ts";
import { Segment } from "../er7/segment.ts";
import { DraftGroup } from "../structure/draft.ts";
import { insertionIndex } from "../structure/insertion.ts";
import { structureOfMessage } from "../structure/of-message.ts";
import { segmentsIn } from "../structure/tree.ts";
import { rawValue, withRaw, withRepetition, without, type FieldValue } from "./field-edit.ts";
import { groupBelow } from "./check.ts";
import { groupAt, segmentAt, segmentsAt } from "./get.ts";
import { compilePath, compilePlace, isFieldPath, resolvePlace, type Path, type Place } from "./path.ts";
import { pathOf } from "./value.ts";

/**
 * The message with a value at a path. The segment is made, at the place that the structure gives it, when there is none;
 * so is the repetition that a selector names. An empty value leaves an empty field.
 * @throws GatewayError CONFIG_INVALID for a path that is none, HL7_STRUCTURE when a segment before the one wanted is missing
 */
export function set(message: Message, path: Path | string, value: FieldValue): Message {
  const compiled = pathOf(path);
  return setRaw(message, compiled, rawValue(value, message.delimiters));
}

/** Like {@link set}, with a text that is taken as it stands, delimiters and escapes and all. */
export function setRaw(message: Message, path: Path | string, raw: string): Message {
  const compiled = pathOf(path);
  const found = segmentAt(message, compiled);
  if (found) return replaced(message, found, withRaw(found, compiled, raw));
  if (raw === "") return message;
  const made = withRaw(new Segment(compiled.segment, message.delimiters), compiled, raw);
  return inserted(message, placeOfPath(compiled), [made]);
}

/**
 * The message with one thing more: a repetition of a field (`PID-3`), a segment (`NTE`), or a group (`RESOURCES.SERVICE`), at
 * the end of those there. `values` of a segment or group are paths below it: `{ "AIS-3.1": "89.7A.3" }`.
 * @throws GatewayError CONFIG_INVALID for a path that is none, or a group without values
 */
export function add(message: Message, path: string, value: FieldValue | Readonly<Record<string, FieldValue>>): Message {
  if (isFieldPath(path)) return addRepetition(message, compilePath(path), value as FieldValue);
  const place = placeOf(message, path);
  const values = Object.entries(value as Readonly<Record<string, FieldValue>>);
  const definition = definitionAt(message, place);
  const draft = new DraftGroup(definition);
  for (const [inner, one] of values) setParts(draft, compilePath(inner), one);
  const made = draft.message(message.delimiters).segments;
  if (made.length === 0 && place.segment) return inserted(message, place, [new Segment(place.segment.name, message.delimiters)]);
  if (made.length === 0) {
    throw new GatewayError("CONFIG_INVALID", `${path} would be an empty group`, {
      where: { field: path },
      expected: "at least one value, such as AIS-3.1",
    });
  }
  return inserted(message, place, made);
}

/** The message without what stands at a path: a value, a repetition, a segment, a group. Missing is not an error. */
export function remove(message: Message, path: string): Message {
  if (isFieldPath(path)) {
    const compiled = compilePath(path);
    const found = segmentAt(message, compiled);
    return found ? replaced(message, found, without(found, compiled)) : message;
  }
  const place = placeOf(message, path);
  const gone = new Set(place.segment ? segmentsAt(message, place) : (firstGroup(message, place) ?? []));
  return gone.size === 0
    ? message
    : withSegments(
        message,
        message.segments.filter((one) => !gone.has(one)),
      );
}

function placeOf(message: Message, path: string): Place {
  const structure = structureOfMessage(message);
  return resolvePlace(compilePlace(path), (name) => !structure || structure.segments.has(name) || !groupBelow(structure, name));
}

/** Sets the parts of a value one by one: a draft knows texts alone. */
function setParts(draft: DraftGroup, path: Path, value: FieldValue): void {
  if (typeof value === "string") return draft.set(path, value);
  value.forEach((component, c) => {
    const parts = typeof component === "string" ? [component] : component;
    parts.forEach((text, s) => draft.set({ ...path, component: c + 1, subcomponent: s + 1 }, text));
  });
}

function firstGroup(message: Message, place: Place): readonly Segment[] | undefined {
  const group = groupAt(message, place.groups);
  return group && segmentsIn(group);
}

function addRepetition(message: Message, path: Path, value: FieldValue): Message {
  const raw = rawValue(value, message.delimiters);
  const found = segmentAt(message, path);
  if (!found) return setRaw(message, path, raw);
  return replaced(message, found, withRepetition(found, path.field, raw));
}

function replaced(message: Message, one: Segment, other: Segment): Message {
  if (one === other) return message;
  const at = message.segments.indexOf(one);
  return withSegments(message, message.segments.with(at, other));
}

function placeOfPath(path: Path): Place {
  const segment = { name: path.segment, index: path.segmentIndex, indexed: path.segmentIndexed };
  return { text: path.text, groups: path.groups, segment };
}

function inserted(message: Message, place: Place, made: readonly Segment[]): Message {
  const at = insertionIndex(message.segments, structureOfMessage(message), place);
  return withSegments(message, message.segments.toSpliced(at, 0, ...made));
}

/** What the structure says of the group that a place names. */
function definitionAt(message: Message, place: Place): ReturnType<typeof structureOfMessage> {
  let at = structureOfMessage(message);
  for (const step of place.groups) {
    const found = at && groupBelow(at, step.name);
    if (at && !found) {
      throw new GatewayError("CONFIG_INVALID", `${step.name} is not a group of ${at.name}`, {
        where: { field: place.text },
        expected: `a group of ${at.name}`,
      });
    }
    at = found;
  }
  return place.segment ? undefined : at;
}
