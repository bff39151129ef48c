import { GatewayError } from "../../../contracts/errors.ts";
import type { FieldShape, MessageFormat, Scope } from "../../format.ts";
import type { Fields, Layout, Slot, Table } from "./compile.ts";
import { emptyDraft, type Draft, type RecordsDraft } from "./draft.ts";
import { declaredIn, layoutLeaves } from "./leaves.ts";
import type { Medium, Records } from "./medium.ts";
import { present } from "./present.ts";
import { fieldPlace, groupPlace } from "./resolve.ts";

type Members = Omit<MessageFormat, "node" | "write">;

/** What every format with a layout does: nodes are records when read, drafts when written. */
export function layoutFormat<N extends object>(layout: Layout, medium: Medium<N>, message: string): Members {
  return {
    draft: compileDraft(layout, medium, message),
    getter(path, scope) {
      const { record, slot } = fieldPlace(layout, path, scope);
      const get = medium.getter(slot);
      if (!record) return get as (node: object) => string;
      return (node) => {
        const one = (node as Records<N>).lists[record.index]![0];
        return one ? get(one) : "";
      };
    },
    setter(path, scope) {
      const { record, slot } = fieldPlace(layout, path, scope);
      const fit = medium.fit(slot);
      const { index } = slot;
      if (!record) {
        return (node, value) => {
          if (value !== "") (node as Draft).values[index] = fit(value);
        };
      }
      return (node, value) => {
        if (value !== "") recordIn(node as RecordsDraft, record.index).values[index] = fit(value);
      };
    },
    lister(path, scope) {
      const place = groupPlace(layout, path, scope);
      if (place.kind === "record") return (node) => (node as Records<N>).lists[place.record.index]!;
      const list = present(medium, place.table);
      const { record } = place;
      if (!record) return list as (node: object) => readonly N[];
      return (node) => (node as Records<N>).lists[record.index]!.flatMap((one) => list(one));
    },
    appender(path, scope) {
      const place = groupPlace(layout, path, scope);
      if (place.kind === "record") {
        const { index, most, name } = place.record;
        return (node) => append((node as RecordsDraft).lists[index]!, most, name);
      }
      const { record, table } = place;
      if (!record) return (node) => appendTo(node as Draft, table);
      return (node) => appendTo(recordIn(node as RecordsDraft, record.index), table);
    },
    locator(path, scope) {
      const { record, slot } = fieldPlace(layout, path, scope);
      const get = medium.getter(slot);
      return (node) => {
        const one = record ? (node as Records<N>).lists[record.index]![0] : (node as N);
        return one && get(one) !== "" ? medium.spot(one, slot) : undefined;
      };
    },
    leaves: (node) => layoutLeaves(layout, medium, node as N | Records<N>),
    shape: (path, scope) => shapeOf(fieldPlace(layout, path, scope).slot),
    room(path, scope: Scope) {
      const place = groupPlace(layout, path, scope);
      return place.kind === "record" ? place.record.most : place.table.occurs;
    },
    declared: declaredIn(layout),
  };
}

/** @throws GatewayError CONFIG_INVALID for a constant that does not fit its own field */
export function checkConstants<N extends object>(layout: Layout, medium: Medium<N>): void {
  const check = (fields: Fields): void => {
    for (const part of fields.parts) {
      if (part.part === "table") check(part.fields);
      else if (part.is !== undefined) fitting(medium, part, part.is);
    }
  };
  for (const { fields } of layout.records) check(fields);
}

/** What the layout or the mapping says that a field holds. */
function fitting<N extends object>(medium: Medium<N>, slot: Slot, value: string): string {
  try {
    return slot.is === undefined ? medium.fit(slot)(value) : medium.blank(slot);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    throw new GatewayError("CONFIG_INVALID", `"${value}" does not fit ${slot.path}`, {
      ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
    });
  }
}

/** An empty message with its kind in it. @throws GatewayError CONFIG_INVALID when the kind is none of this layout */
function compileDraft<N extends object>(layout: Layout, medium: Medium<N>, message: string): () => object {
  const { type } = layout;
  const given = message === "*" || !type ? undefined : message;
  if (given !== undefined && type?.is !== undefined && given !== type.is) {
    throw new GatewayError("CONFIG_INVALID", `Layout ${layout.name} is of messages ${type.is}`, {
      expected: `message: "${type.is}", or "*"`,
    });
  }
  const kind = given === undefined || !type ? undefined : fitting(medium, type, given);
  const first = (): Draft => {
    const draft = emptyDraft();
    if (kind !== undefined && type) draft.values[type.index] = kind;
    return draft;
  };
  if (!layout.multiple) return first;
  return (): RecordsDraft => ({
    // Records that must come are there, though no rule says anything of them.
    lists: layout.records.map((one, i) => (one.optional ? [] : [i === 0 ? first() : emptyDraft()])),
  });
}

function recordIn(draft: RecordsDraft, index: number): Draft {
  const list = draft.lists[index]!;
  if (list.length === 0) list.push(emptyDraft());
  return list[0]!;
}

function appendTo(draft: Draft, table: Table): Draft {
  return append((draft.tables[table.index] ??= []), table.occurs, table.path);
}

function append(list: Draft[], most: number, name: string): Draft {
  if (list.length >= most) {
    throw new GatewayError("MAPPING_FIELD", `${name} has room for ${most} entries`, {
      where: { field: name },
      hint: "ask for fewer (QRD-7), or widen the layout",
    });
  }
  const made = emptyDraft();
  list.push(made);
  return made;
}

function shapeOf(slot: Slot): FieldShape {
  const { kind, length, decimals, is } = slot;
  const number = kind === "zoned" || kind === "packed" || decimals > 0;
  return {
    kind: number ? "decimal" : kind === "digits" ? "digits" : "text",
    ...(length === undefined ? {} : { length }),
    ...(number ? { decimals } : {}),
    ...(is === undefined ? {} : { values: [is] }),
  };
}
