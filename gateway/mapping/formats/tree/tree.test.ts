import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../../contracts/errors.ts";
import { writeJson } from "./json.ts";
import { parseJson } from "./parse.ts";
import { compileTreeGroup, compileTreePath, nameInPath, plainContext } from "./path.ts";

const parse = (text: string): string => writeJson(parseJson(Buffer.from(text)));

describe("JSON of formats", () => {
  it("keeps the digits of numbers, the order of members and every name", () => {
    const text = '{"b":89.50,"a":[1e400,-0,12345678901234567890],"__proto__":{"constructor":null},"c":"\\u00e8\\"\\\\\\n\u2028"}';
    assert.equal(parse(text), text.replace("\\u00e8", "è"));
    assert.equal(parse(" [ true , false , { } , [ ] ] \n"), "[true,false,{},[]]");
    assert.equal(parse('\ufeff"\\ud83d\\ude00"'), '"😀"');
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const unit = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      "0",
      ".",
      "e",
      "true",
      "null",
      " ",
      "\\",
      "\\u",
      "\n",
    );
    const near = fc.string({ unit, maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(near, fc.json()), (text) => {
        let theirs: unknown;
        try {
          theirs = JSON.parse(text);
        } catch {
          assert.throws(() => parse(text), { code: "JSON_INVALID" });
          return;
        }
        try {
          assert.deepEqual(JSON.parse(parse(text)), theirs);
        } catch (thrown) {
          assert.ok(thrown instanceof GatewayError && /twice|surrogate/.test(thrown.message), text);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused with line and column", () => {
    for (const [text, line, column, message] of [
      ['{"a":1,\n "a":2}', 2, 2, /twice/],
      ['{"a":01}', 1, 7, /no end/],
      ['{"a":}', 1, 6, /no JSON value/],
      ["[1,]", 1, 4, /no JSON value/],
      ["{} x", 1, 4, /follows/],
      ['"\\x"', 1, 3, /escape/],
      ['"\\ud800"', 1, 1, /surrogate/],
      ['"a', 1, 3, /no end/],
      ["{a:1}", 1, 2, /no name/],
      ["[".repeat(101), 1, 101, /too deep/],
      ["", 1, 1, /no JSON value/],
    ] as const) {
      assert.throws(
        () => parse(text),
        (thrown: GatewayError) => {
          assert.deepEqual([thrown.code, thrown.where], ["JSON_INVALID", { line, column }], text);
          assert.match(thrown.message, message);
          return true;
        },
      );
    }
    assert.throws(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22)), { code: "CHARSET_INVALID" });
    assert.throws(() => parse(`${'{"a":'.repeat(100_000)}`), { code: "JSON_INVALID" });
  });
});

describe("paths of trees", () => {
  it("are refused with the column and what is possible", () => {
    for (const [path, column] of [
      ["", 1],
      ["a.", 3],
      ["a..b", 3],
      ["a[b]", 3],
      ["a[01]", 4],
      ["a[1000]", 6],
      ["a.where(b)", 10],
      ["a.where(b='')", 11],
      ["a.where(b='c'", 14],
      ["a:integer", 3],
      ["a b", 2],
      ["1a", 1],
      ["`a", 1],
    ] as const) {
      assert.throws(() => compileTreePath(path, plainContext), { code: "CONFIG_INVALID", where: { column } }, path);
    }
    for (const path of ["a[1]", "$this", "a:number"])
      assert.throws(() => compileTreeGroup(path, plainContext), { code: "CONFIG_INVALID" });
  });

  it("quote the names that need it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        assert.equal(compileTreePath(nameInPath(name), plainContext).steps[0]?.name, name);
      }),
    );
  });
});
