import { decode, encode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind, Leaf, MessageFormat } from "../../format.ts";
import { compileLayout, type Layout, type LayoutFile, type Slot, type Table } from "../layout.ts";

interface RecordOptions {
  readonly charset?: string;
}

/** A record, or one occurrence of a table in it. */
interface ReadRecord {
  readonly text: string;
  readonly offset: number;
}

/** Values by field name; occurrences by table name. */
interface RecordDraft {
  readonly values: Map<string, string>;
  readonly occurrences: Map<string, RecordDraft[]>;
}

/** Fixed-length records: text left aligned and padded with blanks, numbers right aligned and padded with zeros. */
export const record: FormatKind = {
  name: "record",
  title: "Fixed-length records",
  extension: "rec",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: { charset: { type: "string", description: "Character set of the records, e.g. ISO-8859-1." } },
  },
  parse: (bytes, options) => ({ text: decode(bytes, (options as RecordOptions).charset ?? "ISO-8859-1"), offset: 0 }),
  kindOf: (document) => (document as ReadRecord).text.slice(0, 4),
  compile(spec) {
    if (spec.layout === undefined) {
      throw new GatewayError("CONFIG_INVALID", "A mapping of format record needs a layout", {
        expected: "legacy.layout: the name of a layout file beside the mapping",
      });
    }
    const charset = (spec.options as RecordOptions).charset ?? "ISO-8859-1";
    return recordFormat(compileLayout(spec.layout as LayoutFile), spec.message, charset);
  },
  sketch(bytes, options) {
    const { text } = record.parse(bytes, options) as ReadRecord;
    const message = text.slice(0, 4).trimEnd();
    const fields = [
      { name: "CAMPO-1", text: 4 },
      { name: "CAMPO-2", text: "rest" },
    ];
    return { message, options: {}, layout: { layout: message, record: text.length, fields } };
  },
};

function recordFormat(layout: Layout, message: string, charset: string): MessageFormat {
  const type = [...layout.slots.values()][0];
  return {
    node(document) {
      const { text } = document as ReadRecord;
      if (type && text.slice(0, type.length).trimEnd() !== message) return undefined;
      if (text.length > layout.length) {
        throw new GatewayError("RECORD_INVALID", `The record is longer than layout ${layout.name}`, {
          where: { column: layout.length + 1 },
          expected: `${layout.length} characters`,
        });
      }
      // Trailing blanks that an old system did not send are forgiven: what lies past the end reads as empty.
      return { text: text.padEnd(layout.length), offset: 0 } satisfies ReadRecord;
    },
    draft() {
      const draft = emptyDraft();
      if (type) draft.values.set(type.name, fit(message, type));
      return draft;
    },
    write: (draft) => encode(writeRecord(layout, draft as RecordDraft), charset),
    getter(path, scope) {
      const slot = slotOf(layout, path, scope);
      return (node) => readSlot(node as ReadRecord, slot);
    },
    setter(path, scope) {
      const slot = slotOf(layout, path, scope);
      return (node, value) => {
        if (value !== "") (node as RecordDraft).values.set(slot.name, fit(value, slot));
      };
    },
    lister(path) {
      const table = tableOf(layout, path);
      return (node) => occurrences(node as ReadRecord, table);
    },
    appender(path) {
      const table = tableOf(layout, path);
      return (node) => appendOccurrence(node as RecordDraft, table);
    },
    locator(path, scope) {
      const slot = slotOf(layout, path, scope);
      return (node) => (readSlot(node as ReadRecord, slot) === "" ? undefined : { owner: node, key: slot.name });
    },
    leaves: (node) => leavesOf(layout, node as ReadRecord),
    shape(path, scope) {
      const { kind, length } = slotOf(layout, path, scope);
      return { kind, length };
    },
    room: (path) => tableOf(layout, path).occurs,
    declared: [
      ...[...layout.slots.keys()].map((path, i) => ({ path, scope: [], derived: i === 0 })),
      ...[...layout.tables.values()].flatMap(({ name, slots }) =>
        [...slots.keys()].map((path) => ({ path, scope: [name], derived: false })),
      ),
    ],
  };
}

function leavesOf(layout: Layout, node: ReadRecord): readonly Leaf[] {
  const inside = (owner: ReadRecord, slots: Iterable<Slot>, before: string, scope: readonly string[]): readonly Leaf[] =>
    [...slots].map((slot) => ({
      owner,
      key: slot.name,
      path: before + slot.name,
      value: readSlot(owner, slot),
      rule: slot.name,
      scope,
    }));
  return [
    ...inside(node, layout.slots.values(), "", []),
    ...[...layout.tables.values()].flatMap((table) =>
      occurrences(node, table).flatMap((one, i) => inside(one, table.slots.values(), `${table.name}[${i + 1}].`, [table.name])),
    ),
  ].filter(({ value }) => value !== "");
}

const emptyDraft = (): RecordDraft => ({ values: new Map(), occurrences: new Map() });

function slotOf(layout: Layout, path: string, scope: readonly string[]): Slot {
  const table = scope.at(-1);
  const slots = table === undefined ? layout.slots : tableOf(layout, table).slots;
  const slot = slots.get(path) ?? layout.slots.get(path);
  if (slot && (table === undefined || slots.has(path))) return slot;
  throw new GatewayError("CONFIG_INVALID", `Layout ${layout.name} has no field ${path}`, {
    expected: `one of ${[...slots.keys()].join(", ")}`,
  });
}

function tableOf(layout: Layout, name: string): Table {
  const table = layout.tables.get(name);
  if (table) return table;
  throw new GatewayError("CONFIG_INVALID", `Layout ${layout.name} has no table ${name}`, {
    expected: `one of ${[...layout.tables.keys()].join(", ") || "none: this layout has no field with occurs"}`,
  });
}

function readSlot(node: ReadRecord, slot: Slot): string {
  const start = node.offset + slot.offset;
  const text = node.text.slice(start, start + slot.length);
  if (slot.kind === "text") return text.trimEnd();
  const digits = text.trim();
  if (digits !== "" && !/^\d+$/.test(digits)) {
    throw new GatewayError("RECORD_INVALID", `${slot.name} is not numeric`, {
      where: { field: slot.name, column: start + 1 },
      expected: `${slot.length} digits`,
    });
  }
  return digits;
}

/** The occurrences that hold something; a blank or all-zero one ends nothing, but is not there. */
function occurrences(node: ReadRecord, table: Table): readonly ReadRecord[] {
  const found: ReadRecord[] = [];
  for (let i = 0; i < table.occurs; i++) {
    const offset = node.offset + table.offset + i * table.length;
    if (/[^ 0]/.test(node.text.slice(offset, offset + table.length))) found.push({ text: node.text, offset });
  }
  return found;
}

function appendOccurrence(draft: RecordDraft, table: Table): RecordDraft {
  const list = draft.occurrences.get(table.name) ?? [];
  if (list.length === table.occurs) {
    throw new GatewayError("MAPPING_FIELD", `${table.name} has room for ${table.occurs} entries`, {
      where: { field: table.name },
      hint: "ask for fewer (QRD-7), or widen the layout",
    });
  }
  const made = emptyDraft();
  draft.occurrences.set(table.name, [...list, made]);
  return made;
}

/** Never cuts in silence: a value that does not fit is an error. */
function fit(value: string, slot: Slot): string {
  const padded = slot.kind === "text" ? value.padEnd(slot.length) : value.padStart(slot.length, "0");
  if (padded.length > slot.length || (slot.kind === "digits" && !/^\d+$/.test(padded))) {
    throw new GatewayError("MAPPING_FIELD", `The value for ${slot.name} does not fit`, {
      where: { field: slot.name },
      expected: `at most ${slot.length} ${slot.kind === "text" ? "characters" : "digits"}`,
    });
  }
  return padded;
}

function writeRecord(layout: Layout, draft: RecordDraft): string {
  const chars = Array.from({ length: layout.length }, () => " ");
  const put = (slots: ReadonlyMap<string, Slot>, values: ReadonlyMap<string, string> | undefined, base: number): void => {
    for (const slot of slots.values()) {
      const empty = slot.kind === "digits" ? "0".repeat(slot.length) : "";
      const text = values?.get(slot.name) ?? empty;
      for (let i = 0; i < text.length; i++) chars[base + slot.offset + i] = text[i]!;
    }
  };
  put(layout.slots, draft.values, 0);
  for (const table of layout.tables.values()) {
    const list = draft.occurrences.get(table.name) ?? [];
    for (let i = 0; i < table.occurs; i++) put(table.slots, list[i]?.values, table.offset + i * table.length);
  }
  return chars.join("");
}
