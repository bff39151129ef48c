import assert from "node:assert/strict";
import type { Column } from "./columns.ts";
import { readColumns, whole, writeColumns } from "./columns.ts";
import { Malformed } from "./model.ts";
import type { Table } from "./table.ts";
import { table } from "./table.ts";

interface Visit {
  readonly who: { readonly cf: string; readonly sex: string };
  readonly start: string;
  readonly minutes: number;
  readonly done: boolean;
  readonly nodes: readonly string[];
  readonly note: string;
}

const day: Table = {
  own: (iso) => iso.slice(0, 10).replaceAll("-", ""),
  value: (own) => own.replace(/(....)(..)(..)/, "$1-$2-$3"),
};
const hour: Table = { own: (iso) => iso.slice(11, 16), value: (own) => `T${own}:00` };

const columns: readonly Column<Visit>[] = [
  { column: "COD_FISC", value: "who.cf", needed: true },
  { column: "SESSO", value: "who.sex", as: table({ M: "1", F: "2" }) },
  { column: "DATA", value: "start", as: day },
  { column: "ORA", value: "start", as: hour },
  { column: "DURATA", value: "minutes", as: whole },
  { column: "FATTA", value: "done", as: table({ true: "S", false: "N" }) },
  { column: "NODI", value: "nodes" },
];
const empty: Visit = { who: { cf: "", sex: "" }, start: "", minutes: 0, done: false, nodes: [], note: "none" };
const visit: Visit = {
  who: { cf: "X", sex: "F" },
  start: "2027-01-19T08:30:00",
  minutes: 30,
  done: true,
  nodes: ["A", "B"],
  note: "none",
};

describe("columns", () => {
  it("write values in own codes, several columns for one value", () => {
    assert.deepEqual(writeColumns(columns, visit), {
      COD_FISC: "X",
      SESSO: "2",
      DATA: "20270119",
      ORA: "08:30",
      DURATA: "30",
      FATTA: "S",
      NODI: "A,B",
    });
  });

  it("read what they write, each value in its type", () => {
    assert.deepEqual(readColumns(columns, writeColumns(columns, visit), empty), visit);
    const zeros = { ...writeColumns(columns, visit), DURATA: "030" };
    assert.equal(readColumns(columns, zeros, empty).minutes, 30);
  });

  it("leave as it was what is absent", () => {
    assert.deepEqual(readColumns(columns, { COD_FISC: "X" }, empty), { ...empty, who: { cf: "X", sex: "" } });
    assert.deepEqual(writeColumns(columns, empty)["ORA"], "");
  });

  it("refuse what cannot be, by the name of the column", () => {
    const wrong = (row: Readonly<Record<string, string>>, said: RegExp): void =>
      assert.throws(
        () => readColumns(columns, { COD_FISC: "X", ...row }, empty),
        (error: unknown) => error instanceof Malformed && said.test(error.message),
      );
    wrong({ COD_FISC: "" }, /^COD_FISC: manca/);
    wrong({ SESSO: "3" }, /^SESSO/);
    wrong({ DURATA: "un'ora" }, /^DURATA: non numerico/);
    wrong({ ORA: "08:30" }, /^ORA: ora senza data/);
  });
});
