import { compilePath, segmentFields, table, typeComponents, type FieldDefinition, type Path } from "../../../canonical/index.ts";
import type { FieldShape } from "../../format.ts";

/** What v2.5 says of the value that a path means: a whole composite counts as its first component. */
function definitionOf(path: Path): FieldDefinition | undefined {
  const field = segmentFields(path.segment)?.[path.field - 1];
  const component = field && partOf(field, path.component);
  return component && partOf(component, path.subcomponent);
}

function partOf(whole: FieldDefinition, index: number): FieldDefinition | undefined {
  const parts = typeComponents(whole.type) ?? [];
  if (parts.length === 0) return index <= 1 ? whole : undefined;
  return parts[Math.max(index, 1) - 1];
}

function kindOf(definition: FieldDefinition | undefined): FieldShape["kind"] {
  if (definition?.type === "NM") return "decimal";
  return definition?.type === "SI" ? "digits" : "text";
}

/** Of other versions and vendors' habits we know the kind of a field, and nothing that limits it. */
export function legacyShape(text: string): FieldShape {
  return { kind: kindOf(definitionOf(compilePath(text))) };
}

/** The federation keeps to v2.5: kind and length, and the codes of tables that have no others (numbers 1 to 9999, chapter 2.C). */
export function canonicalShape(text: string): FieldShape {
  const definition = definitionOf(compilePath(text));
  const codes = definition?.type === "ID" && definition.table !== undefined ? table(definition.table)?.codes : undefined;
  return {
    kind: kindOf(definition),
    ...(definition?.length === undefined ? {} : { length: definition.length }),
    ...(codes === undefined ? {} : { values: [...codes.keys()] }),
  };
}
