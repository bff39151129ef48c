import type { ConfigIssue } from "../contracts/issue.ts";

/** A code table, two-way. Keys are the legacy code, with its second key where the table has one. */
export interface CodeTable {
  readonly name: string;
  readonly hasSecondKey: boolean;
  /** HL7 code of a legacy code; undefined when the table has no such row. */
  toHl7(legacy: string, second: string): string | undefined;
  /** Legacy code (and second key) of an HL7 code: the first row that has it is the preferred one. */
  toLegacy(hl7: string): { readonly legacy: string; readonly second: string } | undefined;
}

interface Row {
  readonly legacy: string;
  readonly second: string;
  readonly hl7: string;
}

const key = (legacy: string, second: string): string => `${legacy}\u0000${second}`;

export function tableOfRows(name: string, rows: readonly Row[], hasSecondKey: boolean): CodeTable {
  const forward = new Map(rows.map((row) => [key(row.legacy, row.second), row.hl7]));
  const backward = new Map<string, Row>();
  for (const row of rows) if (!backward.has(row.hl7)) backward.set(row.hl7, row);
  return {
    name,
    hasSecondKey,
    toHl7: (legacy, second) => forward.get(key(legacy, hasSecondKey ? second : "")),
    toLegacy: (hl7) => backward.get(hl7),
  };
}

/** A table written inside a mapping: legacy code to HL7 code. */
export function inlineTable(name: string, entries: Readonly<Record<string, string>>): CodeTable {
  const rows = Object.entries(entries).map(([legacy, hl7]) => ({ legacy, second: "", hl7 }));
  return tableOfRows(name, rows, false);
}

/**
 * Reads a table file: CSV with the header `legacy,hl7` or `legacy,with,hl7`; further columns are remarks. A row that
 * repeats an HL7 code is read, but the first one is written back.
 */
export function parseTable(
  name: string,
  file: string,
  csv: string,
): { readonly table: CodeTable; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const report = (line: number, message: string, expected: string): void => {
    issues.push({ severity: "error", message, expected, path: [], file, line, column: 1 });
  };
  const lines = csv.split(/\r?\n/);
  const header = cells(lines[0] ?? "");
  const [legacyAt, secondAt, hl7At] = [header.indexOf("legacy"), header.indexOf("with"), header.indexOf("hl7")];
  if (legacyAt < 0 || hl7At < 0) report(1, "The table has no header", "legacy,hl7 or legacy,with,hl7");

  const rows: Row[] = [];
  const seen = new Set<string>();
  lines.slice(1).forEach((line, i) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const row = cells(line);
    if (row.length < 2) {
      report(i + 2, "The row has one cell only", "at least a legacy and an HL7 code");
      return;
    }
    const one = { legacy: row[legacyAt] ?? "", second: secondAt < 0 ? "" : (row[secondAt] ?? ""), hl7: row[hl7At] ?? "" };
    if (seen.has(key(one.legacy, one.second))) {
      report(i + 2, `The legacy code ${one.legacy} stands twice`, "one row for each legacy code");
    }
    seen.add(key(one.legacy, one.second));
    rows.push(one);
  });
  return { table: tableOfRows(name, rows, secondAt >= 0), issues };
}

/** Cells of a CSV line; quotes as in RFC 4180. */
function cells(line: string): string[] {
  const out: string[] = [];
  // Every cell is read with the comma before it, so that an empty first one is a cell too.
  for (const match of `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    out.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? "").trim());
  }
  return out;
}
