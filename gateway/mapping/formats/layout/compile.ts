import { GatewayError } from "../../../contracts/errors.ts";
import type { LayoutField, LayoutFile, LayoutRecord } from "./file.ts";

export type SlotKind = "text" | "digits" | "zoned" | "packed" | "filler";

/** A field at its place. */
export interface Slot {
  readonly part: "slot";
  /** Which of the slots of its record or group. */
  readonly index: number;
  /** As rules name it: with the groups that hold it and do not repeat. A filler may have none. */
  readonly path: string;
  readonly kind: SlotKind;
  /** In characters or columns, from the beginning of the record or of the repetition. */
  readonly offset: number;
  /** In characters or columns; Infinity for all that is left. */
  readonly size: number;
  /** Most characters or digits; undefined when nothing says it. */
  readonly length: number | undefined;
  readonly decimals: number;
  readonly signed: boolean;
  readonly is: string | undefined;
}

/** A group that occurs several times. */
export interface Table {
  readonly part: "table";
  readonly index: number;
  readonly path: string;
  readonly offset: number;
  readonly occurs: number;
  readonly fields: Fields;
}

/** The fields of a record, or of one repetition of a group. */
export interface Fields {
  readonly parts: readonly (Slot | Table)[];
  readonly slots: ReadonlyMap<string, Slot>;
  readonly tables: ReadonlyMap<string, Table>;
  /** In characters or columns; Infinity when the last field takes all that is left. */
  readonly size: number;
}

export interface RecordType {
  readonly name: string;
  readonly index: number;
  /** True for records that `each` goes through. */
  readonly repeats: boolean;
  readonly most: number;
  readonly optional: boolean;
  readonly fields: Fields;
  /** The constants by which it is known. */
  readonly constants: readonly Slot[];
}

export interface Layout {
  readonly name: string;
  /** True for messages of several records, whose paths begin with the record's name. */
  readonly multiple: boolean;
  readonly records: readonly RecordType[];
  /** What holds the kind of message: the first field of the first record. */
  readonly type: Slot | undefined;
}

/** How much of a record a field takes, and what it may be: characters for records, columns for delimited text. */
export interface Ruler {
  measure(field: LayoutField, kind: SlotKind): number;
  /** Whether a record may be longer than its fields, as `record` and `length` say. */
  readonly fills: boolean;
}

export const layoutFault = (message: string, expected: string): GatewayError =>
  new GatewayError("CONFIG_INVALID", message, { expected });

/** @throws GatewayError CONFIG_INVALID when fields do not fit, names are given twice or records cannot be told apart */
export function compileLayout(file: LayoutFile, ruler: Ruler): Layout {
  const { layout: name } = file;
  if ((file.fields === undefined) === (file.records === undefined)) {
    throw layoutFault(`Layout ${name} needs either fields or records`, "fields: of one record, or records: of a message");
  }
  const given: readonly LayoutRecord[] = file.records ?? [
    { record: name, fields: file.fields!, ...(file.record === undefined ? {} : { length: file.record }) },
  ];
  const records = given.map((one, index) => compileRecord(one, index, name, ruler));
  const multiple = file.records !== undefined;
  const names = new Set<string>();
  for (const one of records) {
    if (names.has(one.name)) throw layoutFault(`Layout ${name} has two records ${one.name}`, "a name of its own for each");
    names.add(one.name);
    if (records.length > 1 && one.constants.length === 0) {
      throw layoutFault(`Record ${one.name} of layout ${name} cannot be told from others`, 'a field with is, such as is: "00"');
    }
  }
  const first = records[0]?.fields.parts.find((part) => part.part === "slot" && part.kind !== "filler");
  return { name, multiple, records, type: first?.part === "slot" ? first : undefined };
}

function compileRecord(given: LayoutRecord, index: number, layout: string, ruler: Ruler): RecordType {
  const fields = compileFields(given.fields, `${layout}/${given.record}`, ruler, given.length);
  const occurs = given.occurs ?? 1;
  return {
    name: given.record,
    index,
    repeats: given.occurs !== undefined,
    most: occurs === "many" ? Infinity : occurs,
    optional: given.optional === true || given.occurs !== undefined,
    fields,
    constants: [...fields.slots.values()].filter(({ is }) => is !== undefined),
  };
}

const kinds = ["text", "digits", "zoned", "packed", "filler"] as const;

function kindOf(field: LayoutField, where: string): SlotKind {
  const said = kinds.filter((kind) => field[kind] !== undefined);
  if (said.length > 1)
    throw layoutFault(`Field ${field.name ?? "filler"} of ${where} is two kinds`, `one of ${said.join(" or ")}`);
  return said[0] ?? "text";
}

function compileFields(given: readonly LayoutField[], where: string, ruler: Ruler, length: number | undefined): Fields {
  const parts: (Slot | Table)[] = [];
  const slots = new Map<string, Slot>();
  const tables = new Map<string, Table>();
  let offset = 0;
  let index = 0;
  const take = (path: string): void => {
    if (slots.has(path) || tables.has(path)) throw layoutFault(`${where} has two fields ${path}`, "a name of its own for each");
  };
  const add = (field: LayoutField, before: string): void => {
    const path = field.name === undefined ? "" : before + field.name;
    if (path === "" && field.filler === undefined) throw layoutFault(`A field of ${where} has no name`, "name: of the field");
    if (path !== "") take(path);
    if (field.fields !== undefined && field.occurs === undefined) {
      for (const inner of field.fields) add(inner, `${path}.`);
      return;
    }
    if (field.fields !== undefined) {
      const fields = compileFields(field.fields, `${where}/${path}`, ruler, undefined);
      const table: Table = { part: "table", index: tables.size, path, offset, occurs: field.occurs!, fields };
      if (!Number.isFinite(fields.size))
        throw layoutFault(`Group ${path} of ${where} has no length`, "text: rest in the record only");
      parts.push(table);
      tables.set(path, table);
      offset += fields.size * table.occurs;
      return;
    }
    const slot = compileSlot(field, path, index++, offset, where, ruler, length);
    if (slot.offset + slot.size === Infinity && offset === Infinity) {
      throw layoutFault(`${path} of ${where} comes after a field that takes all`, "text: rest at the end");
    }
    parts.push(slot);
    if (path !== "") slots.set(path, slot);
    offset += slot.size;
  };
  for (const field of given) add(field, "");
  if (length !== undefined && offset > length) {
    throw layoutFault(`The fields of ${where} take ${offset} characters`, `at most ${length}, the length of the record`);
  }
  if (ruler.fills && length !== undefined && length > offset) {
    parts.push({ ...unnamedFiller, index, offset, size: length - offset, length: length - offset });
    offset = length;
  }
  return { parts, slots, tables, size: offset };
}

const unnamedFiller = { part: "slot", path: "", kind: "filler", decimals: 0, signed: false, is: undefined } as const;

function compileSlot(
  field: LayoutField,
  path: string,
  index: number,
  offset: number,
  where: string,
  ruler: Ruler,
  length: number | undefined,
): Slot {
  const kind = kindOf(field, where);
  const limit = field[kind];
  const rest = limit === "rest";
  const size = rest && ruler.fills ? (length ?? Infinity) - offset : ruler.measure(field, kind);
  if (rest && size < 0) throw layoutFault(`${path} of ${where} has no room`, "a longer record");
  const decimals = field.decimals ?? 0;
  const digits = kind === "text" || kind === "filler" ? 0 : Number(limit);
  if (decimals > digits) throw layoutFault(`${path} of ${where} has more decimals than digits`, `decimals: at most ${digits}`);
  const known = rest ? (Number.isFinite(size) && ruler.fills ? size : undefined) : limit;
  const signed = (kind === "zoned" || kind === "packed") && field.signed !== false;
  return { part: "slot", index, path, kind, offset, size, length: known, decimals, signed, is: field.is };
}
