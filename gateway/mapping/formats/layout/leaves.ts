import type { Declared, Leaf, Scope } from "../../format.ts";
import type { Fields, Layout, Slot } from "./compile.ts";
import type { Medium, Records } from "./medium.ts";
import { present } from "./present.ts";

/** Every value of a message by a layout, in the layout's order. */
export function layoutLeaves<N extends object>(layout: Layout, medium: Medium<N>, node: N | Records<N>): readonly Leaf[] {
  const found: Leaf[] = [];
  const visit = (fields: Fields, one: N, before: string, rule: string, scope: Scope): void => {
    for (const part of fields.parts) {
      if (part.path === "") continue;
      if (part.part === "slot") {
        const value = medium.getter(part)(one);
        if (value === "") continue;
        const leaf = { ...medium.spot(one, part), path: before + part.path, value, rule: rule + part.path, scope };
        found.push(isDerived(layout, part) ? { ...leaf, derived: true } : leaf);
        continue;
      }
      const inner = [...scope, rule + part.path];
      present(
        medium,
        part,
      )(one).forEach((each, i) => {
        visit(part.fields, each, `${before}${part.path}[${i + 1}].`, "", inner);
      });
    }
  };
  if (!layout.multiple) visit(layout.records[0]!.fields, node as N, "", "", []);
  else {
    for (const record of layout.records) {
      (node as Records<N>).lists[record.index]!.forEach((one, i) => {
        if (record.repeats) visit(record.fields, one, `${record.name}[${i + 1}].`, "", [record.name]);
        else visit(record.fields, one, `${record.name}.`, `${record.name}.`, []);
      });
    }
  }
  return found;
}

/** The kind of a message, constants and fillers need no rule. */
function isDerived(layout: Layout, slot: Slot): boolean {
  return slot === layout.type || slot.is !== undefined || slot.kind === "filler";
}

/** Every field that a layout names, in its order. */
export function declaredIn(layout: Layout): readonly Declared[] {
  const found: Declared[] = [];
  const visit = (fields: Fields, before: string, scope: Scope): void => {
    for (const part of fields.parts) {
      if (part.path === "") continue;
      const path = before + part.path;
      if (part.part === "table") visit(part.fields, "", [...scope, path]);
      else found.push({ path, scope, derived: isDerived(layout, part) });
    }
  };
  for (const record of layout.records) {
    if (!layout.multiple) visit(record.fields, "", []);
    else if (record.repeats) visit(record.fields, "", [record.name]);
    else visit(record.fields, `${record.name}.`, []);
  }
  return found;
}
