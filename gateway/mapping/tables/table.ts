/** One row of a code table. */
export interface Row {
  readonly legacy: string;
  /** Second legacy key; "" in tables that have none. */
  readonly second: string;
  readonly hl7: string;
  /** Among rows with the same HL7 code, the one that is written back. */
  readonly preferred: boolean;
  /** First and last day that the row is valid, `YYYYMMDD`; "" without a limit. */
  readonly from: string;
  readonly to: string;
  /** Line of the file; 0 for a table inside a mapping. */
  readonly line: number;
}

/** A code table, two-way. Keys are the legacy code, with its second key where the table has one. */
export interface CodeTable {
  readonly name: string;
  /** Its file; "" for a table inside a mapping. */
  readonly file: string;
  readonly hasSecondKey: boolean;
  readonly rows: readonly Row[];
  /** The row of a legacy code on a day (`YYYYMMDD`); undefined when the table has none. */
  toHl7(legacy: string, second: string, day: string): Row | undefined;
  /** The row to write back for an HL7 code on a day: the preferred one where several have it. */
  toLegacy(hl7: string, day: string): Row | undefined;
}

const keyOf = (legacy: string, second: string): string => (second === "" ? legacy : `${legacy}\u0000${second}`);

export function tableOfRows(name: string, file: string, rows: readonly Row[], hasSecondKey: boolean): CodeTable {
  // Preferred rows first, so that the first of an HL7 code is the one that is written back.
  const forward = indexOf(rows, (row) => keyOf(row.legacy, row.second));
  const backward = indexOf([...rows.filter((row) => row.preferred), ...rows.filter((row) => !row.preferred)], (row) => row.hl7);
  return {
    name,
    file,
    hasSecondKey,
    rows,
    toHl7: (legacy, second, day) => valid(forward.get(hasSecondKey ? keyOf(legacy, second) : legacy), day),
    toLegacy: (hl7, day) => valid(backward.get(hl7), day),
  };
}

/** Nearly every key has one row without dates: it stands there alone, and no list is searched for it. */
type Entry = Row | readonly Row[];

function indexOf(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, Entry> {
  const lists = new Map<string, Row[]>();
  for (const row of rows) {
    const list = lists.get(key(row));
    if (list) list.push(row);
    else lists.set(key(row), [row]);
  }
  return new Map(
    [...lists].map(([name, list]): [string, Entry] => {
      const [first] = list;
      return [name, first!.from === "" && first!.to === "" ? first! : list];
    }),
  );
}

function valid(entry: Entry | undefined, day: string): Row | undefined {
  if (entry === undefined || "legacy" in entry) return entry;
  return entry.find((row) => isValid(row, day));
}

export function isValid(row: Row, day: string): boolean {
  return (row.from === "" || row.from <= day) && (row.to === "" || day <= row.to);
}

/** A table written inside a mapping: legacy code to HL7 code. */
export function inlineTable(entries: Readonly<Record<string, string>>): CodeTable {
  const rows = Object.entries(entries).map(([legacy, hl7]): Row => ({
    legacy,
    second: "",
    hl7,
    preferred: false,
    from: "",
    to: "",
    line: 0,
  }));
  return tableOfRows("inline", "", rows, false);
}
