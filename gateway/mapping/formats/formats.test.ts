import assert from "node:assert/strict";
import type { FormatSpec, MessageFormat } from "../format.ts";
import { formats } from "./index.ts";

type Options = FormatSpec["options"];

const format = (
  name: string,
  spec: Partial<FormatSpec>,
): { readonly compiled: MessageFormat; read(bytes: Uint8Array | string): object } => {
  const kind = formats.get(name)!;
  const compiled = kind.compile({
    options: {},
    message: "",
    structure: undefined,
    layout: undefined,
    canonical: "SRM^S01",
    ...spec,
  });
  return {
    compiled,
    read(bytes) {
      const node = compiled.node(kind.parse(Buffer.from(bytes), spec.options ?? {}));
      assert.ok(node);
      return node;
    },
  };
};
const config = (column?: number): object => ({ code: "CONFIG_INVALID", ...(column === undefined ? {} : { where: { column } }) });

describe("format er7", () => {
  const head = "MSH|^~\\&|CUP|A|B|C|2027||SRM^S01|1|P|2.3";
  const latin = { end: "LF", charset: "ISO-8859-1" };

  it("reads and writes LF and ISO-8859-1", () => {
    const { compiled, read } = format("er7", { options: latin, message: "SRM^S01" });
    const node = read(Buffer.from(`${head}\nPID|1||X||NICOLÒ^PERÙ\n`, "latin1"));
    assert.equal(compiled.getter("PID-5.1", [])(node), "NICOLÒ");
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "NICOLÒ");
    assert.deepEqual(Buffer.from(compiled.write(draft)), Buffer.from("MSH|^~\\&|||||||SRM^S01\nPID|||||NICOLÒ\n", "latin1"));
  });

  it("believes MSH-18 before its own option", () => {
    const { compiled, read } = format("er7", { options: latin, message: "SRM^S01" });
    const node = read(Buffer.from(`${head}||||||UNICODE UTF-8\nPID|1||X||NICOLÒ`, "utf8"));
    assert.equal(compiled.getter("PID-5.1", [])(node), "NICOLÒ");
    const plain = format("er7", { message: "SRM^S01" });
    assert.equal(plain.compiled.getter("PID-5", [])(plain.read(Buffer.from(`${head}||||||8859/1\rPID|1||X||Ò`, "latin1"))), "Ò");
    assert.throws(() => plain.read(Buffer.from(`${head}\rPID|1||X||Ò`, "latin1")), { code: "CHARSET_INVALID" });
  });

  it("does not write what its character set lacks", () => {
    const { compiled } = format("er7", { options: latin, message: "SRM^S01" });
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "€");
    assert.throws(() => compiled.write(draft), { code: "CHARSET_INVALID" });
  });

  it("reads a structure that is not the standard's", () => {
    const structure = "MSH [{APPUNTAMENTO: ZAP [{ZPR}]}] [ZZZ]";
    const { compiled, read } = format("er7", { message: "ZAP^Z01", structure });
    const text = "MSH|^~\\&|CUP||||||ZAP^Z01\rZAP|1\rZPR|a\rZPR|b\rZAP|2\rZPR|c\r";
    const list = compiled.lister("APPUNTAMENTO", [])(read(text));
    assert.deepEqual(
      list.map((one) =>
        compiled
          .lister("ZPR", ["APPUNTAMENTO"])(one)
          .map((each) => compiled.getter("ZPR-1", [])(each)),
      ),
      [["a", "b"], ["c"]],
    );
    const draft = compiled.draft();
    compiled.setter("MSH-3", [])(draft, "CUP");
    for (const codes of [["a", "b"], ["c"]]) {
      const one = compiled.appender("APPUNTAMENTO", [])(draft);
      for (const code of codes) compiled.setter("ZPR-1", [])(compiled.appender("ZPR", ["APPUNTAMENTO"])(one), code);
      compiled.setter("ZAP-1", [])(one, codes.length === 2 ? "1" : "2");
    }
    assert.equal(Buffer.from(compiled.write(draft)).toString(), text);
    assert.throws(() => format("er7", { structure: "MSH [ZAP" }), config(9));
    assert.throws(() => compiled.lister("APPUNTO", []), { ...config(), expected: "one of APPUNTAMENTO" });
    assert.throws(() => compiled.getter("zap-1", []), config(1));
  });

  it("tells its messages from others", () => {
    const { compiled } = format("er7", { message: "SRM^S01" });
    const kind = formats.get("er7")!;
    const other = kind.parse(Buffer.from(head.replace("S01", "S02")), {});
    assert.equal(compiled.node(other), undefined);
    assert.equal(kind.kindOf(other), "SRM^S02");
    assert.throws(() => kind.parse(Buffer.from("PID|1"), {}), { code: "HL7_SYNTAX" });
  });
});

describe("format v2xml", () => {
  it("reads what it writes", () => {
    const { compiled, read } = format("v2xml", { message: "SRM^S01" });
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "D'ÀMÌ & <C>");
    assert.equal(compiled.getter("PID-5.1", [])(read(compiled.write(draft))), "D'ÀMÌ & <C>");
  });
});

describe("format xml", () => {
  const options: Options = { namespace: "urn:cup" };

  it("reads elements, attributes and texts by steps", () => {
    const { compiled, read } = format("xml", { options, message: "P" });
    const node = read(
      '<c:P xmlns:c="urn:cup" v="2"><c:A x="1"><c:B>u</c:B></c:A><c:T> t </c:T><c:A x="3"/><c:__proto__>p</c:__proto__></c:P>',
    );
    const table: Readonly<Record<string, string>> = {
      "@v": "2",
      T: "t",
      "A/@x": "1",
      "A/B": "u",
      "A/C": "",
      "A/C/@x": "",
      __proto__: "p",
      constructor: "",
      "@nope": "",
    };
    for (const [path, value] of Object.entries(table)) assert.equal(compiled.getter(path, [])(node), value, path);
    assert.deepEqual(
      compiled
        .lister(
          "A",
          [],
        )(node)
        .map((one) => compiled.getter("@x", ["A"])(one)),
      ["1", "3"],
    );
    assert.deepEqual(
      compiled
        .lister(
          "A/B",
          [],
        )(node)
        .map((one) => compiled.getter(".", ["A/B"])(one)),
      ["u"],
    );
  });

  it("writes its namespace once, quotes text, and keeps the order of the rules", () => {
    const { compiled, read } = format("xml", { options, message: "P" });
    const draft = compiled.draft();
    for (const [path, value] of [
      ["B/C", "<&>"],
      ["B/@z", "1"],
      ["B/@a", '"'],
      ["A", "x"],
      ["N", ""],
    ] as const)
      compiled.setter(path, [])(draft, value);
    const bytes = compiled.write(draft);
    assert.equal(Buffer.from(bytes).toString(), '<P xmlns="urn:cup"><B a="&quot;" z="1"><C>&lt;&amp;&gt;</C></B><A>x</A></P>');
    assert.equal(compiled.getter("B/C", [])(read(bytes)), "<&>");
  });

  it("tells its messages by root and namespace", () => {
    const { compiled } = format("xml", { options, message: "P" });
    const kind = formats.get("xml")!;
    for (const other of ["<P/>", '<P xmlns="urn:x"/>', '<Q xmlns="urn:cup"/>'])
      assert.equal(compiled.node(kind.parse(Buffer.from(other), {})), undefined, other);
  });

  it("refuses a path that is none, with its column", () => {
    const { compiled } = format("xml", { message: "P" });
    for (const [path, column] of [
      ["", 1],
      ["A/", 3],
      ["A//B", 3],
      ["A/@x/B", 3],
      ["1A", 1],
      ["A/B C", 3],
    ] as const) {
      assert.throws(() => compiled.getter(path, []), config(column), path);
    }
  });
});

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
  const { compiled, read } = format("record", { layout, message: "PREN" });

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
    assert.equal(compiled.node(formats.get("record")!.parse(Buffer.from("DISDX"), {})), undefined);
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
    assert.throws(() => format("record", { message: "PREN" }), config());
    assert.throws(() => format("record", { layout: { layout: "X", record: 3, fields: [{ name: "A", text: 4 }] } }), config());
  });
});
