import { GatewayError } from "../../contracts/errors.ts";

/** A layout file: the fields of a fixed-length record, in order; positions are derived from the order. */
export interface LayoutFile {
  readonly layout: string;
  readonly title?: string;
  /** Length of the record in characters; blanks fill what the fields leave. */
  readonly record?: number;
  readonly fields: readonly LayoutField[];
}

export interface LayoutField {
  readonly name: string;
  /** Length of a text field, left aligned, padded with blanks; `rest` takes what is left of the record. */
  readonly text?: number | "rest";
  /** Length of a numeric field, right aligned, padded with zeros. */
  readonly digits?: number;
  readonly occurs?: number;
  readonly fields?: readonly LayoutField[];
}

export interface Slot {
  readonly kind: "text" | "digits";
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

export interface Table {
  readonly name: string;
  readonly offset: number;
  readonly occurs: number;
  /** Length of one occurrence. */
  readonly length: number;
  readonly slots: ReadonlyMap<string, Slot>;
}

export interface Layout {
  readonly name: string;
  readonly length: number;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly tables: ReadonlyMap<string, Table>;
}

/** @throws GatewayError CONFIG_INVALID when lengths do not add up */
export function compileLayout(file: LayoutFile): Layout {
  const slots = new Map<string, Slot>();
  const tables = new Map<string, Table>();
  let offset = 0;
  for (const field of file.fields) {
    if (field.fields) {
      const inner = compileLayout({ layout: `${file.layout}/${field.name}`, fields: field.fields });
      const occurs = field.occurs ?? 1;
      tables.set(field.name, { name: field.name, offset, occurs, length: inner.length, slots: inner.slots });
      offset += inner.length * occurs;
      continue;
    }
    const length = field.text === "rest" ? (file.record ?? offset) - offset : (field.text ?? field.digits ?? 0);
    slots.set(field.name, { kind: field.digits === undefined ? "text" : "digits", name: field.name, offset, length });
    offset += length;
  }
  const length = file.record ?? offset;
  if (offset > length) {
    throw new GatewayError("CONFIG_INVALID", `The fields of layout ${file.layout} take ${offset} characters`, {
      expected: `at most ${length}, the length of the record`,
    });
  }
  return { name: file.layout, length, slots, tables };
}
