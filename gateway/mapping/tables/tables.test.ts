import assert from "node:assert/strict";
import { inlineTable, parseTable, type CodeTable } from "./index.ts";

const table = (csv: string): CodeTable => {
  const { table: read, issues } = parseTable("t", "tables/t.csv", csv);
  assert.deepEqual(issues, []);
  return read;
};
const day = "20270111";
const mistakes = (csv: string): readonly string[] =>
  parseTable("t", "tables/t.csv", csv).issues.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`);

describe("code tables", () => {
  it("are read both ways, and the preferred row of an HL7 code is written back", () => {
    const read = table("legacy,hl7,preferred\nX,Cancelled\nC,Cancelled,x\nP,Booked\n");
    assert.equal(read.toHl7("X", "", day)?.hl7, "Cancelled");
    assert.equal(read.toHl7("C", "whatever", day)?.hl7, "Cancelled");
    assert.equal(read.toLegacy("Cancelled", day)?.legacy, "C");
    assert.equal(read.toLegacy("Cancelled", day)?.line, 3);
    assert.equal(read.toHl7("Z", "", day)?.hl7, undefined);
    assert.equal(read.toLegacy("Z", day), undefined);
    assert.equal(read.toHl7("constructor", "", day)?.hl7, undefined);
  });

  it("may have a second key", () => {
    const read = table('legacy,with,hl7,remark\n89.7,02,89.7A.3,cardiologica\n89.7,06,89.7A.7,"dermatologica, allergologica"\n');
    assert.equal(read.hasSecondKey, true);
    assert.equal(read.toHl7("89.7", "06", day)?.hl7, "89.7A.7");
    assert.equal(read.toHl7("89.7", "", day)?.hl7, undefined);
    const back = read.toLegacy("89.7A.7", day);
    assert.deepEqual([back?.legacy, back?.second], ["89.7", "06"]);
  });

  it("take columns in any order, quotes, remarks, blank lines, CRLF and the mark that spreadsheets write", () => {
    const read = table('\ufeffhl7,note,legacy\r\n# remark\r\n"A ""x"", y",n,1\r\n\r\nB,, 2 \r\n');
    assert.equal(read.toHl7("1", "", day)?.hl7, 'A "x", y');
    assert.equal(read.toHl7("2", "", day)?.hl7, "B");
  });

  it("take an empty code on either side", () => {
    const read = table("legacy,hl7\n,NONE\n9,\n");
    assert.equal(read.toHl7("", "", day)?.hl7, "NONE");
    assert.equal(read.toHl7("9", "", day)?.hl7, "");
    assert.equal(read.toLegacy("NONE", day)?.legacy, "");
  });

  it("tell every mistake with its line", () => {
    assert.deepEqual(mistakes("codice,hl7\n1,A\n"), ["tables/t.csv:1:1 The table has no header"]);
    assert.deepEqual(mistakes("legacy,hl7\n1,A\nonly\n\n1,B\n2,A\n"), [
      "tables/t.csv:3:1 The row has one cell only",
      "tables/t.csv:5:1 The legacy code 1 stands twice",
      "tables/t.csv:6:1 A can be written back as 1 or 2",
    ]);
    assert.deepEqual(mistakes("legacy,hl7,preferred\n1,A,x\n2,A,x\n3,B,yes\n"), [
      "tables/t.csv:4:1 yes in the column preferred",
      "tables/t.csv:3:1 Two rows with A are preferred",
    ]);
    assert.deepEqual(mistakes("legacy,hl7,from,to\n1,A,2017-01-01,\n1,B,,2017\n2,C,,2017-01-01\n2,D,2017-01-01,\n"), [
      "tables/t.csv:3:1 2017 is not a day",
      "tables/t.csv:5:1 The legacy code 2 stands twice",
    ]);
    assert.deepEqual(mistakes("legacy,with,hl7\n1,a,A\n1,b,B\n"), []);
  });

  it("hold a row only for its days, both ways", () => {
    const read = table("legacy,hl7,from,to\n897,89.7,,2016-12-31\n897,89.7A.3,2017-01-01,\n898,89.7,2017-01-01,\n");
    assert.equal(read.toHl7("897", "", "20161231")?.hl7, "89.7");
    assert.equal(read.toHl7("897", "", "20170101")?.hl7, "89.7A.3");
    assert.equal(read.toLegacy("89.7", "20161231")?.legacy, "897");
    assert.equal(read.toLegacy("89.7", "20170101")?.legacy, "898");
    assert.equal(read.toLegacy("89.7A.3", "20161231"), undefined);
  });

  it("may stand inside a mapping", () => {
    const read = inlineTable({ S: "Y", N: "N", "1": "Y" });
    assert.equal(read.toHl7("S", "ignored", day)?.hl7, "Y");
    assert.equal(read.toLegacy("N", day)?.legacy, "N");
    assert.equal(read.hasSecondKey, false);
  });
});
