import { GatewayError } from "../../../contracts/errors.ts";
import type { Layout, RecordType } from "./compile.ts";
import type { Medium, Records } from "./medium.ts";

/** A record of a message, and the line that it stands on. */
export interface Row {
  readonly line: number;
}

const fault = (message: string, line: number, expected: string): GatewayError =>
  new GatewayError("RECORD_INVALID", message, { where: { line }, expected });

/** Says what kind of record a row is; undefined for none. */
export function compileRecognition<N extends object>(
  layout: Layout,
  medium: Medium<N>,
): (row: N, from: number) => RecordType | undefined {
  const tests = layout.records.map((record) => {
    const constants = record.constants.map((slot) => medium.matches(slot));
    return { record, is: (row: N) => constants.every((matches) => matches(row)) };
  });
  // One that is due comes before one that is not, should both fit.
  return (row, from) =>
    (tests.find((one) => one.record.index >= from && one.is(row)) ?? tests.find((one) => one.is(row)))?.record;
}

/**
 * Gives each row to its record, in the order of the layout.
 * @throws GatewayError RECORD_INVALID with the line, for a record that is unknown, missing, too many or at the wrong place
 */
export function arrange<N extends object & Row>(
  layout: Layout,
  rows: readonly N[],
  recognize: (row: N, from: number) => RecordType | undefined,
): Records<N> {
  const lists = layout.records.map((): N[] => []);
  const all = layout.records.map((one) => one.name).join(", ");
  let from = 0;
  for (const row of rows) {
    const record = recognize(row, from);
    if (!record) throw fault(`The record is none of layout ${layout.name}`, row.line, `one of ${all}`);
    const list = lists[record.index]!;
    if (record.index < from && !(record.index === from - 1 && record.repeats)) {
      throw fault(`Record ${record.name} is not expected here`, row.line, `the order ${all}`);
    }
    if (list.length >= record.most) throw fault(`Too many records ${record.name}`, row.line, `at most ${record.most}`);
    requireAll(layout, lists, from, record.index, row.line);
    list.push(row);
    // A record that repeats may come again, one that does not is over.
    from = record.index + 1;
  }
  requireAll(layout, lists, from, layout.records.length, (rows.at(-1)?.line ?? 0) + 1);
  return { lists };
}

function requireAll(layout: Layout, lists: readonly (readonly object[])[], from: number, to: number, line: number): void {
  const missing = layout.records.slice(from, to).find((one) => !one.optional && lists[one.index]!.length === 0);
  if (missing) throw fault(`Record ${missing.name} is missing`, line, `a record ${missing.name} before this line`);
}
