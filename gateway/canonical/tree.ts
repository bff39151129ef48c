import type { Segment } from "./message.ts";
import type { GroupItem, Item } from "./structure.ts";

/** A message or segment group as read: segments and groups in the order of the structure. */
export interface Group {
  readonly name: string;
  readonly children: readonly (Segment | Group)[];
}

/** What does not fit the structure. `at` is the index of the segment in the message. */
export interface Misfit {
  readonly kind: "missing" | "unexpected";
  readonly name: string;
  readonly group: string;
  readonly at: number;
}

export interface Grouped {
  readonly root: Group;
  readonly misfits: readonly Misfit[];
}

interface Open {
  readonly name: string;
  readonly children: (Segment | Group)[];
}

/**
 * Arranges segments as the structure says. Every segment is kept: one the structure does not know (a Z segment) stays in
 * the group where it was met, one out of order goes to the root; both are told as misfits, but unknown Z segments are not.
 */
export function group(segments: readonly Segment[], structure: GroupItem): Grouped {
  const misfits: Misfit[] = [];
  let at = 0;

  const skipUnknown = (open: Open): void => {
    while (at < segments.length && !structure.segments.has(segments[at]!.name)) {
      const segment = segments[at]!;
      if (!segment.name.startsWith("Z")) {
        misfits.push({ kind: "unexpected", name: segment.name, group: open.name, at });
      }
      open.children.push(segment);
      at++;
    }
  };
  const fits = (item: Item): boolean => {
    const name = segments[at]?.name;
    if (name === undefined) return false;
    if (item.kind === "segment") return item.name === name;
    return opensWith(item, name);
  };
  const take = (item: Item, open: Open): void => {
    if (item.kind === "segment") {
      open.children.push(segments[at]!);
      at++;
    } else {
      const inner: Open = { name: item.name, children: [] };
      open.children.push(inner);
      fill(item, inner);
    }
  };
  const fill = (definition: GroupItem, open: Open): void => {
    for (const item of definition.items) {
      skipUnknown(open);
      if (!fits(item)) {
        if (item.required) misfits.push({ kind: "missing", name: item.name, group: open.name, at });
        continue;
      }
      do {
        take(item, open);
        if (item.repeats || item.kind === "segment") skipUnknown(open);
      } while (item.repeats && fits(item));
    }
    skipUnknown(open);
  };

  const root: Open = { name: structure.name, children: [] };
  fill(structure, root);
  while (at < segments.length) {
    misfits.push({ kind: "unexpected", name: segments[at]!.name, group: root.name, at });
    root.children.push(segments[at]!);
    at++;
  }
  return { root, misfits };
}

/** A group opens with any of its segments up to and including the first required one. */
function opensWith(item: GroupItem, name: string): boolean {
  for (const inner of item.items) {
    if (inner.kind === "segment" ? inner.name === name : opensWith(inner, name)) return true;
    if (inner.required) return false;
  }
  return false;
}

/** A group is told from a segment by having children. */
export function isGroup(node: Segment | Group): node is Group {
  return "children" in node;
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

/** First segments by name, made once for each group that is asked: a mapping asks the same one fifty times. */
const indexes = new WeakMap<Group, Map<string, Segment>>();

function indexOf(parent: Group): Map<string, Segment> {
  let index = indexes.get(parent);
  if (index) return index;
  index = new Map();
  addTo(index, parent);
  indexes.set(parent, index);
  return index;
}

function addTo(index: Map<string, Segment>, node: Group): void {
  for (const child of node.children) {
    if (isGroup(child)) addTo(index, child);
    else if (!index.has(child.name)) index.set(child.name, child);
  }
}

/** The n-th segment of a name in this group or below it, in document order. */
export function findSegment(parent: Group, name: string, index = 1): Segment | undefined {
  if (index === 1) return indexOf(parent).get(name);
  let left = index;
  const visit = (node: Group): Segment | undefined => {
    for (const child of node.children) {
      if (isGroup(child)) {
        const found = visit(child);
        if (found) return found;
      } else if (child.name === name && --left === 0) return child;
    }
    return undefined;
  };
  return visit(parent);
}
