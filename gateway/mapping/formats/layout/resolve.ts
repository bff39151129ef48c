import type { Scope } from "../../format.ts";
import { layoutFault, type Fields, type Layout, type RecordType, type Slot, type Table } from "./compile.ts";

/** A field, and the record that it is in when its path names one. */
export interface FieldPlace {
  readonly record: RecordType | undefined;
  readonly slot: Slot;
}

/** A repeating record, or a group that occurs several times in a record. */
export type GroupPlace =
  | { readonly kind: "record"; readonly record: RecordType }
  | { readonly kind: "table"; readonly record: RecordType | undefined; readonly table: Table };

/** The fields that paths begin at; undefined for a message of several records, whose paths begin with a record. */
function fieldsAt(layout: Layout, scope: Scope): Fields | undefined {
  let at = layout.multiple ? undefined : layout.records[0]!.fields;
  scope.forEach((step, i) => {
    const group = groupIn(layout, at, step, scope.slice(0, i));
    at = group.kind === "record" ? group.record.fields : group.table.fields;
  });
  return at;
}

/** @throws GatewayError CONFIG_INVALID with the fields that there are */
export function fieldPlace(layout: Layout, path: string, scope: Scope): FieldPlace {
  const fields = fieldsAt(layout, scope);
  const found = fields ? inFields(fields, path) : inRecords(layout, path);
  if (found) return found;
  const all = fields ? [...fields.slots.keys()] : single(layout).flatMap(namesOf);
  const repeating = fields ? undefined : layout.records.find((one) => one.repeats && path.startsWith(`${one.name}.`));
  throw layoutFault(
    `Layout ${layout.name} has no field ${path}`,
    repeating ? `each: ${repeating.name}, which repeats, and its fields inside` : `one of ${all.join(", ")}`,
  );
}

/** @throws GatewayError CONFIG_INVALID with the groups that there are */
export function groupPlace(layout: Layout, path: string, scope: Scope): GroupPlace {
  return groupIn(layout, fieldsAt(layout, scope), path, scope);
}

function inFields(fields: Fields, path: string): FieldPlace | undefined {
  const slot = fields.slots.get(path);
  return slot && { record: undefined, slot };
}

function inRecords(layout: Layout, path: string): FieldPlace | undefined {
  for (const record of single(layout)) {
    const slot = path.startsWith(`${record.name}.`) ? record.fields.slots.get(path.slice(record.name.length + 1)) : undefined;
    if (slot) return { record, slot };
  }
  return undefined;
}

function groupIn(layout: Layout, fields: Fields | undefined, path: string, scope: Scope): GroupPlace {
  const found = fields ? tableIn(fields, path, undefined) : groupInRecords(layout, path);
  if (found) return found;
  const all = fields
    ? [...fields.tables.keys()]
    : layout.records.flatMap((one) =>
        one.repeats ? [one.name] : [...one.fields.tables.keys()].map((name) => `${one.name}.${name}`),
      );
  throw layoutFault(
    `Layout ${layout.name} has no group ${[...scope, path].join(" > ")}`,
    `one of ${all.join(", ") || "none: nothing here has occurs"}`,
  );
}

function groupInRecords(layout: Layout, path: string): GroupPlace | undefined {
  const record = layout.records.find((one) => one.repeats && one.name === path);
  if (record) return { kind: "record", record };
  for (const one of single(layout)) {
    const found = path.startsWith(`${one.name}.`) ? tableIn(one.fields, path.slice(one.name.length + 1), one) : undefined;
    if (found) return found;
  }
  return undefined;
}

function tableIn(fields: Fields, path: string, record: RecordType | undefined): GroupPlace | undefined {
  const table = fields.tables.get(path);
  return table && { kind: "table", record, table };
}

const single = (layout: Layout): readonly RecordType[] => layout.records.filter((one) => !one.repeats);
const namesOf = (record: RecordType): readonly string[] =>
  [...record.fields.slots.keys()].map((name) => `${record.name}.${name}`);
