import type { FieldDefinition } from "./field.ts";
import { federation } from "./versions.ts";

export { Dictionary, type DictionaryData } from "./dictionary.ts";
export { structureId, structureIn } from "./events.ts";
export { parseField, type FieldDefinition } from "./field.ts";
export { isInTable, isOpen, table, type Code, type Table } from "./tables.ts";
export { canonicalVersion, federation, standard, versionOf, versions, type Version } from "./versions.ts";

/** Definitions of a segment's fields in the federation's v2.5; `[0]` is field 1. Undefined for one that nobody defined. */
export function segmentFields(segment: string): readonly FieldDefinition[] | undefined {
  return federation().segment(segment);
}

/** Definitions of a data type's components in v2.5; empty for a primitive type. Undefined for an unknown type. */
export function typeComponents(type: string): readonly FieldDefinition[] | undefined {
  return federation().type(type);
}

/** Data type of a field in the federation's v2.5; undefined when nobody defined it. */
export function fieldType(segment: string, field: number): string | undefined {
  return segmentFields(segment)?.[field - 1]?.type;
}
