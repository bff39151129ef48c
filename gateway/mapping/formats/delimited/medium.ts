import { GatewayError } from "../../../contracts/errors.ts";
import type { Slot } from "../layout/compile.ts";
import type { Medium } from "../layout/medium.ts";
import { misfit } from "../layout/numbers.ts";
import type { Dialect } from "./options.ts";
import { isPlain, type Cells } from "./rows.ts";

export interface DelimitedDocument {
  readonly rows: readonly Cells[];
}

/** A row, or from some column on one repetition of a group in it. */
export interface ReadRow extends Cells {
  readonly offset: number;
  readonly document: DelimitedDocument;
}

/** Fields as columns: a column that did not come is empty. */
export function delimitedMedium(dialect: Dialect): Medium<ReadRow> {
  return {
    getter: (slot) => (slot.kind === "digits" ? digits(slot) : text(slot)),
    holds(slot) {
      const get = text(slot);
      return (node) => get(node) !== "";
    },
    matches(slot) {
      const get = text(slot);
      return (node) => get(node) === slot.is;
    },
    shifted: ({ cells, line, offset, document }, by) => ({ cells, line, offset: offset + by, document }),
    fit: (slot) => (value) => {
      const { length = Infinity, is } = slot;
      if (slot.kind !== "digits" && !isPlain(value, dialect)) throw unquoted(slot, dialect);
      const fits = slot.kind !== "digits" || /^\d+$/.test(value);
      if (!fits || value.length > length || (is !== undefined && value !== is)) throw misfit(slot);
      return value;
    },
    blank(slot) {
      if (slot.is !== undefined && !isPlain(slot.is, dialect)) throw misfit(slot);
      return slot.is ?? "";
    },
    spot: (node, slot) => ({ owner: node.document, key: `${node.line}:${node.offset + slot.offset}` }),
  };
}

/** Where nothing quotes a value, it cannot hold what divides values. */
function unquoted(slot: Slot, { separator }: Dialect): GatewayError {
  return new GatewayError("MAPPING_FIELD", `The value for ${slot.path} holds what divides fields or lines`, {
    where: { field: slot.path },
    expected: `no ${JSON.stringify(separator)}, no quotes and no line break`,
    hint: "give the set the option quote, if the system reads quotes",
  });
}

function text({ offset }: Slot): (node: ReadRow) => string {
  return (node) => node.cells[node.offset + offset] ?? "";
}

function digits(slot: Slot): (node: ReadRow) => string {
  const get = text(slot);
  return (node) => {
    const value = get(node).trim();
    if (value === "" || /^\d+$/.test(value)) return value;
    throw new GatewayError("RECORD_INVALID", `${slot.path} is not numeric`, {
      where: { field: slot.path, line: node.line },
      expected: "digits",
    });
  };
}
