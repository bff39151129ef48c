/** Reads and writes one fixed-length record by its layout. */
import { Malformed } from "../shared/model.ts";
import type { Field, Leaf } from "./layouts.ts";
import { layouts, recordLength } from "./layouts.ts";

export type Row = Readonly<Record<string, string>>;

/** A record: plain fields by name, and the used groups by name. */
export interface Rec {
  readonly type: string;
  readonly fields: Row;
  readonly groups: Readonly<Record<string, readonly Row[]>>;
}

/** The record as bytes in ISO-8859-1. */
export function writeRecord(record: Rec): Buffer {
  const text = layoutOf(record.type)
    .map((field) => {
      if (!("occurs" in field)) return pad(field, field.name === "TIPO-REC" ? record.type : record.fields[field.name]);
      const rows = record.groups[field.name] ?? [];
      return Array.from({ length: field.occurs }, (_, index) =>
        field.fields.map((leaf) => pad(leaf, rows[index]?.[leaf.name])).join(""),
      ).join("");
    })
    .join("");
  return Buffer.from(text, "latin1");
}

/** Reads a record; a group counts as used up to its last row that is neither blank nor zero. */
export function readRecord(bytes: Buffer): Rec {
  const text = bytes.toString("latin1");
  const type = text.slice(0, 4);
  const layout = layoutOf(type);
  const wanted = recordLength(layout);
  if (text.length !== wanted) throw new Malformed(`${type}: lunghezza ${text.length}, attesa ${wanted}`);
  const fields: Record<string, string> = {};
  const groups: Record<string, Row[]> = {};
  let at = 0;
  const take = (leaf: Leaf, where: string): string => {
    const raw = text.slice(at, at + leaf.length);
    at += leaf.length;
    return unpad(leaf, raw, where);
  };
  for (const field of layout) {
    if ("occurs" in field) groups[field.name] = takeGroup(field, (leaf, where) => take(leaf, where));
    else fields[field.name] = take(field, field.name);
  }
  return { type, fields, groups };
}

function takeGroup(field: Extract<Field, { occurs: number }>, take: (leaf: Leaf, where: string) => string): Row[] {
  const rows = Array.from({ length: field.occurs }, (_, index) =>
    Object.fromEntries(field.fields.map((leaf) => [leaf.name, take(leaf, `${field.name}(${index + 1}).${leaf.name}`)])),
  );
  const used = rows.findLastIndex((row) => Object.values(row).some((value) => value !== ""));
  return rows.slice(0, used + 1);
}

function layoutOf(type: string): readonly Field[] {
  const layout = layouts[type];
  if (layout === undefined) throw new Malformed(`TIPO-REC sconosciuto: ${type.trim()}`);
  return layout;
}

function pad(leaf: Leaf, value = ""): string {
  const latin = value.replace(/[^\x20-\x7e\xa0-\xff]/g, "?").slice(0, leaf.length);
  return leaf.kind === "digits" ? latin.padStart(leaf.length, "0") : latin.padEnd(leaf.length);
}

/** Blank text and zero digits are absent; digits keep their zeros, numbers are read by whoever knows. */
function unpad(leaf: Leaf, raw: string, where: string): string {
  if (leaf.kind === "text") return raw.trimEnd();
  if (!/^\d+$/.test(raw)) throw new Malformed(`${where}: non numerico`);
  return /^0+$/.test(raw) ? "" : raw;
}
