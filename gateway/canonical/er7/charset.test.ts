import assert from "node:assert/strict";
import * as fc from "fast-check";
import { charsetOf, decode, encode } from "../index.ts";

describe("character sets", () => {
  it("are known by the names of table 0211 and by the spellings of the field", () => {
    const table: Readonly<Record<string, readonly string[]>> = {
      ascii: ["ASCII", "ascii"],
      latin1: ["8859/1", "ISO-8859-1", "iso-8859-1", "ISO 8859-1", "ISO88591", " latin1 "],
      "iso-8859-15": ["8859/15", "ISO-8859-15"],
      "utf-8": ["UNICODE UTF-8", "unicode utf-8", "UTF-8", "utf8", "UNICODE"],
      "utf-16": ["UNICODE UTF-16", "UTF-16"],
      "utf-16be": ["UTF-16BE"],
      "windows-1252": ["CP1252", "windows-1252"],
    };
    for (const [charset, names] of Object.entries(table)) for (const name of names) assert.equal(charsetOf(name), charset, name);
    for (const name of ["", "8859", "EBCDIC", "constructor", "__proto__"]) assert.equal(charsetOf(name), undefined, name);
  });

  it("decode what they encode", () => {
    const units: Readonly<Record<string, fc.Arbitrary<string>>> = {
      ASCII: fc.string({ unit: fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)) }),
      "8859/1": fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)) }),
      "UNICODE UTF-8": fc.string({ unit: "binary" }),
      "UNICODE UTF-16": fc.string({ unit: "binary" }),
    };
    for (const [name, text] of Object.entries(units)) {
      fc.assert(
        fc.property(
          text.filter((value) => value[0] !== "\ufeff"),
          (value) => assert.equal(decode(encode(value, name), name), value),
        ),
      );
    }
    assert.deepEqual([...encode("è", "8859/1")], [0xe8]);
    assert.deepEqual([...encode("è", "UTF-8")], [0xc3, 0xa8]);
    assert.equal(decode(Uint8Array.of(0xa4), "8859/15"), "€");
  });

  it("read a part of a larger buffer", () => {
    assert.equal(decode(Buffer.from("xxabyy").subarray(2, 4), "8859/1"), "ab");
    assert.equal(decode(new Uint8Array(Buffer.from("xxabyy")).subarray(2, 4), "UTF-8"), "ab");
  });

  it("replace nothing in silence when they read", () => {
    assert.throws(() => decode(Uint8Array.of(0xe8), "UTF-8"), { code: "CHARSET_INVALID" });
    assert.throws(() => decode(Uint8Array.of(0x80), "ASCII"), { code: "CHARSET_INVALID" });
    assert.throws(() => decode(Uint8Array.of(0x41), "UNICODE UTF-16"), { code: "CHARSET_INVALID" });
    assert.throws(() => decode(Uint8Array.of(0x41), "8859/77"), { code: "CHARSET_INVALID", message: /8859\/77/ });
  });

  it("write a text in pieces as they write it whole", () => {
    for (const name of ["ASCII", "8859/1", "8859/15", "UNICODE UTF-8", "UNICODE UTF-16", "UTF-16BE", "CP1252"]) {
      const pieces = name === "ASCII" ? ["MSH|", "", "A\r"] : ["MSH|è", "", name === "8859/1" ? "à\r" : "€à\r", "x"];
      assert.deepEqual(encode(pieces, name), encode(pieces.join(""), name), name);
      assert.equal(decode(encode(pieces, name), name), pieces.join(""), name);
    }
  });

  it("name the first character that they do not have", () => {
    assert.throws(() => encode("ab€", "8859/1"), {
      code: "CHARSET_INVALID",
      message: "8859/1 has no character U+20AC",
      where: { line: 1, column: 3 },
    });
    assert.throws(() => encode("perché", "ASCII"), {
      code: "CHARSET_INVALID",
      message: /U\+00E9/,
      where: { line: 1, column: 6 },
    });
    assert.throws(() => encode("a😀", "8859/1"), { message: /U\+1F600/, where: { line: 1, column: 2 } });
    assert.throws(() => encode("a\ud800", "UTF-8"), { code: "CHARSET_INVALID", where: { line: 1, column: 2 } });
    assert.throws(() => encode(["MSH|1\r", "PID|è"], "ASCII"), { where: { line: 2, column: 5 } });
    assert.throws(() => encode("¤", "8859/15"), { code: "CHARSET_INVALID", message: /U\+00A4/ });
    assert.throws(() => encode("a", "EBCDIC"), { code: "CHARSET_INVALID" });
  });
});
