import assert from "node:assert/strict";
import * as fc from "fast-check";
import { checkLeaves, checkRoundTrip, config, open, valuesOf } from "../test-support.ts";
import { json } from "./index.ts";

const text = JSON.stringify({
  tipo: "PREN",
  assistito: {
    id: [
      { system: "STP", value: "S" },
      { system: "CF", value: "C" },
    ],
    attivo: true,
  },
  prezzo: 0,
  note: ["a", "", "b"],
  prestazioni: [
    { cod: "1", "nome.breve": "x" },
    { cod: "2", tag: null },
  ],
  constructor: "k",
}).replace('"prezzo":0', '"prezzo":89.50');

describe("format json", () => {
  const opened = open(json, { options: { type: "tipo" }, message: "PREN" });
  const { compiled, read } = opened;

  it("reads values by paths, whatever they are", () => {
    const node = read(text);
    const table: Readonly<Record<string, string>> = {
      tipo: "PREN",
      "assistito.id.where(system='CF').value": "C",
      "assistito.id[0].value": "S",
      "assistito.id[2].value": "",
      "assistito.id.value": "S",
      "assistito.attivo": "true",
      "assistito.attivo:boolean": "true",
      prezzo: "89.50",
      "note[0]": "a",
      "note[1]": "",
      "prestazioni.`nome.breve`": "x",
      "prestazioni.tag": "",
      assistito: "",
      constructor: "k",
      __proto__: "",
      toString: "",
    };
    for (const [path, value] of Object.entries(table)) assert.equal(compiled.getter(path, [])(node), value, path);
    const list = compiled.lister("prestazioni", [])(node);
    assert.deepEqual(
      list.map((one) => compiled.getter("cod", ["prestazioni"])(one)),
      ["1", "2"],
    );
    assert.deepEqual(
      compiled
        .lister(
          "note",
          [],
        )(node)
        .map((one) => compiled.getter("$this", ["note"])(one)),
      ["a", "", "b"],
    );
  });

  it("lists no item that is null", () => {
    assert.equal(compiled.lister("l", [])(read('{"tipo":"PREN","l":[null,{"x":1}]}')).length, 1);
  });

  it("says what it holds, and copies it", () => {
    const node = read(text);
    assert.deepEqual(
      checkLeaves(compiled, node).map(({ path, scope, rule }) => [path, ...scope, rule].join(" ")),
      [
        "tipo tipo",
        "assistito.id[0].system assistito.id system",
        "assistito.id[0].value assistito.id value",
        "assistito.id[1].system assistito.id system",
        "assistito.id[1].value assistito.id value",
        "assistito.attivo assistito.attivo:boolean",
        "prezzo prezzo:number",
        "note[0] note $this",
        "note[2] note $this",
        "prestazioni[0].cod prestazioni cod",
        "prestazioni[0].`nome.breve` prestazioni `nome.breve`",
        "prestazioni[1].cod prestazioni cod",
        "constructor constructor",
      ],
    );
    assert.equal(valuesOf(compiled, node).length, 13);
  });

  it("writes objects and arrays as its paths ask", () => {
    const draft = compiled.draft();
    for (const [path, value] of [
      ["a.b", "x"],
      ["a.n:number", "+007.50"],
      ["a.si:boolean", "false"],
      ["id.where(system='CF').value", "C"],
      ["id.where(system='STP').value", "S"],
      ["id.where(system='CF').uso", "u"],
      ["l[1].c", "1"],
      ["l[0].c", "0"],
      ["s[2]", "z"],
      ["__proto__.x", "p"],
      ["vuoto", ""],
    ] as const)
      compiled.setter(path, [])(draft, value);
    for (const value of ["1", "", "2"]) {
      const one = compiled.appender("prest", [])(draft);
      compiled.setter("cod", ["prest"])(one, value);
      compiled.setter("$this:number", ["voti"])(compiled.appender("voti", [])(draft), value);
    }
    assert.equal(
      Buffer.from(compiled.write(draft)).toString(),
      '{"tipo":"PREN","a":{"b":"x","n":7.50,"si":false},"id":[{"system":"CF","value":"C","uso":"u"},{"system":"STP","value":"S"}],' +
        '"l":[{"c":"0"},{"c":"1"}],"s":[null,null,"z"],"__proto__":{"x":"p"},"prest":[{"cod":"1"},{"cod":"2"}],"voti":[1,2]}',
    );
  });

  it("refuses what a path cannot write", () => {
    const draft = compiled.draft();
    compiled.setter("a", [])(draft, "x");
    for (const [path, value] of [
      ["n:number", "1,5"],
      ["n:number", "0x1"],
      ["b:boolean", "si"],
      ["a.b", "x"],
      ["a[0]", "x"],
    ] as const) {
      assert.throws(() => compiled.setter(path, [])(draft, value), { code: "MAPPING_FIELD", where: { field: path } }, path);
    }
    const other = compiled.draft();
    compiled.setter("o.x", [])(other, "x");
    assert.throws(() => compiled.setter("o", [])(other, "x"), { code: "MAPPING_FIELD", where: { field: "o" } });
    assert.throws(() => compiled.getter("a[", []), config(3));
    compiled.setter("u", [])(draft, "\ud800");
    assert.throws(() => compiled.write(draft), { code: "CHARSET_INVALID" });
    assert.deepEqual(compiled.shape("a:number", []), { kind: "decimal" });
    assert.deepEqual(compiled.shape("a.b", []), { kind: "text" });
    assert.deepEqual(compiled.shape("b:boolean", ["x.y"]), { kind: "boolean" });
  });

  it("tells its messages by the property that the option names", () => {
    const parsed = json.parse(Buffer.from('{"tipo":"DISD","type":"PREN"}'), { type: "tipo" });
    assert.equal(compiled.node(parsed), undefined);
    assert.equal(json.kindOf(parsed), "DISD");
    assert.equal(open(json, { message: "*" }).compiled.node(json.parse(Buffer.from("[1]"), {})), undefined);
    assert.deepEqual(json.sketch(Buffer.from('{"tipo":"PREN"}'), {}), { message: "PREN", options: { type: "tipo" } });
    assert.deepEqual(json.sketch(Buffer.from('{"a":1}'), {}), { message: "*", options: {} });
  });

  it("copies whatever it reads", () => {
    const scalar = fc.oneof(
      fc.string({ minLength: 1, maxLength: 5, unit: "grapheme" }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const name = fc.constantFrom("a", "b.c", "`", "__proto__", "$this", "è", "where");
    const { object } = fc.letrec<{ object: object; value: unknown }>((tie) => ({
      object: fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        tie("object"),
        fc.array(scalar, { maxLength: 3 }),
        fc.array(tie("object"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(object, (value) => {
        const any = open(json, { message: "*" });
        const node = any.read(JSON.stringify(value));
        checkLeaves(any.compiled, node);
      }),
    );
    const flat = fc.record({
      a: scalar,
      b: fc.record({ c: fc.string({ minLength: 1 }), d: fc.integer() }),
      l: fc.array(
        fc.record({
          x: fc.string({ minLength: 1 }),
          m: fc.array(fc.record({ y: fc.boolean() }), { minLength: 1, maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
      s: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(flat, (value) => {
        const any = open(json, { message: "*" });
        checkRoundTrip(any, any.read(JSON.stringify(value)));
      }),
    );
  });
});
