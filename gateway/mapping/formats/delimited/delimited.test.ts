import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../../contracts/errors.ts";
import type { LayoutFile } from "../layout/file.ts";
import { checkRoundTrip, config, open, valuesOf } from "../test-support.ts";
import { delimited } from "./index.ts";

const layout = {
  layout: "PREN",
  fields: [
    { name: "TIPO" },
    { name: "CF", text: 16 },
    { filler: 1 },
    { name: "QTA", digits: 3 },
    { name: "NOTE" },
    { name: "PREST", occurs: 2, fields: [{ name: "COD" }, { name: "DESCR" }] },
  ],
};

describe("format delimited", () => {
  const opened = open(delimited, { layout, message: "PREN" });
  const { compiled, read } = opened;

  it("reads fields with quotes, separators and line breaks in them", () => {
    const node = read('PREN;"SMP";x;007;"a ""b"" ; c\r\nd";89.01;visita;;\r\n');
    assert.deepEqual(valuesOf(compiled, node), [
      "TIPO=PREN",
      "CF=SMP",
      "QTA=007",
      'NOTE=a "b" ; c\r\nd',
      "PREST[1].COD=89.01",
      "PREST[1].DESCR=visita",
    ]);
    checkRoundTrip(opened, node);
  });

  it("writes quotes where they are needed alone", () => {
    const draft = compiled.draft();
    for (const [path, value] of [
      ["CF", "A;B"],
      ["NOTE", 'due "parole"'],
      ["QTA", "7"],
    ] as const)
      compiled.setter(path, [])(draft, value);
    compiled.setter("DESCR", ["PREST"])(compiled.appender("PREST", [])(draft), "riga\nriga");
    assert.equal(Buffer.from(compiled.write(draft)).toString(), 'PREN;"A;B";;7;"due ""parole""";;"riga\nriga";;\r\n');
  });

  it("forgives fields that did not come, and none that came too many", () => {
    assert.deepEqual(valuesOf(compiled, read("PREN;CF")), ["TIPO=PREN", "CF=CF"]);
    assert.deepEqual(valuesOf(compiled, read("PREN;;;;;;;;;;;")), ["TIPO=PREN"]);
    assert.throws(() => read("PREN;;;;;;;;;x"), { code: "RECORD_INVALID", where: { line: 1 }, expected: "at most 9" });
    assert.throws(() => read('PREN;;;;"\n"\nPREN'), { code: "RECORD_INVALID", where: { line: 3 } });
    assert.throws(() => compiled.getter("QTA", [])(read("PREN;;;x")), {
      code: "RECORD_INVALID",
      where: { field: "QTA", line: 1 },
    });
  });

  it("tells where a quote goes wrong", () => {
    for (const [text, line, column] of [
      ['PREN;"abc', 1, 6],
      ['PREN;"a\nb"c', 2, 3],
      ['PREN\n;"', 2, 2],
    ] as const) {
      assert.throws(() => delimited.parse(Buffer.from(text), {}), { code: "RECORD_INVALID", where: { line, column } }, text);
    }
    assert.equal(compiled.getter("CF", [])(read('PREN;a"b')), 'a"b');
  });

  it("is of its kind by the first field", () => {
    assert.equal(compiled.node(delimited.parse(Buffer.from("DISD;x"), {})), undefined);
    assert.equal(compiled.node(delimited.parse(Buffer.from(""), {})), undefined);
    assert.equal(delimited.kindOf(delimited.parse(Buffer.from("DISD;x"), {})), "DISD");
  });

  it("never cuts in silence", () => {
    const draft = compiled.draft();
    for (const [path, value] of [
      ["CF", "x".repeat(17)],
      ["QTA", "1234"],
      ["QTA", "a"],
    ] as const) {
      assert.throws(() => compiled.setter(path, [])(draft, value), { code: "MAPPING_FIELD", where: { field: path } });
    }
    const plain = open(delimited, { layout, message: "PREN", options: { separator: "|", quote: "none", end: "LF" } }).compiled;
    for (const value of ["a|b", "a\nb"]) {
      assert.throws(() => plain.setter("NOTE", [])(plain.draft(), value), { code: "MAPPING_FIELD", where: { field: "NOTE" } });
    }
    const one = plain.draft();
    plain.setter("NOTE", [])(one, '"a";b');
    assert.equal(Buffer.from(plain.write(one)).toString(), 'PREN||||"a";b||||\n');
  });

  it("reads and writes tabs and other character sets", () => {
    const tabs = open(delimited, { layout, message: "PREN", options: { separator: "tab", charset: "ISO-8859-1" } });
    const node = tabs.read(Buffer.from("PREN\tNICOLÒ\n", "latin1"));
    assert.equal(tabs.compiled.getter("CF", [])(node), "NICOLÒ");
    checkRoundTrip(tabs, node);
  });

  it("is checked when it is compiled", () => {
    assert.throws(() => open(delimited, { message: "PREN" }), config());
    for (const field of [{ packed: 3 }, { zoned: 3 }, { digits: 3, decimals: 1 }, { text: "rest" }, { filler: 2 }]) {
      assert.throws(
        () => open(delimited, { message: "*", layout: { layout: "L", fields: [{ name: "A", ...field }] } }),
        config(),
      );
    }
    assert.deepEqual(compiled.shape("CF", []), { kind: "text", length: 16 });
    assert.deepEqual(compiled.shape("NOTE", []), { kind: "text" });
    assert.equal(compiled.room("PREST", []), 2);
  });
});

describe("format delimited with a header line", () => {
  const options = { header: true, separator: "," };
  const opened = open(delimited, { layout, message: "*", options });

  it("reads by name in whatever order, and writes in the layout's", () => {
    const node = opened.read("QTA,ALTRO,NOTE,PREST.2.COD,TIPO\n3,x,si,89.02,PREN\n");
    assert.deepEqual(valuesOf(opened.compiled, node), ["TIPO=PREN", "QTA=3", "NOTE=si", "PREST[1].COD=89.02"]);
    checkRoundTrip(opened, node);
    assert.equal(
      Buffer.from(opened.compiled.write(opened.compiled.draft())).toString(),
      "TIPO,CF,,QTA,NOTE,PREST.1.COD,PREST.1.DESCR,PREST.2.COD,PREST.2.DESCR\r\n,,,,,,,,\r\n",
    );
  });

  it("is of its kind by the names", () => {
    const node = (text: string): object | undefined => opened.compiled.node(delimited.parse(Buffer.from(text), options));
    assert.equal(node("A,B\n1,2"), undefined);
    assert.throws(() => node("QTA,QTA\n1,2"), { code: "RECORD_INVALID", where: { line: 1, field: "QTA" } });
    assert.throws(() => node("QTA\n1,2"), { code: "RECORD_INVALID", where: { line: 2 } });
  });

  it("reads a table of rows as a group", () => {
    const table = {
      layout: "T",
      records: [{ record: "RIGA", occurs: "many", fields: [{ name: "COD" }, { name: "__proto__" }] }],
    };
    const rows = open(delimited, { layout: table, message: "*", options });
    const node = rows.read("__proto__,COD\na,1\nb,2\n");
    assert.deepEqual(valuesOf(rows.compiled, node), [
      "RIGA[1].COD=1",
      "RIGA[1].__proto__=a",
      "RIGA[2].COD=2",
      "RIGA[2].__proto__=b",
    ]);
    checkRoundTrip(rows, node);
    assert.deepEqual(valuesOf(rows.compiled, rows.read("COD\n")), []);
    assert.throws(
      () =>
        open(delimited, {
          layout: {
            layout: "T",
            records: [
              { record: "A", fields: [{ name: "A", is: "0" }] },
              { record: "B", fields: [{ name: "A", is: "1" }] },
            ],
          },
          message: "*",
          options,
        }),
      config(),
    );
  });
});

describe("format delimited, several records", () => {
  const records = {
    layout: "FLUSSO",
    records: [
      { record: "TESTATA", fields: [{ name: "TIPO", is: "H" }, { name: "CF" }] },
      {
        record: "PREST",
        occurs: "many",
        fields: [{ name: "TIPO", is: "D" }, { name: "COD" }, { name: "NOTA", occurs: 2, fields: [{ name: "T" }] }],
      },
      { record: "CODA", optional: true, fields: [{ name: "TIPO", is: "T" }, { name: "TOT" }] },
    ],
  };
  const opened = open(delimited, { layout: records, message: "H", options: { separator: "|" } });

  it("reads repeated lines as groups", () => {
    const node = opened.read("H|CF\nD|1|a|b\nD|2||c\nT|2\n");
    assert.deepEqual(valuesOf(opened.compiled, node), [
      "TESTATA.TIPO=H",
      "TESTATA.CF=CF",
      "PREST[1].TIPO=D",
      "PREST[1].COD=1",
      "PREST[1].NOTA[1].T=a",
      "PREST[1].NOTA[2].T=b",
      "PREST[2].TIPO=D",
      "PREST[2].COD=2",
      "PREST[2].NOTA[1].T=c",
      "CODA.TIPO=T",
      "CODA.TOT=2",
    ]);
    checkRoundTrip(opened, node);
    assert.throws(() => opened.read("H|CF\nD|1|a|b|x"), { code: "RECORD_INVALID", where: { line: 2 } });
    assert.throws(() => opened.read("H|CF\nX|1"), { code: "RECORD_INVALID", where: { line: 2 } });
    assert.equal(opened.compiled.node(delimited.parse(Buffer.from("D|1"), { separator: "|" })), undefined);
  });
});

describe("format delimited, whatever the text", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "b", ";", '"', "\n", "\r", "|", "è", " "), maxLength: 8 });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
        fc.constantFrom(";", "|", "tab"),
        fc.constantFrom("LF", "CRLF"),
        (rows, separator, end) => {
          const fields = [{ name: "K", is: "k" }, { name: "A" }, { name: "B" }, { name: "C" }];
          const table = { layout: "T", records: [{ record: "R", occurs: "many", fields }] };
          const opened = open(delimited, { layout: table, message: "k", options: { separator, end } });
          const draft = opened.compiled.draft();
          for (const row of rows) {
            const one = opened.compiled.appender("R", [])(draft);
            row.forEach((value, i) => opened.compiled.setter("ABC"[i]!, ["R"])(one, value));
          }
          const bytes = opened.compiled.write(draft);
          if (rows.length === 0) return;
          const root = opened.read(bytes);
          assert.deepEqual(
            opened.compiled
              .lister(
                "R",
                [],
              )(root)
              .map((one) => [..."ABC"].map((name) => opened.compiled.getter(name, ["R"])(one))),
            rows,
          );
          checkRoundTrip(opened, root);
        },
      ),
    );
  });

  it("never throws but errors of ours, and stays linear", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ";", '"', "\n", "\r") }), (text) => {
        try {
          delimited.parse(Buffer.from(text), {});
        } catch (thrown) {
          assert.ok(thrown instanceof GatewayError && thrown.code === "RECORD_INVALID");
        }
      }),
    );
    for (const unit of ['""', ";", '"a";', "\n", '"\n";'])
      try {
        delimited.parse(Buffer.from(unit.repeat(200_000)), {});
      } catch (thrown) {
        assert.ok(thrown instanceof GatewayError);
      }
  });
});

describe("format delimited, sketched", () => {
  it("takes the names of a header", () => {
    const text = "CODICE,DATA\n89.01,20270119\n89.02,20270120\n";
    const { message, options, layout: guessed } = delimited.sketch(Buffer.from(text), {});
    assert.deepEqual(options, { separator: ",", header: true, end: "LF" });
    const opened = open(delimited, { layout: guessed, message, options });
    const root = opened.read(text);
    assert.equal(opened.compiled.getter("DATA", ["RIGA"])(opened.compiled.lister("RIGA", [])(root)[1]!), "20270120");
  });

  it("numbers the columns of lines without one", () => {
    const text = "PREN|SMPMRA|1\r\n";
    const { message, options, layout: guessed } = delimited.sketch(Buffer.from(text), {});
    assert.deepEqual([message, options], ["PREN", { separator: "|" }]);
    assert.deepEqual((guessed as LayoutFile).fields, [{ name: "CAMPO-1" }, { name: "CAMPO-2" }, { name: "CAMPO-3" }]);
    const several = delimited.sketch(Buffer.from("H;a\nD;1\nD;2\n"), {});
    const opened = open(delimited, { layout: several.layout, message: several.message, options: several.options });
    checkRoundTrip(opened, opened.read("H;a\nD;1\nD;2\n"));
    assert.throws(() => delimited.sketch(Buffer.from(""), {}), { code: "RECORD_INVALID" });
  });
});
