import assert from "node:assert/strict";
import * as fc from "fast-check";
import { get, isBatch, parseBatch, writeBatch } from "../index.ts";

const message = (id: string): string => `MSH|^~\\&|A|B|C|D|20270111||ADT^A01|${id}|P|2.5\rEVN||20270111\rPID|1||${id}`;
const file = ["FHS|^~\\&|A", "BHS|^~\\&|A", message("1"), message("2"), "BTS|2", "BHS|^~\\&|B", "BTS|0", "FTS|2"].join("\r");

const placeOf = (text: string): readonly unknown[] => {
  try {
    parseBatch(text);
    return [];
  } catch (thrown) {
    const { where } = thrown as { where: { line: number; column: number } };
    return [where.line, where.column];
  }
};

describe("batches", () => {
  it("are read with their headers, messages and trailers", () => {
    const read = parseBatch(file);
    assert.deepEqual(
      read.batches.map((batch) => batch.messages.map((one) => get(one, "PID-3"))),
      [["1", "2"], []],
    );
    assert.deepEqual([read.header?.field(3), read.batches[1]?.header?.field(3), read.trailer?.field(1)], ["A", "B", "2"]);
    assert.equal(writeBatch(read), `${file}\r`);
  });

  it("may leave out headers and trailers, as the standard allows", () => {
    for (const [text, messages] of [
      [message("1"), 1],
      [`${message("1")}\r${message("2")}`, 2],
      [`BHS|^~\\&|A\r${message("1")}`, 1],
      [`FHS|^~\\&|A\r${message("1")}\rFTS|1`, 1],
      [`FHS|^~\\&|A\rFTS|`, 0],
      [`BHS|^~\\&|A\r${message("1")}\rBTS\r${message("2")}`, 2],
    ] as const) {
      assert.equal(parseBatch(text).batches.flatMap((batch) => batch.messages).length, messages, text);
    }
  });

  it("are told from messages", () => {
    assert.deepEqual([file, "\ufeff\r\nBHS|^~\\&", message("1"), "", "PID|1"].map(isBatch), [true, true, false, false, false]);
  });

  it("say where their order or their counts are wrong", () => {
    const table: readonly (readonly [text: string, line: number, column: number])[] = [
      [`FHS|^~\\&\rBHS|^~\\&\r${message("1")}\rBTS|2`, 6, 1],
      [`BHS|^~\\&\r${message("1")}\rBTS|x`, 5, 1],
      [`BHS|^~\\&\r${message("1")}\rBTS|1\rBTS|1`, 6, 1],
      [`BHS|^~\\&\rBHS|^~\\&`, 2, 1],
      [`BHS|^~\\&\rFHS|^~\\&`, 2, 1],
      [`BHS|^~\\&\rPID|1`, 2, 1],
      [`${message("1")}\rFTS|1`, 4, 1],
      [`FHS|^~\\&\r\r${message("1")}\r\n\rFTS|1\rNTE|1`, 8, 1],
    ];
    for (const [text, line, column] of table) {
      assert.throws(() => parseBatch(text), { code: "HL7_BATCH" }, text);
      assert.deepEqual(placeOf(text), [line, column], text);
    }
    assert.throws(() => parseBatch("PID|1"), { code: "HL7_SYNTAX", where: { line: 1, column: 1 } });
    // A mistake inside a message is told with its line in the file.
    assert.throws(() => parseBatch(`BHS|^~\\&\r${message("1")}\rpid|2\rBTS|1`), {
      code: "HL7_SYNTAX",
      where: { line: 5, column: 1 },
    });
  });

  it("give messages or one error for any order of segments", () => {
    const parts = fc.constantFrom("FHS|^~\\&|A", "BHS|^~\\&|A", message("1"), "BTS|1", "BTS", "FTS", "NTE|1", "", "x");
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (lines) => {
        try {
          const read = parseBatch(lines.join("\r"));
          assert.deepEqual(parseBatch(writeBatch(read)).batches.length, read.batches.length);
        } catch (thrown) {
          assert.match((thrown as { code: string }).code, /^HL7_(?:SYNTAX|BATCH)$/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
