/** A value of a column as text; null for none. Numbers keep the digits that the database gives. */
export type Value = string | null;
export type Row = Readonly<Record<string, Value>>;

export interface Result {
  readonly rows: readonly Row[];
  /** Rows that a statement changed. */
  readonly changed: number;
}

/** Runs one statement with values bound to $1, $2, … Values are never part of a statement's text. */
export type Run = (statement: string, values: readonly Value[]) => Promise<Result>;

export interface Database {
  /**
   * Runs statements as one: all or none.
   * @throws DatabaseError
   */
  transaction<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Columns of a table, as the database writes them; none when there is no such table. */
  columns(table: string): Promise<readonly string[]>;
  /** What a claim adds to its choice of rows, so that others pass over what one has taken. */
  readonly skipLocked: string;
  close(): Promise<void>;
}

/** Why a database did not do something. Its own text may hold values, so that only its code is told. */
export class DatabaseError extends Error {
  /** False when it is not known whether the last transaction came into force. */
  readonly rolledBack: boolean;

  constructor(code: string, rolledBack: boolean, cause: unknown) {
    super(code, { cause });
    this.name = "DatabaseError";
    this.rolledBack = rolledBack;
  }
}

/** A name in a statement: quoted, so that it is nothing but a name (SQL:2016, part 2, 5.2). */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
