import assert from "node:assert/strict";
import { codecOf } from "./index.ts";
import { ebcdicTables } from "./ebcdic-tables.ts";

describe("character sets of formats", () => {
  it("have every byte of EBCDIC, once", () => {
    for (const [page, table] of Object.entries(ebcdicTables)) {
      assert.equal(new Set(table).size, 256, page);
      const codec = codecOf(page);
      assert.equal(codec.decode(codec.encode(table)), table);
    }
  });

  it("agree with what is known of each page", () => {
    const known: Readonly<Record<string, string>> = {
      // iconv -f UTF-8 -t PAGE; Python's cp037, cp500 and cp1140 say the same of all 256.
      IBM037: "c1c2c3f1f2f35b7b44d0c059",
      IBM500: "c1c2c3f1f2f35b7b44d0c059",
    };
    assert.equal(codecOf("IBM037").encode("ABC123$#à}{ß").toString("hex"), known["IBM037"]);
    assert.equal(codecOf("cp500").encode("ABC123$#à}{ß").toString("hex"), known["IBM500"]);
    assert.equal(codecOf("1140").encode("€").toString("hex"), "9f");
    assert.equal(codecOf("EBCDIC-1144").encode("€àèéìòù§").toString("hex"), "9fc0d05aa16a797c");
    assert.equal(codecOf("CP280").encode("àèéìòù§").toString("hex"), "c0d05aa16a797c");
    assert.equal(codecOf("IBM1047").encode("[]^").toString("hex"), "adbd5f");
    assert.equal(codecOf("IBM037").encode("\n\u0085\r").toString("hex"), "25150d");
  });

  it("name the character that they lack, and the set that nobody knows", () => {
    assert.throws(() => codecOf("IBM280").encode("ab€"), {
      code: "CHARSET_INVALID",
      message: "IBM280 has no character U+20AC",
      where: { line: 1, column: 3 },
    });
    for (const name of ["IBM999", "", "constructor", "UTF-7"])
      assert.throws(() => codecOf(name), { code: "CONFIG_INVALID" }, name);
  });

  it("show every byte, one character for each", () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const name of ["ISO-8859-1", "ISO-8859-3", "windows-1252", "ASCII", "IBM280"])
      assert.equal(codecOf(name).show(every).length, 256);
    assert.equal(codecOf("ISO-8859-3").show(Uint8Array.of(0xa5)), "\ufffd");
  });
});
