import { GatewayError } from "../../contracts/errors.ts";
import type { Dictionary, FieldDefinition } from "../definitions/index.ts";
import type { GroupItem } from "../structure/structure.ts";
import { compilePlace, resolvePlace, type Path, type Place, type Step } from "./path.ts";

/**
 * Refuses a path that a version of HL7 does not have, saying how far it goes wrong and what was likely meant. Segments that
 * nobody defined (a vendor's Z segment) pass.
 * @throws GatewayError CONFIG_INVALID
 */
export function checkPath(path: Path, structure: GroupItem | undefined, dictionary: Dictionary): void {
  if (structure) {
    checkGroups(path.groups, structure);
    checkSegment(path.segment, structure);
  }
  const fields = dictionary.segment(path.segment);
  if (!fields) return;
  const field = fields[path.field - 1];
  if (!field) {
    throw new GatewayError("CONFIG_INVALID", `${path.segment}-${path.field} does not exist`, {
      expected: `a field from 1 to ${fields.length}`,
    });
  }
  if (field.type !== "VARIES") checkParts(path, field, dictionary);
}

/**
 * The place that a text names in a structure.
 * @throws GatewayError CONFIG_INVALID for what is no path, and for a group or segment that the structure does not have
 */
export function placeIn(text: string, structure: GroupItem): Place {
  const place = resolvePlace(compilePlace(text), (name) => structure.segments.has(name) || !groupBelow(structure, name));
  checkGroups(place.groups, structure);
  if (place.segment) checkSegment(place.segment.name, structure);
  return place;
}

function checkParts(path: Path, field: FieldDefinition, dictionary: Dictionary): void {
  const name = `${path.segment}-${path.field}`;
  const components = dictionary.type(field.type) ?? [];
  if (path.component > Math.max(components.length, 1)) {
    throw new GatewayError("CONFIG_INVALID", `${path.text} does not exist`, {
      expected: `${name} (${field.name}) has ${counted(components.length, "component")}`,
      ...(path.component > 9 ? { hint: `did you mean ${name}.${[...String(path.component)].join(".")}?` } : {}),
    });
  }
  const component = components[path.component - 1];
  const subcomponents = component ? (dictionary.type(component.type) ?? []) : [];
  if (path.subcomponent > Math.max(subcomponents.length, 1)) {
    throw new GatewayError("CONFIG_INVALID", `${path.text} does not exist`, {
      expected: `${name}.${path.component} has ${counted(subcomponents.length, "subcomponent")}`,
    });
  }
}

function counted(length: number, what: string): string {
  const count = Math.max(length, 1);
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function checkSegment(name: string, structure: GroupItem): void {
  if (structure.segments.has(name) || name.startsWith("Z")) return;
  throw new GatewayError("CONFIG_INVALID", `${name} is not a segment of ${structure.name}`, {
    expected: `one of ${[...structure.segments].join(", ")}`,
  });
}

/** @throws GatewayError CONFIG_INVALID for groups that the structure does not have, or a segment that the last one does not */
export function checkBelow(path: Path, structure: GroupItem): void {
  checkGroups(path.groups, structure);
  const group = path.groups.reduce<GroupItem | undefined>((at, step) => at && groupBelow(at, step.name), structure);
  if (group && group !== structure) checkSegment(path.segment, group);
}

/** @throws GatewayError CONFIG_INVALID for a group that the structure does not have */
export function checkGroups(steps: readonly Step[], structure: GroupItem): void {
  let at: GroupItem | undefined = structure;
  for (const step of steps) {
    const found: GroupItem | undefined = at && groupBelow(at, step.name);
    if (!found) {
      throw new GatewayError("CONFIG_INVALID", `${step.name} is not a group of ${structure.name}`, {
        expected: `one of ${groupNames(structure).join(", ")}`,
      });
    }
    at = found;
  }
}

/** The group of a name: a direct child, or else the nearest below. */
export function groupBelow(parent: GroupItem, name: string): GroupItem | undefined {
  const groups = parent.items.filter((item) => item.kind === "group");
  const direct = groups.find((item) => item.name === name);
  if (direct) return direct;
  for (const group of groups) {
    const found = groupBelow(group, name);
    if (found) return found;
  }
  return undefined;
}

/** Names of all groups, with those that lead to them. */
export function groupNames(structure: GroupItem): readonly string[] {
  return structure.items.flatMap((item) =>
    item.kind === "group" ? [item.name, ...groupNames(item).map((inner) => `${item.name}.${inner}`)] : [],
  );
}
