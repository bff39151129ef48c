import assert from "node:assert/strict";
import * as fc from "fast-check";
import { canonicalize, escapeAttribute, escapeText, legible, parse, text, writeElement, writeText } from "./index.ts";

const legal = fc.string({ unit: "grapheme" }).map(legible);

describe("write", () => {
  it("writes text that reads back as itself, in canonical form", () => {
    fc.assert(
      fc.property(legal, legal, (value, other) => {
        const written = writeText("a", { b: other }, value);
        const read = parse(Buffer.from(written));
        assert.equal(text(read), value);
        assert.equal(read.attributes[0]?.value, other);
        assert.equal(canonicalize(read), written);
      }),
      { numRuns: 1000 },
    );
  });

  it("puts declarations and attributes in canonical order", () => {
    const written = writeElement(
      "a",
      { "q:b": "1", z: "2", "xmlns:q": "urn:1", "p:c": "3", "xmlns:p": "urn:2", xmlns: "urn:d" },
      "<b></b>",
    );
    assert.equal(written, '<a xmlns="urn:d" xmlns:p="urn:2" xmlns:q="urn:1" z="2" q:b="1" p:c="3"><b></b></a>');
    assert.equal(canonicalize(parse(Buffer.from(written))), written);
  });

  it("refuses what XML cannot hold", () => {
    for (const value of ["\u0000", "a\u000bb", "\ud800", "\uffff"]) {
      assert.throws(() => escapeText(value), { code: "XML_INVALID" });
      assert.throws(() => escapeAttribute(value), { code: "XML_INVALID" });
      assert.doesNotThrow(() => escapeText(legible(value)));
    }
    assert.equal(escapeText("😀"), "😀");
  });
});
