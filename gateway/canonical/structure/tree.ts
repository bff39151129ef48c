import { nameCode, Segment } from "../er7/segment.ts";
import { arrange } from "./arrange.ts";
import type { GroupItem } from "./structure.ts";

/** A message or segment group as read: segments and groups in the order of the message. */
export interface Group {
  readonly name: string;
  readonly children: readonly (Segment | Group)[];
  /** What the structure says of it; undefined for a group that was made without one. */
  readonly definition?: GroupItem | undefined;
}

/** What does not fit the structure. `at` is the index of the segment in the message. */
export interface Misfit {
  /** missing: required and not there; unexpected: not at this place, or nowhere; repeated: more often than once. */
  readonly kind: "missing" | "unexpected" | "repeated";
  readonly name: string;
  /** Name of the group, or of the structure. */
  readonly group: string;
  readonly at: number;
}

export interface Grouped {
  readonly root: Group;
  readonly misfits: readonly Misfit[];
}

/** Arranges segments as a structure says; see {@link arrange}. */
export function group(segments: readonly Segment[], structure: GroupItem): Grouped {
  return arrange(segments, structure);
}

/** A group is told from a segment by having children. */
export function isGroup(node: Segment | Group): node is Group {
  return !(node instanceof Segment);
}

/** Child groups of a name, in order. */
export function groupsOf(parent: Group, name: string): readonly Group[] {
  const found: Group[] = [];
  for (const child of parent.children) if (isGroup(child) && child.name === name) found.push(child);
  return found;
}

/** Groups of a name: the direct children, or else the nearest below. */
export function groupsBelow(parent: Group, name: string): readonly Group[] {
  const direct = groupsOf(parent, name);
  if (direct.length > 0) return direct;
  return parent.children.flatMap((child) => (isGroup(child) ? groupsBelow(child, name) : []));
}

/** All segments of a group, at any depth, in the order of the message. */
export function segmentsIn(group: Group): readonly Segment[] {
  const found: Segment[] = [];
  addSegments(group, found);
  return found;
}

/** The segments of a name, by its number, of a group, at any depth. */
export function segmentsNamed(group: Group, code: number): readonly Segment[] {
  const found: Segment[] = [];
  addNamed(group, code, found);
  return found;
}

function addNamed({ children }: Group, code: number, found: Segment[]): void {
  for (const child of children) {
    if (isGroup(child)) addNamed(child, code, found);
    else if (child.code === code) found.push(child);
  }
}

function addSegments({ children }: Group, found: Segment[]): void {
  for (const child of children) {
    if (isGroup(child)) addSegments(child, found);
    else found.push(child);
  }
}

/**
 * The first segment of each name, made once for each group that is asked: a mapping asks the same one fifty times. It is kept
 * on the group, since a map of groups beside them costs the garbage collector dearly.
 */
export interface Firsts {
  readonly segments: readonly Segment[];
  /** Index of the one that was asked for last: rules stand in the order of segments, and the next asks for the same. */
  last: number;
}

interface Indexed extends Group {
  firsts?: Firsts | undefined;
}

function firstOf(parent: Indexed, code: number): Segment | undefined {
  const firsts = (parent.firsts ??= { segments: firstsIn(parent), last: 0 });
  const { segments } = firsts;
  const last = segments[firsts.last];
  if (last?.code === code) return last;
  // Names are few: they are searched from the front.
  for (let i = 0; i < segments.length; i++) {
    const one = segments[i]!;
    if (one.code !== code) continue;
    firsts.last = i;
    return one;
  }
  return undefined;
}

function firstsIn(parent: Group): readonly Segment[] {
  const { children } = parent;
  const [only] = children;
  if (only && children.length === 1 && !isGroup(only)) return [only];
  const found: Segment[] = [];
  addFirsts(parent, found);
  return found;
}

function addFirsts({ children }: Group, found: Segment[]): void {
  for (const child of children) {
    if (isGroup(child)) addFirsts(child, found);
    else if (!hasCode(found, child.code)) found.push(child);
  }
}

function hasCode(segments: readonly Segment[], code: number): boolean {
  for (const one of segments) if (one.code === code) return true;
  return false;
}

/** The n-th segment of a name in this group or below it, in document order. */
export function findSegment(parent: Group, name: string, index = 1): Segment | undefined {
  return findByCode(parent, nameCode(name), index);
}

/** The same by the number of the name; see {@link nameCode}. */
export function findByCode(parent: Group, code: number, index: number): Segment | undefined {
  if (index === 1) return firstOf(parent, code);
  let left = index;
  const visit = (node: Group): Segment | undefined => {
    for (const child of node.children) {
      if (isGroup(child)) {
        const found = visit(child);
        if (found) return found;
      } else if (child.code === code && --left === 0) return child;
    }
    return undefined;
  };
  return visit(parent);
}
