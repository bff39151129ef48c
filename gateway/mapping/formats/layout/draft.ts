import type { Fields, Slot } from "./compile.ts";

/** Values by the index of their slot, repetitions by that of their group: no name is looked up while a message is written. */
export interface Draft {
  readonly values: (string | undefined)[];
  readonly tables: (Draft[] | undefined)[];
}

/** Records of a message, by the index of their type. */
export interface RecordsDraft {
  readonly lists: Draft[][];
}

export const emptyDraft = (): Draft => ({ values: [], tables: [] });

/** Puts the fields of a record in their order, those without a value as `blank` says. */
export type FieldsWriter = (draft: Draft | undefined, out: string[]) => void;

export function compileWriter(fields: Fields, blank: (slot: Slot) => string): FieldsWriter {
  const parts = fields.parts.map((part) =>
    part.part === "slot"
      ? { index: part.index, empty: blank(part), inner: undefined, occurs: 0 }
      : { index: part.index, empty: "", inner: compileWriter(part.fields, blank), occurs: part.occurs },
  );
  return (draft, out) => {
    for (const { index, empty, inner, occurs } of parts) {
      if (!inner) {
        out.push(draft?.values[index] ?? empty);
        continue;
      }
      const list = draft?.tables[index];
      for (let i = 0; i < occurs; i++) inner(list?.[i], out);
    }
  };
}

/** The same as one text; what no draft filled is not put together again and again. */
export function compileTextWriter(fields: Fields, blank: (slot: Slot) => string): (draft: Draft | undefined) => string {
  const parts = fields.parts.map((part) => {
    const inner = part.part === "slot" ? undefined : compileTextWriter(part.fields, blank);
    return {
      index: part.index,
      empty: part.part === "slot" ? blank(part) : inner!(undefined),
      inner,
      occurs: part.part === "slot" ? 0 : part.occurs,
    };
  });
  const write = (draft: Draft | undefined): string => {
    let out = "";
    for (const { index, empty, inner, occurs } of parts) {
      if (!inner) out += draft?.values[index] ?? empty;
      else {
        const list = draft?.tables[index];
        for (let i = 0; i < occurs; i++) out += list?.[i] ? inner(list[i]) : empty;
      }
    }
    return out;
  };
  const untouched = write(undefined);
  return (draft) => (draft ? write(draft) : untouched);
}
