import { GatewayError } from "../../gateway/contracts/errors.ts";
import { quoted, type Database, type Row, type Run, type Value } from "./database/index.ts";
import type { DetailOptions, TableOptions } from "./options.ts";

/** Rows by the names that tables have in documents: the main row first. */
export type Document = Readonly<Record<string, readonly Row[]>>;

const nameOf = ({ table, as }: Pick<TableOptions | DetailOptions, "table" | "as">): string => as ?? table;

/** A row without the columns that only the exchange needs; names in capitals, as the mapping's format writes them. */
function without(row: Row, columns: readonly (string | undefined)[]): Row {
  const own = Object.entries(row).filter(([name, value]) => value !== null && !columns.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name.toUpperCase(), value]));
}

/**
 * A main row with its details, as the mapping's format sql reads them.
 * @param own columns of the main row that are not the message's
 */
export async function readDocument(
  run: Run,
  table: TableOptions,
  row: Row,
  own: readonly (string | undefined)[],
): Promise<Document> {
  const details: [string, readonly Row[]][] = [];
  for (const detail of table.details) {
    const { rows } = await run(
      `SELECT * FROM ${quoted(detail.table)} WHERE ${quoted(detail.parent)} = $1 ORDER BY ${quoted(detail.line)}`,
      [row[table.key] ?? null],
    );
    details.push([nameOf(detail), rows.map((one) => without(one, [detail.parent, detail.line]))]);
  }
  return {
    [nameOf(table)]: [without(row, [table.key, ...own])],
    ...Object.fromEntries(details.filter(([, rows]) => rows.length > 0)),
  };
}

/** Reads what a mapping wrote. @throws GatewayError RECORD_INVALID */
export function parseDocument(bytes: Uint8Array): Document {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    value = undefined;
  }
  const tables = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const rows = tables.filter(([, list]) => Array.isArray(list) && list.every((row) => typeof row === "object" && row !== null));
  if (rows.length === 0 || rows.length !== tables.length) {
    throw new GatewayError("RECORD_INVALID", "The message is no rows of tables", {
      certainty: "not-done",
      expected: 'JSON: { "TABLE": [ { "COLUMN": "value" } ] }, as the format sql writes it',
    });
  }
  return Object.fromEntries(rows.map(([name, list]) => [name, (list as Record<string, unknown>[]).map(texts)]));
}

const texts = (row: Readonly<Record<string, unknown>>): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]));

/** Columns of the tables that are written to, as the database has them. */
export class Columns {
  readonly #database: Database;
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads the columns of tables that are not known yet. */
  async learn(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      if (this.#known.has(table)) continue;
      const columns = await this.#database.columns(table);
      if (columns.length > 0) this.#known.set(table, new Map(columns.map((name) => [name.toUpperCase(), name])));
    }
  }

  /** Forgets them: something did not fit, and the tables may have been changed. */
  forget(): void {
    this.#known.clear();
  }

  /** @throws GatewayError MAPPING_FIELD for a column or table that the database has not */
  of(table: string, name: string): string {
    const column = this.#known.get(table)?.get(name.toUpperCase());
    if (column !== undefined) return column;
    this.forget();
    throw new GatewayError(
      "MAPPING_FIELD",
      `The database has no ${this.#known.has(table) ? "column" : "table with the column"} ${table}.${name}`,
      {
        certainty: "not-done",
        where: { field: `${table}.${name}` },
        expected: "a column of the table, as the system's manual names it",
        hint: "the tables may have been changed: compare mapping and manual",
      },
    );
  }
}

/**
 * Writes a document: the main row with further columns of ours, then its details.
 * @returns the key that the database gave the main row
 */
export async function writeDocument(
  run: Run,
  columns: Columns,
  table: TableOptions,
  document: Document,
  own: Row,
): Promise<Value> {
  const [main = {}] = document[nameOf(table)] ?? Object.values(document)[0] ?? [];
  const key = await insert(run, columns, table.table, { ...main, ...own }, table.key);
  for (const detail of table.details) {
    const rows = Object.entries(document).find(([name]) => name.toUpperCase() === nameOf(detail).toUpperCase())?.[1] ?? [];
    for (const [i, row] of rows.entries()) {
      await insert(run, columns, detail.table, { ...row, [detail.parent]: key, [detail.line]: String(i + 1) }, undefined);
    }
  }
  return key;
}

async function insert(run: Run, columns: Columns, table: string, row: Row, key: string | undefined): Promise<Value> {
  const names = Object.keys(row).map((name) => columns.of(table, name));
  const places = names.map((_, i) => `$${i + 1}`);
  const returning = key === undefined ? "" : ` RETURNING ${quoted(key)}`;
  const { rows } = await run(
    `INSERT INTO ${quoted(table)} (${names.map(quoted).join(", ")}) VALUES (${places.join(", ")})${returning}`,
    Object.values(row),
  );
  return key === undefined ? null : (rows[0]?.[key] ?? null);
}

/** Tables that a message is written to. */
export const tablesOf = (table: TableOptions): readonly string[] => [table.table, ...table.details.map((one) => one.table)];
