import assert from "node:assert/strict";
import * as fc from "fast-check";
import { checkRoundTrip, config, open, valuesOf } from "../test-support.ts";
import { sql } from "./index.ts";

describe("format sql", () => {
  const opened = open(sql, { message: "prenotazioni" });
  const { compiled, read } = opened;
  const text = '{"PRENOTAZIONI":[{"Id":12,"cod_fisc":"X","NOTE":null}],"PREST":[{"COD":"1","PREZZO":36.10},{"COD":"2"}]}';

  it("reads the columns of the main row and the rows of others, whatever the case", () => {
    const node = read(text);
    for (const [path, value] of [
      ["ID", "12"],
      ["Cod_Fisc", "X"],
      ["note", ""],
      ["constructor", ""],
    ] as const)
      assert.equal(compiled.getter(path, [])(node), value, path);
    const rows = compiled.lister("prest", [])(node);
    assert.deepEqual(
      rows.map((row) => compiled.getter("prezzo", ["prest"])(row)),
      ["36.10", ""],
    );
    assert.deepEqual(valuesOf(compiled, node), [
      "PRENOTAZIONI[0].ID=12",
      "PRENOTAZIONI[0].COD_FISC=X",
      "PREST[0].COD=1",
      "PREST[0].PREZZO=36.10",
      "PREST[1].COD=2",
    ]);
    checkRoundTrip(opened, node);
  });

  it("writes a row of the main table, and one for each repetition", () => {
    const draft = compiled.draft();
    compiled.setter("id:number", [])(draft, "12");
    compiled.setter("cod_fisc", [])(draft, "X");
    for (const cod of ["1", "2"]) compiled.setter("COD", ["PREST"])(compiled.appender("PREST", [])(draft), cod);
    assert.equal(
      Buffer.from(compiled.write(draft)).toString(),
      '{"PRENOTAZIONI":[{"ID":12,"COD_FISC":"X"}],"PREST":[{"COD":"1"},{"COD":"2"}]}',
    );
  });

  it("is of its kind by the main table, which may have several rows", () => {
    for (const other of ['{"ALTRA":[{"A":1}]}', '{"PRENOTAZIONI":[]}', "[]", '{"PRENOTAZIONI":1}'])
      assert.equal(compiled.node(sql.parse(Buffer.from(other), {})), undefined, other);
    assert.equal(sql.kindOf(sql.parse(Buffer.from(text), {})), "PRENOTAZIONI");
    const several = read('{"prenotazioni":[{"A":"1"},{"A":"2"}]}');
    assert.equal(compiled.lister("PRENOTAZIONI", [])(several).length, 2);
    checkRoundTrip(opened, several);
    assert.throws(() => sql.parse(Buffer.from('{"T":[{"A":1,"a":2}]}'), {}), { code: "JSON_INVALID" });
    assert.throws(() => open(sql, { message: "*" }).compiled.getter("A", []), config());
    assert.deepEqual(sql.sketch(Buffer.from(text), {}), { message: "PRENOTAZIONI", options: {} });
    assert.throws(() => sql.sketch(Buffer.from("{}"), {}), { code: "JSON_INVALID" });
  });

  it("copies whatever rows it reads", () => {
    const row = fc.dictionary(
      fc.constantFrom("A", "B", "__PROTO__", "C D"),
      fc.oneof(fc.string({ minLength: 1 }), fc.integer()),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(row, fc.array(row), (main, rows) => {
        // A column that is a number in one row and a text in another would be written by two rules.
        const same = (one: object): object =>
          Object.fromEntries(Object.entries(one).map(([key, value]) => [key, String(value) || "x"]));
        checkRoundTrip(opened, read(JSON.stringify({ PRENOTAZIONI: [same(main)], RIGHE: rows.map(same) })), false);
      }),
    );
  });
});
