import { GatewayError } from "../../../contracts/errors.ts";
import type { MessageFormat } from "../../format.ts";
import { codecOf, type Codec } from "../charset/index.ts";
import { arrange, compileRecognition } from "../layout/arrange.ts";
import { compileLayout, layoutFault, type Fields, type Layout, type RecordType, type Ruler } from "../layout/compile.ts";
import { compileTextWriter, type Draft, type RecordsDraft } from "../layout/draft.ts";
import type { LayoutFile } from "../layout/file.ts";
import { checkConstants, layoutFormat } from "../layout/format.ts";
import { measurable, type ReadRecord, type RecordDocument } from "./document.ts";
import { recordMedium } from "./medium.ts";
import { overpunchOf } from "./overpunch.ts";
import { encodeWithBytes, packedSize } from "./packed.ts";
import { ends, rowsByEnd, rowsByLength, type RecordEnd } from "./rows.ts";

export interface RecordOptions {
  readonly charset?: string;
  /** What ends a record; CRLF where a message has several, nothing where it has one. */
  readonly end?: RecordEnd;
  readonly overpunch?: "EBCDIC" | "ASCII";
}

const ruler: Ruler = {
  fills: true,
  measure(field, kind) {
    const length = field[kind];
    if (typeof length !== "number")
      throw layoutFault(`Field ${field.name ?? ""} has no length`, "text, digits, zoned, packed or filler: N");
    return kind === "packed" ? packedSize(length) : length;
  },
};

/** @throws GatewayError CONFIG_INVALID for a layout that is wrong, or that its character set cannot hold */
export function recordFormat(file: LayoutFile, message: string, options: RecordOptions): MessageFormat {
  const layout = compileLayout(file, ruler);
  const codec = codecOf(options.charset ?? "ISO-8859-1");
  const mixed = layout.records.some((one) => holdsPacked(one.fields));
  if (mixed && !codec.single) {
    throw layoutFault(
      `Layout ${layout.name} has packed numbers, which ${options.charset} cannot hold`,
      "a set of one byte for each character",
    );
  }
  const medium = recordMedium(codec, overpunchOf(codec, options.overpunch ?? "EBCDIC"), mixed);
  checkConstants(layout, medium);
  const recognize = compileRecognition(layout, medium);
  const writers = layout.records.map((one) => compileTextWriter(one.fields, (slot) => medium.blank(slot)));
  const end = options.end ?? (layout.multiple ? "CRLF" : "none");
  const isKind = kindTest(layout, message);
  const byLength = mixed || end === "none";
  if (byLength && layout.multiple) requireLengths(layout);
  return {
    ...layoutFormat(layout, medium, message),
    node(given) {
      const document = given as RecordDocument;
      const text = mixed ? document.shown : document.text;
      if (!layout.multiple) {
        const one = { text: withoutEnd(text, end), offset: 0, line: 0, base: 0, document };
        if (!isKind(one) || !recognize(one, 0)) return undefined;
        checkLength(layout.records[0]!, one, layout.name);
        return one;
      }
      const line = end === "none" ? text : firstLine(text);
      const head: ReadRecord = { text: line, offset: 0, line: 1, base: 0, document };
      const first = recognize(head, 0);
      if (!first || layout.records.slice(0, first.index).some((one) => !one.optional)) return undefined;
      if (first.index === 0 && !isKind(head)) return undefined;
      const names = layout.records.map((one) => one.name).join(", ");
      const rows = byLength ? rowsByLength(document, text, ends[end], recognize, names) : rowsByEnd(document, end);
      const arranged = arrange(layout, rows, recognize);
      for (const record of layout.records) for (const row of arranged.lists[record.index]!) checkLength(record, row, record.name);
      return arranged;
    },
    write(draft) {
      const lists = layout.multiple ? (draft as RecordsDraft).lists : [[draft as Draft]];
      let out = "";
      lists.forEach((list, i) => {
        for (const one of list) {
          out += writers[i]!(one) + ends[end];
        }
      });
      return encodeRecord(out, codec, mixed);
    },
  };
}

function holdsPacked(fields: Fields): boolean {
  return fields.parts.some((part) => (part.part === "table" ? holdsPacked(part.fields) : part.kind === "packed"));
}

/** Whether a message's first record holds its kind; constants tell that on their own. */
function kindTest(layout: Layout, message: string): (row: ReadRecord) => boolean {
  const { type } = layout;
  if (!type || type.is !== undefined || message === "*") return () => true;
  return ({ text, offset }) => text.slice(offset + type.offset, offset + type.offset + type.size).trimEnd() === message;
}

function requireLengths(layout: Layout): void {
  const open = layout.records.find((one) => !Number.isFinite(one.fields.size));
  if (open) throw layoutFault(`Record ${open.name} has no length`, "length: of every record, where no line ends are read");
}

/** Blanks at the end that an old system did not send are forgiven; characters that no field takes are not. */
function checkLength(record: RecordType, { text, line }: ReadRecord, name: string): void {
  if (text.length <= record.fields.size) return;
  throw new GatewayError("RECORD_INVALID", `The record is longer than layout ${name}`, {
    where: { ...(line === 0 ? {} : { line }), column: record.fields.size + 1 },
    expected: `${record.fields.size} characters`,
  });
}

function withoutEnd(text: string, end: RecordEnd): string {
  if (end === "none" || !text.endsWith("\n")) return text;
  return text.slice(0, end === "CRLF" && text.endsWith("\r\n") ? -2 : -1);
}

function firstLine(text: string): string {
  return text.slice(0, text.search(/\r?\n|\u0085|$/));
}

function encodeRecord(text: string, codec: Codec, mixed: boolean): Buffer {
  if (!mixed) return codec.encode(measurable(text, codec));
  return encodeWithBytes(text, (plain) => codec.encode(plain));
}
