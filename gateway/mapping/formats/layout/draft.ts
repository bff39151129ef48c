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
  const parts = fields.parts.map((part): FieldsWriter => {
    const { index } = part;
    if (part.part === "slot") {
      const empty = blank(part);
      return (draft, out) => {
        out.push(draft?.values[index] ?? empty);
      };
    }
    const inner = compileWriter(part.fields, blank);
    return (draft, out) => {
      const list = draft?.tables[index];
      for (let i = 0; i < part.occurs; i++) inner(list?.[i], out);
    };
  });
  return (draft, out) => {
    for (const write of parts) write(draft, out);
  };
}
