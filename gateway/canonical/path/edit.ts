import { GatewayError } from "../../contracts/errors.ts";
import { withSegments, type Message } from "../er7/message.ts";
import { isHeaderCode, nameCode, Segment } from "../er7/segment.ts";
import { insertionIndex } from "../structure/insertion.ts";
import { structureOfMessage } from "../structure/of-message.ts";
import { segmentsIn } from "../structure/tree.ts";
import { checkBelow, checkGroups, groupBelow } from "./check.ts";
import { rawValue, withRaw, without, type FieldValue } from "./field-edit.ts";
import { countRepetitions, groupsAt, segmentAt, segmentsAt } from "./get.ts";
import { compilePath, compilePlace, isFieldPath, resolvePlace, type Path, type Place } from "./path.ts";
import { segmentsFor } from "./made-segments.ts";
import { pathOf } from "./value.ts";

/**
 * The message with a value at a path. The segment is made, at the place that the structure gives it, when there is none;
 * so is the repetition that a selector names. An empty value leaves an empty field.
 * @throws GatewayError CONFIG_INVALID for a path that is none, HL7_STRUCTURE when the segment cannot be made where the path
 * says: a group or segment before it is missing, or would have to be opened by another
 */
export function set(message: Message, path: Path | string, value: FieldValue): Message {
  const compiled = pathOf(path);
  return setRaw(message, compiled, rawValue(value, message.delimiters, compiled));
}

/** Like {@link set}, with a text that is taken as it stands, delimiters and escapes and all. */
export function setRaw(message: Message, path: Path | string, raw: string): Message {
  const compiled = pathOf(path);
  const found = segmentAt(message, compiled);
  if (found) return replaced(message, found, withRaw(found, compiled, raw));
  if (raw === "") return message;
  if (isHeaderCode(nameCode(compiled.segment))) throw cannotMake(compiled.text, `${compiled.segment} is not made by a change`);
  const structure = structureOfMessage(message);
  if (structure) checkBelow(compiled, structure);
  const made = withRaw(new Segment(compiled.segment, message.delimiters), compiled, raw);
  const place = placeOfPath(compiled);
  const other = inserted(message, place, [made]);
  // A group opens with segments of its own: what was made may have come to stand in the one before.
  if (segmentAt(other, compiled) !== made) throw cannotMake(compiled.text, `${compiled.segment} cannot be made there`);
  return other;
}

function cannotMake(path: string, what: string): GatewayError {
  return new GatewayError("HL7_STRUCTURE", `${path}: ${what}`, {
    where: { field: path },
    expected: "a segment that is there, or the next one of a group that is there",
    hint: "add the group first, with the segment that opens it",
  });
}

/**
 * The message with one thing more: a repetition of a field (`PID-3`), a segment (`NTE`), or a group (`RESOURCES.SERVICE`), at
 * the end of those there. `values` of a segment or group are paths below it: `{ "AIS-3.1": "89.7A.3" }`.
 * @throws GatewayError CONFIG_INVALID for a path that is none, a group without values, or values of segments that do not
 * belong there; HL7_STRUCTURE when the values do not open the group
 */
export function add(message: Message, path: string, value: FieldValue | Readonly<Record<string, FieldValue>>): Message {
  if (isFieldPath(path)) return addRepetition(message, compilePath(path), value as FieldValue);
  const place = placeOf(message, path);
  const structure = structureOfMessage(message);
  if (structure) checkGroups(place.groups, structure);
  const made = segmentsFor(place, structure, value as Readonly<Record<string, FieldValue>>, message.delimiters);
  const other = inserted(message, place, made);
  const before = countAt(message, place);
  if (countAt(other, place) !== before + (place.segment ? made.length : 1)) throw cannotMake(path, "the values do not open it");
  return other;
}

function countAt(message: Message, place: Place): number {
  if (place.segment) return message.segments.filter((one) => one.name === place.segment!.name).length;
  return groupsAt(
    message,
    place.groups.map((step, i) => (i < place.groups.length - 1 ? { ...step, indexed: true } : { ...step, indexed: false })),
  ).length;
}

/**
 * The message without what stands at a path: values, repetitions, segments, groups. Indexes that the path leaves out mean
 * every one. What is missing anyhow is no error.
 */
export function remove(message: Message, path: string): Message {
  if (isFieldPath(path)) {
    const compiled = compilePath(path);
    const changed = new Map(segmentsAt(message, compiled).map((one) => [one, without(one, compiled)]));
    return changed.size === 0
      ? message
      : withSegments(
          message,
          message.segments.map((one) => changed.get(one) ?? one),
        );
  }
  const place = placeOf(message, path);
  const gone = new Set(place.segment ? segmentsAt(message, place) : groupsAt(message, place.groups).flatMap(segmentsIn));
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

/** One repetition more, with the component that the path names and what its selector asks for. */
function addRepetition(message: Message, path: Path, value: FieldValue): Message {
  const raw = rawValue(value, message.delimiters, path);
  const found = segmentAt(message, path);
  if (!found) return setRaw(message, path, raw);
  const next = {
    ...path,
    repetition: countRepetitions(found, path.field) + 1,
    repeated: true,
    selector: undefined,
    selectorParts: [],
  };
  return replaced(message, found, withSelection(withRaw(found, next, raw), { ...next, selectorParts: path.selectorParts }));
}

/** The new repetition with the components that the selector of its path asks for. */
function withSelection(segment: Segment, path: Path): Segment {
  return path.selectorParts.reduce(
    (made, { component, values }) => withRaw(made, { ...path, component, subcomponent: 0, selectorParts: [] }, values[0]),
    segment,
  );
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
  return withSegments(message, [...message.segments.slice(0, at), ...made, ...message.segments.slice(at)]);
}
