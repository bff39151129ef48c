import type { Segment } from "../er7/segment.ts";
import { isNamed, type GroupItem, type Item } from "./structure.ts";
import type { Firsts, Group, Grouped, Misfit } from "./tree.ts";

/** A group that is being filled: where in its definition we are, and which required items have come. */
interface Open extends Group {
  readonly definition: GroupItem;
  readonly children: (Segment | Group)[];
  readonly parent: Open | undefined;
  /** Index of the item that the last segment was placed at; -1 at the start. */
  at: number;
  /** Filled when a segment is first looked for here. Named from the start, so that all groups are of one shape. */
  firsts: Firsts | undefined;
}

/** Where a segment goes: into `open`, at the item `index` of its definition. */
interface Place {
  readonly open: Open;
  readonly index: number;
}

/**
 * Arranges segments as a structure says (HL7 v2.5, section 2.12). Each segment goes to the nearest place ahead: the item it
 * repeats, a later item of the open group, a new repetition of that group, or the same in the groups around. One that fits
 * nowhere ahead stays in the open group and is told as a misfit, and what follows is placed as if it had not come; so one
 * mistake gives one misfit. Segments that the structure does not know (Z segments) stay where they stand, without one.
 */
export function arrange(segments: readonly Segment[], structure: GroupItem): Grouped {
  const misfits: Misfit[] = [];
  const root = open(structure, undefined, []);
  const lastOf = once(() => lastIndexes(segments));
  let current = root;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const name = segment.name;
    if (!structure.segments.has(name)) {
      if (!name.startsWith("Z")) misfits.push({ kind: "unexpected", name, group: current.name, at: i });
      current.children.push(segment);
      continue;
    }
    const place = ahead(current, name) ?? (isInner(current, name, i, lastOf) ? inside(current, name) : undefined);
    if (!place) {
      const last = current.definition.items[current.at];
      const kind = last && isNamed(last, name) ? "repeated" : "unexpected";
      misfits.push({ kind, name, group: current.name, at: i });
      current.children.push(segment);
      continue;
    }
    while (current !== place.open) current = close(current, misfits, i);
    current = put(place, segment, i, misfits);
  }
  while (current !== root) current = close(current, misfits, segments.length);
  close(root, misfits, segments.length);
  return { root, misfits: withoutEchoes(misfits) };
}

function open(definition: GroupItem, parent: Open | undefined, children: (Segment | Group)[]): Open {
  return { name: definition.name, definition, children, parent, at: -1, firsts: undefined };
}

/**
 * The nearest place ahead that a segment may take by opening no group otherwise than by its first segments. A group whose
 * first segment this is comes before one that it opens only because others are left out: the second ORC of OMG_O19 begins
 * the next order, and not a prior result of the one before.
 */
function ahead(current: Open, name: string): Place | undefined {
  for (let group: Open | undefined = current; group; group = group.parent) {
    const index = next(group, group.definition.leaders.get(name));
    if (index >= 0) return { open: group, index };
  }
  for (let group: Open | undefined = current; group; group = group.parent) {
    const index = next(group, group.definition.openers.get(name));
    if (index >= 0) return { open: group, index };
  }
  return undefined;
}

/** The first of these items that is ahead in a group; -1 when none is. */
function next({ definition, at }: Open, indexes: readonly number[] | undefined): number {
  if (!indexes) return -1;
  for (const index of indexes) if (index > at || (index === at && definition.items[index]!.repeats)) return index;
  return -1;
}

/** The nearest group ahead that holds the segment somewhere inside, where the segments that should open it do not come. */
function inside(current: Open, name: string): Place | undefined {
  for (let group: Open | undefined = current; group; group = group.parent) {
    const { items } = group.definition;
    for (let index = group.at + 1; index < items.length; index++) {
      const item = items[index]!;
      if (item.kind === "group" && item.segments.has(name)) return { open: group, index };
    }
  }
  return undefined;
}

/** True when the opening segment that the place needs stands nowhere later: then it is missing, and not this one strayed. */
function isInner(current: Open, name: string, at: number, lastOf: () => ReadonlyMap<string, number>): boolean {
  const place = inside(current, name);
  const item = place?.open.definition.items[place.index];
  if (item?.kind !== "group") return false;
  const opener = firstRequired(item, name);
  return opener === undefined || (lastOf().get(opener) ?? -1) <= at;
}

/** Where each segment name stands for the last time. */
function lastIndexes(segments: readonly Segment[]): ReadonlyMap<string, number> {
  return new Map(segments.map((one, index) => [one.name, index]));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function firstRequired(item: GroupItem, except: string): string | undefined {
  const first = item.items.find((inner) => inner.required);
  if (first === undefined || first.name === except) return undefined;
  return first.kind === "segment" ? first.name : firstRequired(first, except);
}

/** Puts a segment at its place, opening the groups that lead to it; gives the group that is open then. */
function put({ open: group, index }: Place, segment: Segment, at: number, misfits: Misfit[]): Open {
  const item: Item = group.definition.items[index]!;
  skip(group, index, at, misfits);
  group.at = index;
  if (item.kind === "group") return opened(item, group, segment, at, misfits);
  group.children.push(segment);
  return group;
}

/** Opens a group, and those inside it that lead to a segment's place; gives the innermost. */
function opened(definition: GroupItem, parent: Open, segment: Segment, at: number, misfits: Misfit[]): Open {
  const name = segment.name;
  const { items, leaders, openers } = definition;
  const first = leaders.get(name)?.[0] ?? openers.get(name)?.[0];
  const index = first ?? items.findIndex((one) => isNamed(one, name) || (one.kind === "group" && one.segments.has(name)));
  const item = items[index]!;
  const inner = open(definition, parent, item.kind === "segment" ? [segment] : []);
  parent.children.push(inner);
  skip(inner, index, at, misfits);
  inner.at = index;
  return item.kind === "segment" ? inner : opened(item, inner, segment, at, misfits);
}

/** Tells the required items between the last place and the next one, which are missing. */
function skip(group: Open, to: number, at: number, misfits: Misfit[]): void {
  const { items, name } = group.definition;
  for (let i = group.at + 1; i < to; i++) {
    const item = items[i]!;
    if (item.required) misfits.push({ kind: "missing", name: item.name, group: name, at });
  }
}

function close(group: Open, misfits: Misfit[], at: number): Open {
  skip(group, group.definition.items.length, at, misfits);
  return group.parent ?? group;
}

/** A segment that came at the wrong place is told once: as unexpected there, and not as missing where it belongs too. */
function withoutEchoes(misfits: readonly Misfit[]): readonly Misfit[] {
  if (misfits.length < 2) return misfits;
  const strayed = new Set(misfits.filter((one) => one.kind === "unexpected").map((one) => one.name));
  return misfits.filter((one) => one.kind !== "missing" || !strayed.has(one.name));
}
