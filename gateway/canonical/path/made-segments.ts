import { GatewayError } from "../../contracts/errors.ts";
import type { Delimiters } from "../er7/delimiters.ts";
import { Segment } from "../er7/segment.ts";
import { DraftGroup } from "../structure/draft.ts";
import type { GroupItem } from "../structure/structure.ts";
import { groupBelow } from "./check.ts";
import type { FieldValue } from "./field-edit.ts";
import { compilePath, type Path, type Place } from "./path.ts";

/** Most segments of a name that one call makes: an index such as NTE[999999] is a mistake. */
const mostOfOne = 1000;

/**
 * The segments for a place, from values by paths below it.
 * @throws GatewayError CONFIG_INVALID for a group without values, or values of segments that do not belong there
 */
export function segmentsFor(
  place: Place,
  structure: GroupItem | undefined,
  values: Readonly<Record<string, FieldValue>>,
  d: Delimiters,
): readonly Segment[] {
  const definition = place.segment ? undefined : definitionAt(place, structure);
  const draft = new DraftGroup(definition);
  for (const [inner, value] of Object.entries(values)) {
    const path = compilePath(inner);
    checkBelongs(path, place, definition);
    setParts(draft, path, value);
  }
  const made = draft.message(d).segments;
  if (made.length > 0) return made;
  if (place.segment) return [new Segment(place.segment.name, d)];
  throw new GatewayError("CONFIG_INVALID", `${place.text} would be an empty group`, {
    where: { field: place.text },
    expected: "at least one value, such as AIS-3.1",
  });
}

function checkBelongs(path: Path, place: Place, definition: GroupItem | undefined): void {
  const belongs = place.segment
    ? path.segment === place.segment.name && path.segmentIndex === 1
    : !definition || definition.segments.has(path.segment) || path.segment.startsWith("Z");
  if (belongs && path.segmentIndex <= mostOfOne) return;
  throw new GatewayError("CONFIG_INVALID", `${path.text} does not belong to ${place.text}`, {
    where: { field: path.text },
    expected: place.segment ? `a field of ${place.segment.name}` : `a segment of ${place.text}`,
  });
}

/** What the structure says of the group that a place names. */
function definitionAt(place: Place, structure: GroupItem | undefined): GroupItem | undefined {
  return place.groups.reduce<GroupItem | undefined>((at, step) => at && groupBelow(at, step.name), structure);
}

/** Sets the parts of a value one by one: a draft knows texts alone. */
function setParts(draft: DraftGroup, path: Path, value: FieldValue): void {
  if (typeof value === "string") return draft.set(path, value);
  value.forEach((component, c) => {
    const parts = typeof component === "string" ? [component] : component;
    parts.forEach((text, s) => draft.set({ ...path, component: c + 1, subcomponent: s + 1 }, text));
  });
}
