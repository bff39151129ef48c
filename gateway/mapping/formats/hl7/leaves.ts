import {
  isGroup,
  leaves,
  segmentFields,
  segmentsIn,
  typeComponents,
  type Group,
  type Segment,
} from "../../../canonical/index.ts";
import type { Leaf, Scope } from "../../format.ts";

type SegmentLeaf = ReturnType<typeof leaves>[number];

/** What tells a value from the others of its segment. */
export function keyOf(leaf: Pick<SegmentLeaf, "field" | "repetition" | "component" | "subcomponent">): string {
  return `${leaf.field}[${leaf.repetition}].${leaf.component}.${leaf.subcomponent}`;
}

/** The group that paths begin at: the message, or a repetition of a group. Segments of a name are counted from here. */
interface Anchor {
  readonly scope: Scope;
  /** Groups between the anchor and where we are, which do not repeat. */
  readonly steps: readonly string[];
  readonly places: ReadonlyMap<Segment, { readonly index: number; readonly count: number }>;
}

/** Every value of a message by HL7 paths, in its order. Groups and segments that the structure repeats are for `each`. */
export function hl7Leaves(root: Group): readonly Leaf[] {
  const labels = placesIn(root);
  const found: Leaf[] = [];
  const visit = (group: Group, anchor: Anchor): void => {
    for (const child of group.children) {
      if (isGroup(child)) {
        const chain = [...anchor.steps, child.name];
        // A name of three characters is a segment's for `each`.
        const own = child.definition?.repeats === true && !isSegmentName(child.name);
        if (own) visit(child, { scope: [...anchor.scope, chain.join(".")], steps: [], places: placesIn(child) });
        else visit(child, { ...anchor, steps: chain });
        continue;
      }
      const { name } = child;
      const { index, count } = anchor.places.get(child)!;
      const item = group.definition?.items.find((one) => one.kind === "segment" && one.names.includes(name));
      const each = isSegmentName(name) && (item ? item.repeats : !group.definition && count > 1);
      const label = labels.get(child)!.index;
      for (const leaf of leaves(child)) {
        found.push({
          owner: child,
          key: keyOf(leaf),
          path: `${indexed(name, label)}-${leaf.below}`,
          value: leaf.value,
          rule: `${each ? name : indexed(name, index)}-${ruleBelow(name, leaf)}`,
          scope: each ? [...anchor.scope, name] : anchor.scope,
          ...(isDerived(name, leaf.field) ? { derived: true } : {}),
        });
      }
    }
  };
  visit(root, { scope: [], steps: [], places: labels });
  return found;
}

/** The kind of the message, which its mapping names, and numbers that only count segments. */
function isDerived(segment: string, field: number): boolean {
  return (segment === "MSH" && field === 9) || (field === 1 && segmentFields(segment)?.[0]?.type === "SI");
}

function isSegmentName(name: string): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(name);
}

const indexed = (name: string, index: number): string => (index === 1 ? name : `${name}[${index}]`);

/** Of each segment of a group, which of its name it is. */
function placesIn(group: Group): Anchor["places"] {
  const all = segmentsIn(group);
  const counts = new Map<string, number>();
  const indexes = all.map(({ name }) => {
    const index = (counts.get(name) ?? 0) + 1;
    counts.set(name, index);
    return index;
  });
  return new Map(all.map((one, i) => [one, { index: indexes[i]!, count: counts.get(one.name)! }]));
}

/** The first component of a composite field is named even where nothing stands beside it: in other messages something does. */
function ruleBelow(segment: string, { below, field, component }: SegmentLeaf): string {
  if (below.includes(".") || component !== 1) return below;
  const type = segmentFields(segment)?.[field - 1]?.type;
  return type !== undefined && (typeComponents(type)?.length ?? 0) > 1 ? `${below}.1` : below;
}
