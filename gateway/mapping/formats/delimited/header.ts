import { GatewayError } from "../../../contracts/errors.ts";
import type { Fields } from "../layout/compile.ts";
import type { Cells } from "./rows.ts";

/** Names of the columns in the layout's order; those of groups with the number of their repetition: `PREST.1.COD`. */
export function columnNames(fields: Fields, before = ""): readonly string[] {
  return fields.parts.flatMap((part) => {
    if (part.part === "slot") return [part.path === "" ? "" : before + part.path];
    return Array.from({ length: part.occurs }, (_, i) => columnNames(part.fields, `${before}${part.path}.${i + 1}.`)).flat();
  });
}

/**
 * Where the layout's columns stand in a text by its first line; undefined when it has none of them. Columns that the layout
 * does not know are not read.
 * @throws GatewayError RECORD_INVALID for a name that stands twice
 */
export function compileOrder(names: readonly string[], header: Cells | undefined): readonly number[] | undefined {
  const places = new Map<string, number>();
  const wanted = new Set(names);
  header?.cells.forEach((cell, i) => {
    const name = cell.trim();
    if (!wanted.has(name) || name === "") return;
    if (places.has(name)) {
      throw new GatewayError("RECORD_INVALID", `The first line names column ${name} twice`, { where: { line: 1, field: name } });
    }
    places.set(name, i);
  });
  return places.size === 0 ? undefined : names.map((name) => places.get(name) ?? -1);
}
