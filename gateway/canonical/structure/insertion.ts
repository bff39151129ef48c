import { GatewayError } from "../../contracts/errors.ts";
import type { Segment } from "../er7/segment.ts";
import { isNamed, placeOf, type GroupItem } from "./structure.ts";
import { group, groupsBelow, isGroup, type Group } from "./tree.ts";

interface Step {
  readonly name: string;
  readonly index: number;
  readonly indexed: boolean;
}

interface Place {
  readonly text: string;
  readonly groups: readonly Step[];
  readonly segment: Step | undefined;
}

/** A group of the message, and where its segments stand: `end` is the index after its last. */
interface Range {
  readonly group: Group;
  readonly start: number;
  readonly end: number;
}

/**
 * Index at which a new segment or group goes, so that the message keeps the order of its structure: after the last of what
 * stands before it, or of its own kind. What the structure does not know goes to the end.
 * @throws GatewayError HL7_STRUCTURE when the place names one further than the next
 */
export function insertionIndex(segments: readonly Segment[], structure: GroupItem | undefined, place: Place): number {
  if (!structure) return segments.length;
  const root: Range = { group: group(segments, structure).root, start: 0, end: segments.length };
  const steps = place.segment ? [...place.groups, place.segment] : place.groups;
  const last = steps.at(-1)!;
  let at = root;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    const inner = rangesBelow(at, step.name)[step.index - 1];
    // A group that is not there yet is opened by the segment itself.
    if (!inner) return indexIn(at, [...leadingTo(at, step.name), ...steps.slice(i, -1).map((one) => one.name)], last.name);
    at = inner;
  }
  return place.segment ? segmentIndex(at, last, place.text) : indexIn(at, leadingTo(at, last.name), last.name);
}

function segmentIndex(at: Range, step: Step, text: string): number {
  if (step.index > 1) return indexAfterLast(at, step, text);
  const chain = leadingTo(at, step.name);
  let home = at;
  const missing = chain.findIndex((name) => {
    const inner = rangesBelow(home, name)[0];
    if (inner) home = inner;
    return !inner;
  });
  return indexIn(home, missing < 0 ? [] : chain.slice(missing), step.name);
}

/** The n-th of a name comes after the one before: beside it where it may be repeated, else after the group that holds it. */
function indexAfterLast(at: Range, step: Step, text: string): number {
  const there = occurrences(at, step.name);
  const last = there.at(-1);
  if (!last || step.index > there.length + 1) {
    const missing = `${step.name}[${step.index - 1}]`;
    throw new GatewayError("HL7_STRUCTURE", `${text} has no ${missing} before it`, {
      where: { field: text },
      expected: `at most ${step.name}[${there.length + 1}]`,
    });
  }
  const item = last.home.group.definition?.items.find((one) => isNamed(one, step.name));
  return item?.repeats === false && last.home.group !== at.group ? last.home.end : last.index + 1;
}

/** Where segments of a name stand in a group or below it, each with the group that holds it. */
function occurrences(range: Range, name: string): readonly { readonly index: number; readonly home: Range }[] {
  let at = range.start;
  return range.group.children.flatMap((child) => {
    const start = at;
    at += sizeOf(child);
    if (isGroup(child)) return occurrences({ group: child, start, end: at }, name);
    return child.name === name ? [{ index: start, home: range }] : [];
  });
}

/** Names of the groups between a group and a segment or group below it. */
function leadingTo(at: Range, name: string): readonly string[] {
  return (at.group.definition && placeOf(at.group.definition, name)) ?? [];
}

/** Index in a group for the first of `chain`, or for `name` when the chain is empty. */
function indexIn(range: Range, chain: readonly string[], name: string): number {
  const items = range.group.definition?.items ?? [];
  const wanted = items.findIndex((item) => isNamed(item, chain[0] ?? name));
  if (wanted < 0) return range.end;
  let index = range.start;
  let at = range.start;
  let reached = 0;
  for (const child of range.group.children) {
    at += sizeOf(child);
    // A name with several places stands at the next of them, as it does when a message is arranged.
    const item = items.findIndex((one, i) => i >= reached && isNamed(one, child.name));
    if (item < 0) continue;
    reached = item;
    if (item > wanted) break;
    index = at;
  }
  return index;
}

function sizeOf(node: Segment | Group): number {
  return isGroup(node) ? node.children.reduce((sum, child) => sum + sizeOf(child), 0) : 1;
}

/** Groups of a name below another, with the indexes of their segments. */
function rangesBelow(range: Range, name: string): readonly Range[] {
  const wanted = new Set(groupsBelow(range.group, name));
  const found: Range[] = [];
  const visit = (node: Group, start: number): number => {
    let at = start;
    for (const child of node.children) {
      if (!isGroup(child)) at++;
      else {
        const end = visit(child, at);
        if (wanted.has(child)) found.push({ group: child, start: at, end });
        at = end;
      }
    }
    return at;
  };
  visit(range.group, range.start);
  return found;
}
