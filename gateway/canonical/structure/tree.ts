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
  return parent.children.filter((child): child is Group => isGroup(child) && child.name === name);
}

/** Groups of a name: the direct children, or else the nearest below. */
export function groupsBelow(parent: Group, name: string): readonly Group[] {
  const direct = groupsOf(parent, name);
  if (direct.length > 0) return direct;
  return parent.children.flatMap((child) => (isGroup(child) ? groupsBelow(child, name) : []));
}

/** All segments of a group, at any depth, in the order of the message. */
export function segmentsIn(group: Group): readonly Segment[] {
  return group.children.flatMap((child) => (isGroup(child) ? segmentsIn(child) : [child]));
}

/**
 * The first segment of each name, made once for each group that is asked: a mapping asks the same one fifty times. It is kept
 * on the group, since a map of groups beside them costs the garbage collector dearly, and searched from the front, since
 * names are few.
 */
interface Indexed extends Group {
  firsts?: { readonly codes: number[]; readonly segments: Segment[] };
}

function firstOf(parent: Indexed, code: number): Segment | undefined {
  let { firsts } = parent;
  if (!firsts) {
    firsts = { codes: [], segments: [] };
    addTo(firsts, parent);
    parent.firsts = firsts;
  }
  const at = firsts.codes.indexOf(code);
  return at < 0 ? undefined : firsts.segments[at];
}

function addTo(firsts: NonNullable<Indexed["firsts"]>, node: Group): void {
  for (const child of node.children) {
    if (isGroup(child)) addTo(firsts, child);
    else if (!firsts.codes.includes(child.code)) {
      firsts.codes.push(child.code);
      firsts.segments.push(child);
    }
  }
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
