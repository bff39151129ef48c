import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { GatewayError } from "../../../contracts/errors.ts";
import { escapeAttribute, escapeText } from "../../../xml/index.ts";
import { checkLeaves, config, copyOf, open, valuesOf } from "../test-support.ts";
import { xml } from "./index.ts";

describe("format xml", () => {
  const options = { namespace: "urn:cup" };

  it("reads elements, attributes and texts by steps", () => {
    const { compiled, read } = open(xml, { options, message: "P" });
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
    const { compiled, read } = open(xml, { options, message: "P" });
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
    const { compiled } = open(xml, { options, message: "P" });
    const kind = xml;
    for (const other of ["<P/>", '<P xmlns="urn:x"/>', '<Q xmlns="urn:cup"/>'])
      assert.equal(compiled.node(kind.parse(Buffer.from(other), {})), undefined, other);
  });

  it("refuses a path that is none, with its column", () => {
    const { compiled } = open(xml, { message: "P" });
    for (const [path, column] of [
      ["", 1],
      ["A/", 3],
      ["A//B", 3],
      ["A/@x/B", 5],
      ["1A", 1],
      ["A/B C", 4],
    ] as const) {
      assert.throws(() => compiled.getter(path, []), config(column), path);
    }
  });
});

describe("format xml, paths", () => {
  const options = { namespace: "urn:cup", namespaces: { p: "urn:p" } };
  const opened = open(xml, { options, message: "P" });
  const { compiled, read } = opened;
  const text =
    '<P xmlns="urn:cup" xmlns:q="urn:p" xmlns:x="urn:x"><Id><Sistema>STP</Sistema><Codice>S1</Codice></Id>' +
    '<Id><Sistema>CF</Sistema><Codice>C1</Codice></Id><Item tipo="A"><Valore>1</Valore></Item>' +
    '<Item tipo="B" q:rif="r"><Valore>2</Valore></Item><Item tipo="B"><Valore>3</Valore></Item>' +
    "<q:Nota>n</q:Nota><x:Altro>z</x:Altro><Vuoto/><Vuoto><Dentro>d</Dentro></Vuoto></P>";

  it("choose by position, attribute and child, with prefixes", () => {
    const node = read(text);
    const table: Readonly<Record<string, string>> = {
      "Id[Sistema='CF']/Codice": "C1",
      'Id[Sistema="STP"]/Codice/text()': "S1",
      "Id[Sistema='ENI']/Codice": "",
      "Item[2]/Valore": "2",
      "Item[@tipo='B']/Valore": "2",
      "Item[@tipo='B'][2]/Valore": "3",
      "Item[2][@tipo='A']/Valore": "",
      "Item[Valore='3']/@tipo": "B",
      "Item[@p:rif='r']/Valore/.": "2",
      "Item[4]/Valore": "",
      "p:Nota": "n",
      Nota: "",
      "*:Altro": "z",
      "Vuoto/Dentro": "d",
      "Vuoto[2]": "",
      "Item/Valore[.='3']": "3",
    };
    for (const [path, value] of Object.entries(table)) assert.equal(compiled.getter(path, [])(node), value, path);
    assert.equal(compiled.lister("Item[@tipo='B']", [])(node).length, 2);
  });

  it("make what their predicates say when they write", () => {
    const draft = compiled.draft();
    for (const [path, value] of [
      ["Id[Sistema='CF']/Codice", "C1"],
      ["Id[Sistema='STP']/Codice", "S1"],
      ["Id[Sistema='CF']/@v", "1"],
      ["Item[@tipo='B'][2]/Valore", "3"],
      ["Item[@tipo='B'][1]/Valore", "2"],
      ["Item[1][@uso='x']/Nota", "y"],
      ["p:Nota/@p:rif", "r"],
      ["*:Altro", "z"],
    ] as const)
      compiled.setter(path, [])(draft, value);
    const one = compiled.appender("Prest[@k='1']", [])(draft);
    compiled.setter(".", ["Prest[@k='1']"])(one, "a");
    assert.equal(
      Buffer.from(compiled.write(draft)).toString(),
      '<P xmlns="urn:cup" xmlns:p="urn:p"><Id v="1"><Sistema>CF</Sistema><Codice>C1</Codice></Id>' +
        "<Id><Sistema>STP</Sistema><Codice>S1</Codice></Id>" +
        '<Item tipo="B" uso="x"><Valore>2</Valore><Nota>y</Nota></Item><Item tipo="B"><Valore>3</Valore></Item>' +
        '<p:Nota p:rif="r"></p:Nota><Altro>z</Altro><Prest k="1">a</Prest></P>',
    );
  });

  it("read what they wrote", () => {
    const paths = ["Id[Sistema='CF']/Codice", "Item[2]/Valore", "Item[@tipo='B'][2]/@v", "A/p:B/@p:c", "Z/Y[W/@k='1']/V"];
    const draft = compiled.draft();
    paths.forEach((path, i) => compiled.setter(path, [])(draft, `v${i}`));
    const node = read(compiled.write(draft));
    paths.forEach((path, i) => assert.equal(compiled.getter(path, [])(node), `v${i}`, path));
  });

  it("are refused with the column and what is possible", () => {
    for (const [path, column, expected] of [
      ["q:A", 1, /namespaces: p/],
      ["A[0]", 3, /position from 1/],
      ["A[last()]", 7, /=/],
      ["A[1", 4, /\]/],
      ["A[@t=1]", 6, /quotes/],
      ["A[@t='']", 6, /quotes/],
      ["A[@t='x'", 9, /\]/],
      ["//A", 1, /name of an element/],
      ["../A", 2, /or the end/],
      ["A/text()/B", 9, /the end/],
      ["A/@", 4, /name of an element/],
      ["A|B", 2, /the end/],
    ] as const) {
      assert.throws(
        () => compiled.getter(path, []),
        (thrown: GatewayError) => {
          assert.deepEqual([thrown.code, thrown.where?.column], ["CONFIG_INVALID", column], path);
          assert.match(thrown.expected ?? "", expected, path);
          return true;
        },
      );
    }
    for (const path of ["A/@b", ".", "A[2]"]) assert.throws(() => compiled.lister(path, []), config());
    assert.throws(() => open(xml, { message: "1P", options }), config(1));
  });

  it("say what a message holds", () => {
    const node = read(text);
    const leaves = checkLeaves(compiled, node);
    assert.deepEqual(leaves.map(({ path }) => path).slice(-5), [
      "Item[3]/@tipo",
      "Item[3]/Valore",
      "p:Nota",
      "*:Altro[1]",
      "Vuoto[2]/Dentro",
    ]);
    const mixed = read(
      '<P xmlns="urn:cup" a="" b="1"><A xmlns="">x</A><A xmlns="urn:y">y</A><A>z</A>t<__proto__>u</__proto__></P>',
    );
    assert.deepEqual(
      checkLeaves(compiled, mixed).map(({ path, rule }) => `${path} ${rule}`),
      ["@b @b", ". .", "*:A[1] *:A[1]", "*:A[2] *:A[2]", "A A", "__proto__ __proto__"],
    );
  });

  it("take any root where the mapping says so, which cannot be written", () => {
    const any = open(xml, { message: "*", options });
    assert.equal(any.compiled.getter("A", [])(any.read('<Q xmlns="urn:cup"><A>1</A></Q>')), "1");
    assert.throws(() => any.compiled.draft(), { code: "MAPPING_NONE" });
    const prefixed = open(xml, { message: "p:P", options: { namespaces: { p: "urn:p" } } });
    const draft = prefixed.compiled.draft();
    prefixed.compiled.setter("A", [])(draft, "1");
    assert.equal(Buffer.from(prefixed.compiled.write(draft)).toString(), '<p:P xmlns:p="urn:p"><A>1</A></p:P>');
  });
});

describe("format xml, whatever the document", () => {
  const name = fc.constantFrom("A", "B", "constructor", "__proto__", "p:N");
  const value = fc.string({ unit: fc.constantFrom("a", "<", "&", '"', "è", "]]>", "1"), minLength: 1, maxLength: 5 });
  interface Tree {
    readonly name: string;
    readonly attributes: readonly (readonly [string, string])[];
    readonly content: string | readonly Tree[];
  }
  const tree = (depth: number): fc.Arbitrary<Tree> =>
    fc.record({
      name,
      attributes: fc.uniqueArray(fc.tuple(fc.constantFrom("x", "y", "p:z"), value), { selector: ([key]) => key, maxLength: 2 }),
      content: depth === 0 ? value : fc.oneof(value, fc.array(tree(depth - 1), { minLength: 1, maxLength: 4 })),
    });
  const write = ({ name: tag, attributes, content }: Tree, head = ""): string =>
    `<${tag}${head}${attributes.map(([key, text]) => ` ${key}="${escapeAttribute(text)}"`).join("")}>${typeof content === "string" ? escapeText(content) : content.map((one) => write(one)).join("")}</${tag}>`;

  it("tells what it holds, and copies it", () => {
    const opened = open(xml, { message: "*", options: { namespace: "urn:d", namespaces: { p: "urn:p" } } });
    fc.assert(
      fc.property(tree(3), (one) => {
        const root = opened.read(write({ ...one, name: "R" }, ' xmlns="urn:d" xmlns:p="urn:p"'));
        checkLeaves(opened.compiled, root);
        const named = open(xml, { message: "R", options: { namespace: "urn:d", namespaces: { p: "urn:p" } } });
        const copy = named.read(copyOf(named.compiled, root));
        // A copy puts what repeats side by side.
        assert.deepEqual(valuesOf(named.compiled, copy).toSorted(), valuesOf(opened.compiled, root).toSorted());
      }),
    );
  });

  it("is sketched by its root and namespaces", () => {
    assert.deepEqual(xml.sketch(Buffer.from('<a:R xmlns:a="urn:a"><b:S xmlns:b="urn:b"/><T/></a:R>'), {}), {
      message: "R",
      options: { namespace: "urn:a", namespaces: { n1: "urn:b" } },
    });
    assert.throws(() => xml.sketch(Buffer.from("x"), {}), { code: "XML_INVALID" });
  });

  it("stays linear on paths and documents that are deep or wide", () => {
    const path = Array.from({ length: 100 }, () => "A[B='1']").join("/");
    const { compiled, read } = open(xml, { message: "A" });
    compiled.getter(path, [])(read(`${"<A><B>1</B>".repeat(99)}${"</A>".repeat(99)}`));
    const wide = read(`<A>${"<B><C>1</C></B>".repeat(20_000)}</A>`);
    compiled.getter("B/C/D", [])(wide);
    assert.equal(compiled.leaves(wide).length, 20_000);
  });
});
