import assert from "node:assert/strict";
import { parseTable, type CodeTable } from "./index.ts";
import { inlineTable } from "./tables.ts";

const table = (csv: string): CodeTable => {
  const { table: read, issues } = parseTable("t", "tables/t.csv", csv);
  assert.deepEqual(issues, []);
  return read;
};
const mistakes = (csv: string): readonly string[] =>
  parseTable("t", "tables/t.csv", csv).issues.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`);

describe("code tables", () => {
  it("are read both ways, the first row of an HL7 code being preferred", () => {
    const read = table("legacy,hl7\nC,Cancelled\nX,Cancelled\nP,Booked\n");
    assert.equal(read.toHl7("X", ""), "Cancelled");
    assert.equal(read.toHl7("C", "whatever"), "Cancelled");
    assert.deepEqual(read.toLegacy("Cancelled"), { legacy: "C", second: "", hl7: "Cancelled" });
    assert.equal(read.toHl7("Z", ""), undefined);
    assert.equal(read.toLegacy("Z"), undefined);
    assert.equal(read.toHl7("constructor", ""), undefined);
  });

  it("may have a second key", () => {
    const read = table('legacy,with,hl7,remark\n89.7,02,89.7A.3,cardiologica\n89.7,06,89.7A.7,"dermatologica, allergologica"\n');
    assert.equal(read.hasSecondKey, true);
    assert.equal(read.toHl7("89.7", "06"), "89.7A.7");
    assert.equal(read.toHl7("89.7", ""), undefined);
    const back = read.toLegacy("89.7A.7");
    assert.deepEqual([back?.legacy, back?.second], ["89.7", "06"]);
  });

  it("take columns in any order, quotes, remarks, blank lines, CRLF and the mark that spreadsheets write", () => {
    const read = table('\ufeffhl7,note,legacy\r\n# remark\r\n"A ""x"", y",n,1\r\n\r\nB,, 2 \r\n');
    assert.equal(read.toHl7("1", ""), 'A "x", y');
    assert.equal(read.toHl7("2", ""), "B");
  });

  it("take an empty code on either side", () => {
    const read = table("legacy,hl7\n,NONE\n9,\n");
    assert.equal(read.toHl7("", ""), "NONE");
    assert.equal(read.toHl7("9", ""), "");
    assert.equal(read.toLegacy("NONE")?.legacy, "");
  });

  it("tell every mistake with its line", () => {
    assert.deepEqual(mistakes("codice,hl7\n1,A\n"), ["tables/t.csv:1:1 The table has no header"]);
    assert.deepEqual(mistakes("legacy,hl7\n1,A\nonly\n\n1,B\n2,A\n"), [
      "tables/t.csv:3:1 The row has one cell only",
      "tables/t.csv:5:1 The legacy code 1 stands twice",
    ]);
    assert.deepEqual(mistakes("legacy,with,hl7\n1,a,A\n1,b,B\n"), []);
  });

  it("may stand inside a mapping", () => {
    const read = inlineTable("inline", { S: "Y", N: "N", "1": "Y" });
    assert.equal(read.toHl7("S", "ignored"), "Y");
    assert.equal(read.toLegacy("N")?.legacy, "N");
    assert.equal(read.hasSecondKey, false);
  });
});
