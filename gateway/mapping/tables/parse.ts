import type { ConfigIssue } from "../../contracts/issue.ts";
import { tableOfRows, type CodeTable, type Row } from "./table.ts";

interface Columns {
  readonly legacy: number;
  readonly with: number;
  readonly hl7: number;
  readonly preferred: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a table file: CSV (RFC 4180) whose header names `legacy`, `hl7` and, where they are wanted, `with` (second key),
 * `preferred` (`x` on the row that is written back, where several have the same HL7 code), `from` and `to` (first and last day
 * of validity, `YYYY-MM-DD`). Other columns are remarks; so are lines that begin with `#`.
 * @param file as issues name it
 */
export function parseTable(
  name: string,
  file: string,
  csv: string,
): { readonly table: CodeTable; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const lines = csv.split(/\r?\n/);
  const report = (line: number, message: string, expected: string, hint?: string): void => {
    issues.push({
      severity: "error",
      message,
      expected,
      ...(hint === undefined ? {} : { hint }),
      path: [],
      file,
      line,
      column: 1,
      excerpt: lines[line - 1] ?? "",
    });
  };
  const columns = columnsOf(lines[0] ?? "");
  if (columns.legacy < 0 || columns.hl7 < 0) {
    report(1, "The table has no header", "legacy,hl7 and perhaps with, preferred, from, to");
    return { table: tableOfRows(name, file, [], false), issues };
  }
  const rows = lines.slice(1).flatMap((line, i): readonly Row[] => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const row = cells(line);
    if (row.length < 2) {
      report(i + 2, "The row has one cell only", "at least a legacy and an HL7 code");
      return [];
    }
    return [rowOf(row, columns, i + 2, report)];
  });
  checkKeys(rows, report);
  checkWayBack(rows, report);
  return { table: tableOfRows(name, file, rows, columns.with >= 0), issues };
}

type Report = (line: number, message: string, expected: string, hint?: string) => void;

function columnsOf(header: string): Columns {
  const names = cells(header.replace(/^\ufeff/, ""));
  const at = (name: string): number => names.indexOf(name);
  return {
    legacy: at("legacy"),
    with: at("with"),
    hl7: at("hl7"),
    preferred: at("preferred"),
    from: at("from"),
    to: at("to"),
  };
}

function rowOf(row: readonly string[], columns: Columns, line: number, report: Report): Row {
  const cell = (at: number): string => (at < 0 ? "" : (row[at] ?? ""));
  const day = (at: number): string => {
    const text = cell(at);
    if (text !== "" && !/^\d{4}-\d\d-\d\d$/.test(text)) report(line, `${text} is not a day`, "YYYY-MM-DD, such as 2017-01-01");
    return text.replaceAll("-", "");
  };
  const mark = cell(columns.preferred);
  if (!["", "x", "X"].includes(mark)) report(line, `${mark} in the column preferred`, "x, or nothing");
  return {
    legacy: cell(columns.legacy),
    second: cell(columns.with),
    hl7: cell(columns.hl7),
    preferred: mark !== "",
    from: day(columns.from),
    to: day(columns.to),
    line,
  };
}

const overlap = (a: Row, b: Row): boolean =>
  (a.from === "" || b.to === "" || a.from <= b.to) && (b.from === "" || a.to === "" || b.from <= a.to);

/** A legacy code has one meaning on a day. */
function checkKeys(rows: readonly Row[], report: Report): void {
  const seen = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.legacy}\u0000${row.second}`;
    const earlier = seen.get(key) ?? [];
    if (earlier.some((one) => overlap(one, row))) {
      report(
        row.line,
        `The legacy code ${row.legacy} stands twice`,
        "one row for each legacy code, or periods that do not overlap",
      );
    }
    seen.set(key, [...earlier, row]);
  }
}

/** Which of several legacy codes an HL7 code is written as must be said, and once. */
function checkWayBack(rows: readonly Row[], report: Report): void {
  const byCode = new Map<string, Row[]>();
  for (const row of rows) byCode.set(row.hl7, [...(byCode.get(row.hl7) ?? []), row]);
  for (const [hl7, list] of byCode) {
    const clash = list.find((row, i) => list.slice(0, i).some((one) => overlap(one, row) && one.preferred === row.preferred));
    const decided = (row: Row): boolean => list.some((one) => one.preferred && overlap(one, row));
    if (!clash || (!clash.preferred && decided(clash))) continue;
    report(
      clash.line,
      clash.preferred ? `Two rows with ${hl7} are preferred` : `${hl7} can be written back as ${legacyNames(list)}`,
      "one of them preferred",
      "add a column preferred with x in the row that is written back",
    );
  }
}

const legacyNames = (rows: readonly Row[]): string =>
  rows
    .slice(0, 4)
    .map((row) => [row.legacy, row.second].filter((one) => one !== "").join(" with ") || "nothing")
    .join(" or ");

/** Cells of a CSV line; quotes as in RFC 4180. */
function cells(line: string): string[] {
  const out: string[] = [];
  // Every cell is read with the comma before it, so that an empty first one is a cell too.
  for (const match of `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    out.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? "").trim());
  }
  return out;
}
