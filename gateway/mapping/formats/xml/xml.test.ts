import assert from "node:assert/strict";
import { config, open } from "../test-support.ts";
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
      ["A/@x/B", 3],
      ["1A", 1],
      ["A/B C", 3],
    ] as const) {
      assert.throws(() => compiled.getter(path, []), config(column), path);
    }
  });
});
