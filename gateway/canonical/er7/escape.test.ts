import assert from "node:assert/strict";
import * as fc from "fast-check";
import { standardDelimiters as d, type Delimiters } from "./delimiters.ts";
import { escape, unescape } from "./escape.ts";

describe("escape sequences", () => {
  it("decodes each sequence of the standard", () => {
    const table: Readonly<Record<string, string>> = {
      "\\F\\": "|",
      "\\S\\": "^",
      "\\T\\": "&",
      "\\R\\": "~",
      "\\E\\": "\\",
      "\\X41\\": "A",
      "\\X0D0A\\": "\r\n",
      "\\Xe8\\": "è",
    };
    for (const [sequence, value] of Object.entries(table)) {
      assert.equal(unescape(sequence, d), value);
      assert.equal(unescape(`a${sequence}b${sequence}`, d), `a${value}b${value}`);
    }
  });

  it("has one more where MSH-2 has a truncation character", () => {
    const truncating: Delimiters = { ...d, truncation: "#" };
    assert.equal(unescape("A\\P\\", truncating), "A#");
    assert.equal(escape("A#", truncating), "A\\P\\");
    assert.equal(unescape("A\\P\\", d), "A\\P\\");
    assert.equal(escape("A#", d), "A#");
  });

  it("leaves changes of character set and local sequences to those who know them", () => {
    for (const text of ["\\C2842\\", "\\M2842\\", "\\M284230\\", "\\Zab1\\"]) {
      assert.equal(unescape(text, d), text);
      assert.equal(escape(text, d), text);
    }
  });

  it("encodes each delimiter and segment end", () => {
    assert.equal(escape("|^&~\\\r\n", d), "\\F\\\\S\\\\T\\\\R\\\\E\\\\X0D\\\\X0A\\");
    assert.equal(escape("plain", d), "plain");
  });

  it("reads sequences side by side, and one at the end", () => {
    assert.equal(unescape("\\T\\\\T\\", d), "&&");
    assert.equal(unescape("A\\E\\", d), "A\\");
    assert.equal(unescape("\\E\\\\F\\", d), "\\|");
    assert.equal(unescape("\\E\\T\\E\\", d), "\\T\\");
  });

  it("passes lone escapes, unknown and formatting sequences unchanged", () => {
    for (const text of [
      "\\",
      "A\\B",
      "A\\",
      "\\Q\\",
      "\\X4\\",
      "\\XZZ\\",
      "\\X\\",
      "\\.br\\",
      "\\H\\bold\\N\\",
      "\\.sp+3\\",
      "C:\\DIR",
      "\\\\",
    ]) {
      assert.equal(unescape(text, d), text);
    }
  });

  it("lets the close of an unknown sequence open the next one", () => {
    assert.equal(unescape("A\\B\\T\\C", d), "A\\B&C");
  });

  it("keeps formatting sequences as they are when it writes, and nothing else", () => {
    assert.equal(escape("a\\.br\\b", d), "a\\.br\\b");
    assert.equal(escape("\\H\\x\\N\\", d), "\\H\\x\\N\\");
    assert.equal(escape("\\T\\", d), "\\E\\T\\E\\");
    assert.equal(escape("\\X41\\", d), "\\E\\X41\\E\\");
  });

  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom("\\", "|", "&", ".br", "H", "N", "F", "T", "E", "X0D", "\r", "a"), { maxLength: 14 })
      .map((parts) => parts.join("")),
    // Formatting sequences that share an escape character with another sequence.
    fc.array(fc.constantFrom("\\", "\\", ".br", "H", "F"), { maxLength: 9 }).map((parts) => parts.join("")),
  );

  it("decodes what it has encoded, whatever the value", () => {
    fc.assert(
      fc.property(values, (value) => {
        const written = escape(value, d);
        assert.ok(!/[|^&~\r\n]/.test(written));
        assert.equal(unescape(written, d), value);
      }),
      { numRuns: 3000 },
    );
  });

  it("does so for other delimiters", () => {
    const other: Delimiters = { field: "%", component: "$", repetition: "@", escape: "!", subcomponent: "#" };
    fc.assert(
      fc.property(
        values.map((value) => value.replaceAll("\\", "!")),
        (value) => {
          const written = escape(value, other);
          assert.ok(!/[%$@#\r\n]/.test(written));
          assert.equal(unescape(written, other), value);
        },
      ),
    );
  });
});
