import { GatewayError } from "../../../contracts/errors.ts";
import type { Sketch } from "../../format.ts";
import type { LayoutField, LayoutFile, LayoutRecord } from "../layout/file.ts";
import { dialectOf, type DelimitedOptions } from "./options.ts";
import { readRows, type Cells } from "./rows.ts";

const separators = [";", "\t", "|", ","] as const;

/** A layout of the columns of a sample, by the names of its first line where that looks like one. */
export function sketchDelimited(text: string, given: DelimitedOptions): Sketch {
  const line = text.slice(0, text.search(/\r?\n|$/));
  const separator = given.separator ?? guessSeparator(line);
  const rows = readRows(text, dialectOf({ ...given, separator }));
  const first = rows[0];
  if (!first) throw new GatewayError("RECORD_INVALID", "The sample is empty", { expected: "one line, or several" });
  const header = given.header ?? looksLikeNames(first, rows[1]);
  const options: DelimitedOptions = {
    separator: separator === "\t" ? "tab" : separator,
    ...(header ? { header } : {}),
    ...(/\r\n|\n/.exec(text)?.[0] === "\n" ? { end: "LF" } : {}),
  };
  if (header)
    return {
      message: "*",
      options: { ...options },
      layout: tableOf(
        first.cells.map((name) => name.trim()),
        rows.length - 1,
      ),
    };
  const kinds = Map.groupBy(rows, ({ cells }) => cells[0]!);
  const message = first.cells[0]!;
  if (kinds.size === 1 && rows.length === 1) {
    const layout: LayoutFile = { layout: nameOf(message), fields: fieldsOf(rows) };
    return { message, options: { ...options }, layout };
  }
  const records = [...kinds].map(([kind, samples]): LayoutRecord => {
    const [, ...rest] = fieldsOf(samples);
    const fields = [{ name: "CAMPO-1", is: kind }, ...rest];
    return { record: `RECORD-${nameOf(kind)}`, ...(samples.length > 1 ? { occurs: "many" } : {}), fields };
  });
  const layout: LayoutFile = { layout: "CAMPIONE", records };
  return { message, options: { ...options }, layout };
}

function guessSeparator(line: string): string {
  const count = (one: string): number => line.split(one).length - 1;
  return separators.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Different words, over a line that is not only words. */
function looksLikeNames({ cells }: Cells, second: Cells | undefined): boolean {
  const isName = (cell: string): boolean => /^\p{L}[\p{L}\d_ .-]*$/u.test(cell.trim()) && !/\d{4}/.test(cell);
  return second !== undefined && cells.every(isName) && new Set(cells).size === cells.length && !second.cells.every(isName);
}

function tableOf(names: readonly string[], rows: number): LayoutFile {
  const fields = names.map((name) => ({ name }));
  return rows > 1
    ? { layout: "CAMPIONE", records: [{ record: "RIGA", occurs: "many", fields }] }
    : { layout: "CAMPIONE", fields };
}

const nameOf = (text: string): string =>
  text
    .replace(/[^\w-]/g, "-")
    .toUpperCase()
    .slice(0, 30) || "CAMPIONE";

function fieldsOf(rows: readonly Cells[]): readonly LayoutField[] {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return Array.from({ length: width }, (_, i) => ({ name: `CAMPO-${i + 1}` }));
}
