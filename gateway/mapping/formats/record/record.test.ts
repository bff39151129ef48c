import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../../contracts/errors.ts";
import type { LayoutFile } from "../layout/file.ts";
import { checkRoundTrip, config, copyOf, open, valuesOf } from "../test-support.ts";
import { record } from "./index.ts";

describe("format record", () => {
  const layout = {
    layout: "PREN",
    record: 40,
    fields: [
      { name: "TIPO", text: 4 },
      { name: "NOME", text: 6 },
      { name: "NUM", digits: 4 },
      { name: "QUANTE", digits: 1 },
      {
        name: "PRE",
        occurs: 3,
        fields: [
          { name: "COD", text: 3 },
          { name: "QTA", digits: 2 },
        ],
      },
      { name: "NOTE", text: "rest" as const },
    ],
  };
  const { compiled, read } = open(record, { layout, message: "PREN" });

  it("reads padded text, zero-filled numbers, and the occurrences that hold something", () => {
    const node = read("PRENNICOL 00422AAA01   00BBB00   nota");
    assert.equal(compiled.getter("NOME", [])(node), "NICOL");
    assert.equal(compiled.getter("NUM", [])(node), "0042");
    assert.equal(compiled.getter("NOTE", [])(node), "   nota");
    const list = compiled.lister("PRE", [])(node);
    assert.deepEqual(
      list.map((one) => compiled.getter("COD", ["PRE"])(one) + compiled.getter("QTA", ["PRE"])(one)),
      ["AAA01", "BBB00"],
    );
  });

  it("forgives blanks that were not sent, and refuses a record that is too long", () => {
    assert.equal(compiled.getter("NOTE", [])(read("PRENX")), "");
    assert.equal(compiled.getter("NUM", [])(read("PRENX")), "");
    assert.throws(() => read(`PREN${"x".repeat(37)}`), { code: "RECORD_INVALID", where: { column: 41 } });
    assert.equal(compiled.node(record.parse(Buffer.from("DISDX"), {})), undefined);
  });

  it("tells where a number is none, never showing it", () => {
    assert.throws(() => compiled.getter("NUM", [])(read("PRENNICOL 4O42")), {
      code: "RECORD_INVALID",
      message: "NUM is not numeric",
      where: { field: "NUM", column: 11 },
    });
  });

  it("writes every field at its place", () => {
    const draft = compiled.draft();
    compiled.setter("NOME", [])(draft, "Ò");
    compiled.setter("NUM", [])(draft, "42");
    for (const [cod, qta] of [
      ["A", "1"],
      ["B", ""],
    ] as const) {
      const one = compiled.appender("PRE", [])(draft);
      compiled.setter("COD", ["PRE"])(one, cod);
      compiled.setter("QTA", ["PRE"])(one, qta);
    }
    const written = Buffer.from(compiled.write(draft));
    assert.equal(written.toString("latin1"), "PRENÒ     00420A  01B  00   00          ");
    assert.equal(written.length, 40);
    assert.equal(compiled.getter("NOME", [])(read(written)), "Ò");
  });

  it("never cuts in silence", () => {
    const draft = compiled.draft();
    const fails = (path: string, value: string): void =>
      assert.throws(() => compiled.setter(path, [])(draft, value), { code: "MAPPING_FIELD", where: { field: path } });
    fails("NOME", "SETTEEE");
    fails("NUM", "12345");
    fails("NUM", "4O");
    for (let i = 0; i < 3; i++) compiled.appender("PRE", [])(draft);
    assert.throws(() => compiled.appender("PRE", [])(draft), { code: "MAPPING_FIELD", where: { field: "PRE" } });
    compiled.setter("NOME", [])(draft, "€");
    assert.throws(() => compiled.write(draft), { code: "CHARSET_INVALID" });
  });

  it("is checked when it is compiled", () => {
    assert.throws(() => compiled.getter("COGNOME", []), { ...config(), expected: "one of TIPO, NOME, NUM, QUANTE, NOTE" });
    assert.throws(() => compiled.getter("NOME", ["PRE"]), { ...config(), expected: "one of COD, QTA" });
    assert.throws(() => compiled.lister("PREST", []), { ...config(), expected: "one of PRE" });
    assert.throws(() => open(record, { message: "PREN" }), config());
    assert.throws(() => open(record, { layout: { layout: "X", record: 3, fields: [{ name: "A", text: 4 }] } }), config());
  });
});

const fieldsOf = (fields: readonly object[], more: object = {}): object => ({ layout: "L", fields, ...more });

describe("format record, numbers", () => {
  const layout = fieldsOf([
    { name: "TIPO", text: 2 },
    { name: "EURO", digits: 6, decimals: 2 },
    { name: "ZONA", zoned: 5, decimals: 2 },
    { name: "IMP", packed: 5, decimals: 1 },
    { filler: 2 },
    { name: "SENZA", packed: 4, signed: false },
    { name: "FINE", text: 2 },
  ]);
  const sample = { EURO: "123.45", ZONA: "-1.50", IMP: "-1.5", SENZA: "42", FINE: "ZZ" };

  const writing = (charset: string, values: Readonly<Record<string, string>>, more: object = {}): Buffer => {
    const { compiled } = open(record, { layout, message: "AA", options: { charset, ...more } });
    const draft = compiled.draft();
    for (const [path, value] of Object.entries(values)) compiled.setter(path, [])(draft, value);
    return Buffer.from(compiled.write(draft));
  };

  it("are written as COBOL has them, in ASCII and EBCDIC", () => {
    assert.equal(
      writing("ISO-8859-1", sample).toString("hex"),
      "4141" + "303132333435" + "303031357d" + "00015d" + "2020" + "00042f" + "5a5a",
    );
    assert.equal(writing("ISO-8859-1", sample, { overpunch: "ASCII" }).toString("hex").slice(16, 26), "3030313570");
    assert.equal(
      writing("IBM280", sample).toString("hex"),
      "c1c1" + "f0f1f2f3f4f5" + "f0f0f1f5d0" + "00015d" + "4040" + "00042f" + "e9e9",
    );
    assert.equal(writing("ISO-8859-1", { ZONA: "1.5" }).toString("latin1").slice(8, 13), "0015{");
    assert.equal(
      writing("ISO-8859-1", {}).toString("hex"),
      "4141" + "303030303030" + "303030307b" + "00000c" + "2020" + "00000f" + "2020",
    );
  });

  it("are read as people write them", () => {
    for (const options of [{}, { charset: "IBM037" }, { charset: "IBM280" }, { charset: "IBM1144" }, { overpunch: "ASCII" }]) {
      const { compiled, read } = open(record, { layout, message: "AA", options });
      const node = read(writing(options.charset ?? "ISO-8859-1", sample, options.overpunch ? options : {}));
      for (const [path, value] of Object.entries(sample)) assert.equal(compiled.getter(path, [])(node), value, path);
    }
  });

  it("are empty where nobody filled them, and an error where they are none", () => {
    const { compiled, read } = open(record, { layout, message: "AA" });
    const node = read(Buffer.from("AA" + "      " + "\0\0\0\0\0" + "   " + "  " + "\0\0\0", "latin1"));
    for (const path of ["EURO", "ZONA", "IMP", "SENZA", "FINE"]) assert.equal(compiled.getter(path, [])(node), "", path);
    const wrong = read(Buffer.from("AA" + "12E456" + "0001?" + "1\u0012\u0034" + "  " + "\x00\x04", "latin1"));
    for (const [path, column] of [
      ["EURO", 3],
      ["ZONA", 9],
      ["IMP", 14],
      ["SENZA", 19],
    ] as const) {
      assert.throws(() => compiled.getter(path, [])(wrong), { code: "RECORD_INVALID", where: { field: path, column } }, path);
    }
  });

  it("have no negative zero", () => {
    const { compiled, read } = open(record, { layout, message: "AA" });
    const node = read(Buffer.from("AA" + "000000" + "0000}" + "\x00\x00\x0d", "latin1"));
    assert.deepEqual([compiled.getter("ZONA", [])(node), compiled.getter("IMP", [])(node)], ["0.00", "0.0"]);
  });

  it("are never cut, rounded or given a sign that they cannot have", () => {
    const { compiled } = open(record, { layout, message: "AA" });
    for (const [path, value] of [
      ["EURO", "12345.6"],
      ["EURO", "1.234"],
      ["EURO", "-1"],
      ["ZONA", "1000"],
      ["IMP", "1.55"],
      ["IMP", "1e3"],
      ["SENZA", "-1"],
      ["SENZA", "."],
      ["FINE", "\uf741"],
    ] as const) {
      assert.throws(
        () => compiled.setter(path, [])(compiled.draft(), value),
        { code: "MAPPING_FIELD", where: { field: path } },
        `${path} ${value}`,
      );
    }
    compiled.setter("EURO", [])(compiled.draft(), "0001.500");
    compiled.setter("SENZA", [])(compiled.draft(), "-0");
  });

  it("let bytes in that are no text, but not into text", () => {
    const { compiled, read } = open(record, { layout, message: "AA", options: { charset: "ISO-8859-3" } });
    const bytes = writing("ISO-8859-3", { ...sample, IMP: "8109" });
    assert.equal(compiled.getter("IMP", [])(read(bytes)), "8109.0");
    bytes[bytes.length - 1] = 0xa5;
    assert.throws(() => compiled.getter("FINE", [])(read(bytes)), {
      code: "CHARSET_INVALID",
      where: { field: "FINE", column: 22 },
    });
  });

  it("are described by what fits", () => {
    const { compiled } = open(record, { layout, message: "AA" });
    assert.deepEqual(compiled.shape("IMP", []), { kind: "decimal", length: 5, decimals: 1 });
    assert.deepEqual(compiled.shape("TIPO", []), { kind: "text", length: 2 });
    assert.deepEqual(compiled.declared.map(({ path, derived }) => [path, derived]).slice(0, 2), [
      ["TIPO", true],
      ["EURO", false],
    ]);
  });
});

describe("format record, several records", () => {
  const layout = {
    layout: "FLUSSO",
    records: [
      {
        record: "TESTATA",
        length: 20,
        fields: [
          { name: "TIPO", text: 2, is: "00" },
          { name: "COD-FISC", text: 16 },
        ],
      },
      {
        record: "NOTA",
        optional: true,
        fields: [
          { name: "TIPO", text: 2, is: "05" },
          { name: "TESTO", text: "rest" },
        ],
      },
      {
        record: "PREST",
        occurs: 3,
        fields: [
          { name: "TIPO", digits: 2, is: "10" },
          { name: "COD", text: 7 },
          { name: "DOVE", fields: [{ name: "VIA", text: 3 }] },
          {
            name: "QTA",
            occurs: 2,
            fields: [
              { name: "N", digits: 2 },
              { name: "D", occurs: 2, fields: [{ name: "X", text: 1 }] },
            ],
          },
        ],
      },
      {
        record: "CODA",
        fields: [
          { name: "TIPO", text: 2, is: "99" },
          { name: "TOT", digits: 3 },
        ],
      },
    ],
  };
  const opened = open(record, { layout, message: "00" });
  const { compiled, read } = opened;
  const text = ["00CF", "05una nota, lunga", "1089.01  VIA02AB", "1089.02     00  03 C", "99002", ""].join("\r\n");

  it("reads header, details and trailer", () => {
    const node = read(text);
    assert.deepEqual(valuesOf(compiled, node), [
      "TESTATA.TIPO=00",
      "TESTATA.COD-FISC=CF",
      "NOTA.TIPO=05",
      "NOTA.TESTO=una nota, lunga",
      "PREST[1].TIPO=10",
      "PREST[1].COD=89.01",
      "PREST[1].DOVE.VIA=VIA",
      "PREST[1].QTA[1].N=02",
      "PREST[1].QTA[1].D[1].X=A",
      "PREST[1].QTA[1].D[2].X=B",
      "PREST[2].TIPO=10",
      "PREST[2].COD=89.02",
      "PREST[2].QTA[1].N=03",
      "PREST[2].QTA[1].D[1].X=C",
      "CODA.TIPO=99",
      "CODA.TOT=002",
    ]);
    checkRoundTrip(opened, node);
    assert.equal(compiled.getter("NOTA.TESTO", [])(read("00CF\r\n99001")), "");
  });

  it("writes its constants and the records that must be there without any rule", () => {
    const draft = compiled.draft();
    assert.equal(Buffer.from(compiled.write(draft)).toString(), `00${" ".repeat(18)}\r\n99000\r\n`);
    compiled.setter("COD", ["PREST"])(compiled.appender("PREST", [])(draft), "89.01");
    compiled.setter("NOTA.TESTO", [])(draft, "breve");
    assert.equal(
      Buffer.from(compiled.write(draft)).toString(),
      `00${" ".repeat(18)}\r\n05breve\r\n1089.01  ${"   "}00  00  \r\n99000\r\n`,
    );
  });

  it("tells the line of a record that is unknown, missing, too many or at the wrong place", () => {
    const faults: readonly (readonly [string, number, RegExp])[] = [
      ["00CF\r\n77\r\n99001", 2, /none of layout FLUSSO/],
      ["00CF\r\n1089.01", 3, /CODA is missing/],
      ["00CF\r\n99001\r\n1089.01", 3, /PREST is not expected/],
      ["00CF\r\n00CF\r\n99001", 2, /TESTATA is not expected/],
      ["00CF\r\n10\r\n10\r\n10\r\n10\r\n99", 5, /Too many records PREST/],
      ["00CF\r\n99001xx", 2, /longer than/],
      ["00CF\r\n\r\n99001", 2, /none of layout/],
    ];
    for (const [bytes, line, message] of faults) {
      assert.throws(
        () => read(bytes),
        (thrown: GatewayError) => {
          assert.equal(thrown.code, "RECORD_INVALID");
          assert.equal(thrown.where?.line, line, bytes);
          assert.match(thrown.message, message);
          return true;
        },
      );
    }
    assert.throws(() => compiled.getter("TOT", ["CODA"]), config());
    assert.throws(() => compiled.getter("CODA.TOT", [])(read("00CF\r\n99x01")), {
      code: "RECORD_INVALID",
      where: { field: "TOT", line: 2, column: 3 },
    });
  });

  it("is not another kind of message", () => {
    for (const other of ["99001", "", "XX", "1089.01"]) {
      assert.equal(compiled.node(record.parse(Buffer.from(other), {})), undefined, other);
    }
  });

  it("reads by lengths where nothing ends a record, and where a number may look like an end", () => {
    const fixed = {
      layout: "F",
      records: [
        {
          record: "A",
          fields: [
            { name: "T", text: 1, is: "A" },
            { name: "P", packed: 3 },
          ],
        },
        {
          record: "B",
          occurs: "many",
          fields: [
            { name: "T", text: 1, is: "B" },
            { name: "P", packed: 3 },
          ],
        },
      ],
    };
    for (const end of ["none", "LF", "CRLF"]) {
      for (const charset of ["ISO-8859-1", "IBM037"]) {
        const one = open(record, { layout: fixed, message: "A", options: { end, charset } });
        const draft = one.compiled.draft();
        one.compiled.setter("A.P", [])(draft, "252");
        for (const value of ["-150", "101"]) one.compiled.setter("P", ["B"])(one.compiled.appender("B", [])(draft), value);
        const root = one.read(one.compiled.write(draft));
        assert.deepEqual(valuesOf(one.compiled, root), ["A.T=A", "A.P=252", "B[1].T=B", "B[1].P=-150", "B[2].T=B", "B[2].P=101"]);
        checkRoundTrip(one, root);
      }
    }
    const none = open(record, { layout: fixed, message: "A", options: { end: "none" } });
    assert.throws(() => none.read(Buffer.from("A\x00\x1cX", "latin1")), {
      code: "RECORD_INVALID",
      where: { line: 2, column: 4 },
    });
    const lf = open(record, { layout: fixed, message: "A", options: { end: "LF" } });
    assert.throws(() => lf.read(Buffer.from("A\x00\x1cB", "latin1")), { code: "RECORD_INVALID", where: { line: 1, column: 4 } });
  });

  it("is addressed as the layout has it", () => {
    assert.throws(() => compiled.getter("PREST.COD", []), {
      ...config(),
      expected: "each: PREST, which repeats, and its fields inside",
    });
    assert.throws(() => compiled.lister("CODA", []), { ...config(), expected: "one of PREST" });
    assert.throws(() => compiled.getter("constructor", []), config());
    assert.throws(() => compiled.lister("__proto__", ["PREST"]), config());
    assert.equal(compiled.room("PREST", []), 3);
    assert.equal(compiled.room("D", ["PREST", "QTA"]), 2);
    assert.deepEqual(compiled.shape("TESTATA.TIPO", []), { kind: "text", length: 2, values: ["00"] });
    assert.throws(() => compiled.setter("TESTATA.TIPO", [])(compiled.draft(), "01"), { code: "MAPPING_FIELD" });
  });

  it("is checked when it is compiled", () => {
    const field = { name: "A", text: 1, is: "x" };
    const wrong: readonly object[] = [
      { layout: "L" },
      { layout: "L", fields: [field], records: [{ record: "R", fields: [field] }] },
      fieldsOf([field, field]),
      fieldsOf([{ name: "A" }]),
      fieldsOf([{ text: 1 }]),
      fieldsOf([{ name: "A", text: 1, digits: 1 }]),
      fieldsOf([{ name: "A", zoned: 1, decimals: 2 }]),
      fieldsOf([
        { name: "A", text: "rest" },
        { name: "B", text: 1 },
      ]),
      fieldsOf([{ name: "A", text: 1, is: "xx" }]),
      fieldsOf([{ name: "A", occurs: 2, fields: [{ name: "B", text: "rest" }] }]),
      {
        layout: "L",
        records: [
          { record: "R", fields: [field] },
          { record: "R", fields: [field] },
        ],
      },
      {
        layout: "L",
        records: [
          { record: "R", fields: [field] },
          { record: "S", fields: [{ name: "A", text: 1 }] },
        ],
      },
    ];
    for (const one of wrong) assert.throws(() => open(record, { layout: one, message: "*" }), config(), JSON.stringify(one));
    const several = { layout: "L", records: [{ record: "R", fields: [field, { name: "B", text: "rest" }] }] };
    assert.throws(() => open(record, { layout: several, message: "*", options: { end: "none" } }), config());
    assert.throws(() => open(record, { layout: several, message: "y" }), { ...config(), expected: 'message: "x", or "*"' });
    const packed = fieldsOf([{ name: "A", packed: 3 }]);
    assert.throws(() => open(record, { layout: packed, message: "*", options: { charset: "UTF-8" } }), config());
    assert.throws(() => open(record, { layout: packed, message: "*", options: { charset: "EBCDIC-XX" } }), config());
  });
});

describe("format record, character sets", () => {
  const layout = fieldsOf([
    { name: "A", text: 3 },
    { name: "B", text: 6 },
  ]);

  it("are those of the option", () => {
    for (const [charset, hex] of [
      ["UTF-8", "414141c3a4c3a82020202042"],
      ["ISO-8859-15", "414141e4e82020202042"],
      ["IBM037", "c1c1c1435440404040c2".slice(0, 18)],
    ] as const) {
      const { compiled, read } = open(record, {
        layout: fieldsOf([
          { name: "A", text: 3 },
          { name: "B", text: 6 },
          { name: "C", text: 1 },
        ]),
        message: "AAA",
        options: { charset },
      });
      const draft = compiled.draft();
      compiled.setter("B", [])(draft, "äè");
      if (charset !== "IBM037") compiled.setter("C", [])(draft, "B");
      const bytes = Buffer.from(compiled.write(draft));
      assert.ok(bytes.toString("hex").startsWith(hex), `${charset} ${bytes.toString("hex")}`);
      assert.equal(compiled.getter("B", [])(read(bytes)), "äè");
    }
  });

  it("do not hold what they lack, nor lengths that nobody agrees on", () => {
    for (const charset of ["IBM037", "ISO-8859-1"]) {
      const { compiled } = open(record, { layout, message: "AAA", options: { charset } });
      const draft = compiled.draft();
      compiled.setter("B", [])(draft, "€");
      assert.throws(() => compiled.write(draft), { code: "CHARSET_INVALID" });
    }
    const { compiled, read } = open(record, { layout, message: "AAA", options: { charset: "UTF-8" } });
    assert.throws(() => read("AAA😀"), { code: "RECORD_INVALID", where: { column: 4 } });
    const draft = compiled.draft();
    compiled.setter("B", [])(draft, "😀");
    assert.throws(() => compiled.write(draft), { code: "RECORD_INVALID" });
    assert.throws(() => read(Buffer.from("414141c3", "hex")), { code: "CHARSET_INVALID" });
  });
});

describe("format record, whatever the layout", () => {
  const name = fc.constantFrom("A", "B", "C", "D", "E", "__proto__", "constructor");
  const leafField = fc.oneof(
    fc.record({ text: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ digits: fc.integer({ min: 1, max: 9 }) }),
    fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 4 })).map(([n, d]) => ({ zoned: n, decimals: Math.min(n, d) })),
    fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 4 })).map(([n, d]) => ({ packed: n, decimals: Math.min(n, d) })),
  );
  type Field = Readonly<Record<string, unknown>>;
  const fieldsAt = (depth: number): fc.Arbitrary<readonly Field[]> => {
    const simple: fc.Arbitrary<Field> = fc.tuple(name, leafField).map(([one, field]) => ({ name: one, ...field }));
    const grouped: fc.Arbitrary<Field> = fc
      .tuple(
        name,
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        depth > 0 ? fieldsAt(depth - 1) : fc.constant([]),
      )
      .map(([one, occurs, fields]) => ({ name: one, ...(occurs === undefined ? {} : { occurs }), fields }));
    const list = depth > 0 ? fc.oneof({ weight: 3, arbitrary: simple }, grouped) : simple;
    return fc.uniqueArray(list, { selector: (one) => one["name"], minLength: 1, maxLength: 5 });
  };
  const charset = fc.constantFrom("ISO-8859-1", "windows-1252", "IBM037", "IBM280", "IBM1144");
  const digit = fc.constantFrom(..."123456789");

  it("reads what it writes, and tells what it holds", () => {
    fc.assert(
      fc.property(
        fieldsAt(2),
        charset,
        fc.array(digit, { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        (fields, set, digits, minus) => {
          const layout = fieldsOf([{ name: "TIPO", text: 2 }, ...fields]);
          const opened = open(record, { layout, message: "AA", options: { charset: set } });
          const draft = opened.compiled.draft();
          const fill = (node: object, scope: readonly string[]): void => {
            for (const { path, scope: at } of opened.compiled.declared) {
              if (path === "TIPO" || at.join(">") !== scope.join(">")) continue;
              const { kind, length = 1, decimals = 0 } = opened.compiled.shape(path, scope);
              const all = digits.slice(0, length).join("");
              const point = decimals === 0 ? all : `${all.slice(0, -decimals) || "0"}.${all.slice(-decimals)}`;
              const value =
                kind === "decimal" ? (minus ? `-${point}` : point) : kind === "digits" ? all : `è${all}`.slice(0, length);
              opened.compiled.setter(path, scope)(node, value);
              assert.ok(value.length > 0);
            }
            const groups = new Set(
              opened.compiled.declared
                .filter(({ scope: at }) => scope.every((step, i) => at[i] === step) && at.length > scope.length)
                .map(({ scope: at }) => at[scope.length]!),
            );
            for (const group of groups) {
              for (let i = 0; i < opened.compiled.room(group, scope); i++) {
                fill(opened.compiled.appender(group, scope)(node), [...scope, group]);
              }
            }
          };
          fill(draft, []);
          const bytes = opened.compiled.write(draft);
          const root = opened.read(bytes);
          checkRoundTrip(opened, root);
          assert.deepEqual(Buffer.from(copyOf(opened.compiled, root)), Buffer.from(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throws but errors of ours on random bytes", () => {
    fc.assert(
      fc.property(fieldsAt(1), charset, fc.uint8Array({ maxLength: 60 }), (fields, set, bytes) => {
        const opened = open(record, { layout: fieldsOf(fields), message: "*", options: { charset: set } });
        try {
          opened.compiled.leaves(opened.read(bytes));
        } catch (thrown) {
          assert.ok(
            thrown instanceof GatewayError && ["RECORD_INVALID", "CHARSET_INVALID"].includes(thrown.code),
            String(thrown),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("format record, sketched", () => {
  const sketch = (text: string): ReturnType<typeof record.sketch> => record.sketch(Buffer.from(text), {});

  it("finds fields where numbers and blanks end", () => {
    const text = "PREN0000000042SMPMRA56E12G478SVIA ROMA  12  20270119";
    const { message, layout, options } = sketch(text);
    assert.equal(message, "PREN");
    assert.deepEqual(options, {});
    assert.deepEqual((layout as LayoutFile).fields, [
      { name: "CAMPO-1", text: 4 },
      { name: "CAMPO-2", digits: 10 },
      { name: "CAMPO-3", text: 26 },
      { name: "CAMPO-4", text: 4 },
      { name: "CAMPO-5", digits: 8 },
    ]);
    const { compiled, read } = open(record, { layout, message });
    assert.equal(compiled.getter("CAMPO-3", [])(read(text)), "SMPMRA56E12G478SVIA ROMA");
  });

  it("finds the records of several lines", () => {
    const text = "00SMPMRA\n10AAA  0001\n10BB   0002\n9902\n";
    const { message, layout, options } = sketch(text);
    assert.deepEqual(options, { end: "LF" });
    const opened = open(record, { layout, message, options });
    const root = opened.read(text);
    assert.equal(opened.compiled.lister("RECORD-10", [])(root).length, 2);
    checkRoundTrip(opened, root);
    assert.throws(() => sketch("\n"), { code: "RECORD_INVALID" });
  });
});
