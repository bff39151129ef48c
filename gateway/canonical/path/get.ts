import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { structureOfMessage } from "../structure/of-message.ts";
import { findSegment, groupsBelow, segmentsIn, type Group } from "../structure/tree.ts";
import type { Path, Place, Step } from "./path.ts";
import { nthSegment, partOf, pathOf, repetitionOf, valueIn } from "./value.ts";

/**
 * Value at a path, unescaped; "" when missing. Without groups the first (or `[n]`-th) segment of the name is meant, wherever
 * it stands; with groups the message is arranged as its structure says.
 * @throws GatewayError CONFIG_INVALID when the path is a text and none
 */
export function get(message: Message, path: Path | string): string {
  const compiled = pathOf(path);
  const segment = segmentAt(message, compiled);
  return segment ? valueIn(segment, compiled) : "";
}

/** Raw text of the field's repetition at a path, as it stands in the message. */
export function getRaw(message: Message, path: Path | string): string {
  const compiled = pathOf(path);
  const segment = segmentAt(message, compiled);
  return segment ? repetitionOf(segment, compiled) : "";
}

/** The segment that a path leads to. */
export function segmentAt(message: Message, path: Path): Segment | undefined {
  if (path.groups.length === 0) return nthSegment(message, path.code, path.segmentIndex);
  const group = groupAt(message, path.groups);
  return group && findSegment(group, path.segment, path.segmentIndex);
}

/** The group that steps lead to; the whole message for none. */
export function groupAt(message: Message, steps: readonly Step[]): Group | undefined {
  const structure = structureOfMessage(message);
  if (!structure) return undefined;
  let at: Group | undefined = message.tree(structure);
  for (const step of steps) at = at && groupsBelow(at, step.name)[step.index - 1];
  return at;
}

/** Every value at a path: indexes that it leaves out mean all segments, groups and repetitions. Empty ones are left out. */
export function getAll(message: Message, path: Path | string): readonly string[] {
  const compiled = pathOf(path);
  const found: string[] = [];
  for (const segment of segmentsAt(message, compiled)) {
    for (const value of valuesIn(segment, compiled)) if (value !== "") found.push(value);
  }
  return found;
}

/** Values at a path in one segment: one for each repetition of the field, unless the path names one; "" for an empty one. */
export function valuesIn(segment: Segment, path: Path): readonly string[] {
  if (path.repeated || path.selector !== undefined || (segment.isHeader && path.field <= 2)) return [valueIn(segment, path)];
  const raw = segment.field(path.field);
  if (!raw.includes(segment.delimiters.repetition)) return [valueIn(segment, path)];
  return raw.split(segment.delimiters.repetition).map((repetition) => partOf(repetition, segment, path));
}

/** True for a field that has more than one repetition. */
export function isRepeated(segment: Segment, field: number): boolean {
  if (!segment.repeats) return false;
  const at = segment.isHeader ? field - 1 : field;
  const end = at < 1 ? -1 : segment.bound(at);
  if (end < 0) return false;
  const { source, delimiters } = segment;
  const sign = delimiters.repetition.charCodeAt(0);
  for (let i = segment.bound(at - 1) + 1; i < end; i++) if (source.charCodeAt(i) === sign) return true;
  return false;
}

/** Every segment at a path or place; indexes that it leaves out mean all. */
export function segmentsAt(message: Message, path: Path | Place): readonly Segment[] {
  const step = "field" in path ? { name: path.segment, index: path.segmentIndex, indexed: path.segmentIndexed } : path.segment;
  if (path.groups.length === 0 && step) return chosen(step, message.segments.filter(named(step.name)));
  return groupsAt(message, path.groups).flatMap((group) => {
    const inside = segmentsIn(group);
    return step ? chosen(step, inside.filter(named(step.name))) : inside;
  });
}

/** Every group at steps; indexes that they leave out mean all. */
export function groupsAt(message: Message, steps: readonly Step[]): readonly Group[] {
  const structure = structureOfMessage(message);
  if (!structure) return [];
  return steps.reduce<readonly Group[]>(
    (groups, step) => groups.flatMap((group) => chosen(step, groupsBelow(group, step.name))),
    [message.tree(structure)],
  );
}

/** Number of repetitions of a field; 0 when it is empty. */
export function countRepetitions(segment: Segment, field: number): number {
  const raw = segment.field(field);
  if (raw === "" || (segment.isHeader && field <= 2)) return raw === "" ? 0 : 1;
  let count = 1;
  for (let at = raw.indexOf(segment.delimiters.repetition); at >= 0; at = raw.indexOf(segment.delimiters.repetition, at + 1))
    count++;
  return count;
}

function chosen<T>(step: Step, all: readonly T[]): readonly T[] {
  return step.indexed ? all.slice(step.index - 1, step.index) : all;
}

function named(name: string): (segment: Segment) => boolean {
  return (segment) => segment.name === name;
}
