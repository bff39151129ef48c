import { GatewayError } from "../../../contracts/errors.ts";
import type { MessageFormat } from "../../format.ts";
import type { Codec } from "../charset/index.ts";
import { arrange, compileRecognition } from "../layout/arrange.ts";
import { compileLayout, layoutFault, type Layout, type Ruler } from "../layout/compile.ts";
import { compileWriter, type Draft, type RecordsDraft } from "../layout/draft.ts";
import type { LayoutFile } from "../layout/file.ts";
import { checkConstants, layoutFormat } from "../layout/format.ts";
import { columnNames, compileOrder } from "./header.ts";
import { delimitedMedium, type DelimitedDocument, type ReadRow } from "./medium.ts";
import type { Dialect } from "./options.ts";
import { writeRow, type Cells } from "./rows.ts";

const ruler: Ruler = {
  fills: false,
  measure(field, kind) {
    if (kind === "zoned" || kind === "packed" || field.decimals !== undefined || field.text === "rest") {
      throw layoutFault(`Field ${field.name ?? ""} is of a kind that delimited text does not have`, "text, digits or filler");
    }
    if (kind === "filler" && field.filler !== 1) throw layoutFault("A filler is one column", "filler: 1, for each");
    return 1;
  },
};

/** @throws GatewayError CONFIG_INVALID for a layout that is wrong */
export function delimitedFormat(file: LayoutFile, message: string, dialect: Dialect, codec: Codec): MessageFormat {
  const layout = compileLayout(file, ruler);
  const medium = delimitedMedium(dialect);
  checkConstants(layout, medium);
  if (dialect.header && layout.records.length > 1) {
    throw layoutFault(`Layout ${layout.name} has several records, whose columns one line cannot name`, "header: false");
  }
  const recognize = compileRecognition(layout, medium);
  const writers = layout.records.map((one) => compileWriter(one.fields, (slot) => medium.blank(slot)));
  const names = columnNames(layout.records[0]!.fields);
  const isKind = kindTest(layout, message);
  return {
    ...layoutFormat(layout, medium, message),
    node(given) {
      const document = given as DelimitedDocument;
      const rows = rowsOf(document, names, dialect.header);
      const head = rows?.[0];
      // A table with its names and nothing in it.
      if (rows && !head && dialect.header && layout.records[0]!.optional) return arrange(layout, rows, recognize);
      const first = head && recognize(head, 0);
      if (!rows || !first || (first.index === 0 && !isKind(head))) return undefined;
      if (layout.records.slice(0, first.index).some((one) => !one.optional)) return undefined;
      for (const row of rows) checkWidth(layout, row, recognize(row, 0)?.fields.size);
      if (layout.multiple) return arrange(layout, rows, recognize);
      if (rows.length > 1) {
        throw new GatewayError("RECORD_INVALID", `Layout ${layout.name} is of one line`, {
          where: { line: rows[1]!.line },
          expected: "no further line",
        });
      }
      return head;
    },
    write(draft) {
      const lists = layout.multiple ? (draft as RecordsDraft).lists : [[draft as Draft]];
      const rows = lists.flatMap((list, i) =>
        list.map((one) => {
          const cells: string[] = [];
          writers[i]!(one, cells);
          return writeRow(cells, dialect);
        }),
      );
      return codec.encode((dialect.header ? writeRow(names, dialect) : "") + rows.join(""));
    },
  };
}

/** The rows with their columns in the layout's order; undefined for a text whose first line names none of them. */
function rowsOf(document: DelimitedDocument, names: readonly string[], header: boolean): readonly ReadRow[] | undefined {
  const whole = (row: Cells): ReadRow => ({ ...row, offset: 0, document });
  if (!header) return document.rows.map(whole);
  const [first, ...rest] = document.rows;
  const order = compileOrder(names, first);
  return (
    order &&
    rest.map((row) => {
      const extra = row.cells.slice(first!.cells.length).some((cell) => cell !== "");
      if (extra) throw tooWide(row.line, first!.cells.length);
      return { cells: order.map((at) => row.cells[at] ?? ""), line: row.line, offset: 0, document };
    })
  );
}

/** Whether the first field holds the kind of message; constants tell that on their own. */
function kindTest({ type }: Layout, message: string): (row: ReadRow) => boolean {
  if (!type || type.is !== undefined || message === "*") return () => true;
  return ({ cells }) => (cells[type.offset] ?? "") === message;
}

/** Fields at the end that did not come are empty; a value that no field takes is an error, an empty one is not. */
function checkWidth(layout: Layout, { cells, line }: ReadRow, most: number | undefined): void {
  if (most === undefined || cells.length <= most || cells.slice(most).every((cell) => cell === "")) return;
  throw tooWide(line, most, layout.name);
}

function tooWide(line: number, most: number, layout?: string): GatewayError {
  const than = layout === undefined ? "the first one names" : `layout ${layout} has`;
  return new GatewayError("RECORD_INVALID", `The line has more fields than ${than}`, {
    where: { line },
    expected: `at most ${most}`,
  });
}
