import type { Dictionary, FieldDefinition } from "../definitions/index.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { get } from "../path/get.ts";
import { dictionaryOf, messageType, structureOfMessage } from "../structure/of-message.ts";
import { isGroup, type Group } from "../structure/tree.ts";
import { leaves, segmentLabels } from "./leaves.ts";

/** A message as a tree, for people and programs: plain data. */
export interface MessageTree {
  readonly type: string;
  readonly version: string;
  /** Undefined for a message that the version does not have; its segments then stand side by side. */
  readonly structure: string | undefined;
  readonly children: readonly (GroupTree | SegmentTree)[];
}

export interface GroupTree {
  readonly group: string;
  readonly children: readonly (GroupTree | SegmentTree)[];
}

export interface SegmentTree {
  readonly segment: string;
  readonly values: readonly ValueTree[];
}

export interface ValueTree {
  /** As `get` understands it. */
  readonly path: string;
  /** Names of the field, component and subcomponent. */
  readonly name: string;
  readonly value: string;
}

/** The tree of a message: groups, segments, and the decoded values that are not empty. */
export function describeMessage(message: Message): MessageTree {
  const structure = structureOfMessage(message);
  const dictionary = dictionaryOf(message);
  const labels = segmentLabels(message);
  const labelOf = new Map(message.segments.map((segment, i) => [segment, labels[i]!]));
  const node = (child: Segment | Group): GroupTree | SegmentTree =>
    isGroup(child)
      ? { group: child.name, children: child.children.map(node) }
      : segmentTree(child, labelOf.get(child) ?? child.name, dictionary);
  return {
    type: messageType(message),
    version: get(message, "MSH-12.1"),
    structure: structure?.name,
    children: (structure ? message.tree(structure).children : message.segments).map(node),
  };
}

function segmentTree(segment: Segment, label: string, dictionary: Dictionary): SegmentTree {
  const definitions = dictionary.segment(segment.name);
  const values = leaves(segment).map(({ below, field, component, subcomponent, value }) => ({
    path: `${label}-${below}`,
    name: nameOf(definitions?.[field - 1], dictionary, component, subcomponent, below),
    value,
  }));
  const separators = segment.isHeader
    ? [
        { path: `${label}-1`, name: definitions?.[0]?.name ?? "", value: segment.field(1) },
        { path: `${label}-2`, name: definitions?.[1]?.name ?? "", value: segment.field(2) },
      ]
    : [];
  return { segment: label, values: [...separators, ...values] };
}

function nameOf(
  field: FieldDefinition | undefined,
  dictionary: Dictionary,
  component: number,
  subcomponent: number,
  below: string,
): string {
  const names = [field?.name];
  const parts = below.split(".").length - 1;
  const inner = field && dictionary.type(field.type)?.[component - 1];
  if (parts > 0) names.push(inner?.name);
  if (parts > 1) names.push(inner && dictionary.type(inner.type)?.[subcomponent - 1]?.name);
  return names.filter((name) => name !== undefined && name !== "").join(", ");
}
