import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../contracts/errors.ts";
import { standardDelimiters, type Delimiters } from "./delimiters.ts";
import { escape } from "./escape.ts";
import { get, Message, parse, restated, segment, Segment, segmentOf, segmentsOf, write } from "../index.ts";

/** Five different signs; a dot, a plus and a minus stand inside formatting sequences, and are left out. */
const delimiters: fc.Arbitrary<Delimiters> = fc
  .shuffledSubarray([..."|^~\\&!#$%*@:;<>"], { minLength: 5, maxLength: 5 })
  .map(([field = "", component = "", repetition = "", escapeSign = "", subcomponent = ""]) => ({
    field,
    component,
    repetition,
    escape: escapeSign,
    subcomponent,
  }));

const head = "MSH|^~\\&|CUPUM|100201|CO|100|20270111091500+0100||SRM^S01^SRM_S01|UM1|P|2.5";
const codeOf = (text: string): string => {
  try {
    parse(text);
    return "";
  } catch (thrown) {
    assert.ok(thrown instanceof GatewayError);
    return thrown.code;
  }
};

describe("ER7", () => {
  it("writes what it has read, for random values and delimiters", () => {
    const values = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(delimiters, fc.array(values, { minLength: 1, maxLength: 6 }), (d, rows) => {
        const header = segment("MSH", ["A", "B"], d);
        const body = rows.map((row) =>
          segment(
            "ZAA",
            row.map((value) => escape(value, d)),
            d,
          ),
        );
        const text = write(new Message(d, [header, ...body]));
        const read = parse(text);
        assert.deepEqual(read.delimiters, d);
        assert.equal(write(read), text);
        rows.forEach((row, i) => row.forEach((value, j) => assert.equal(get(read, `ZAA[${i + 1}]-${j + 1}.1.1`), value)));
      }),
      { numRuns: 500 },
    );
  });

  it("takes CR, LF and CRLF, blank lines and blanks around", () => {
    for (const end of ["\r", "\n", "\r\n", "\r\r", "\n\n", "\r \t\r"]) {
      const read = parse(`\n\r ${head}${end}PID|1||X${end}NTE|1${end}`);
      assert.deepEqual(
        read.segments.map((one) => one.name),
        ["MSH", "PID", "NTE"],
      );
      assert.equal(get(read, "PID-3"), "X");
      assert.equal(get(read, "MSH-12"), "2.5");
      assert.equal(write(read), `${head}\rPID|1||X\rNTE|1\r`);
    }
  });

  it("reads a message of MSH alone, and short MSH-2", () => {
    assert.equal(get(parse("MSH|^~\\&"), "MSH-9.1"), "");
    assert.deepEqual(parse("MSH|^~\\&").delimiters, standardDelimiters);
    assert.deepEqual(parse("MSH|").delimiters, standardDelimiters);
    assert.deepEqual(parse("MSH||A").delimiters, standardDelimiters);
    assert.equal(get(parse("MSH||A"), "MSH-3"), "A");
    assert.deepEqual(parse("MSH|:|A").delimiters, { ...standardDelimiters, component: ":" });
    const read = parse("MSH|^~|A\rPID|1||C^D&E");
    assert.equal(get(read, "PID-3.2.2"), "E");
    assert.equal(get(read, "MSH-2"), "^~");
  });

  it("reads ^~& as what a program meant that took the backslash for its own", () => {
    const read = parse("MSH|^~&|A\rPID|1||B\\F\\C&D");
    assert.equal(get(read, "PID-3.1.1"), "B|C");
    assert.equal(get(read, "PID-3.1.2"), "D");
    assert.equal(get(read, "MSH-2"), "^~&");
    assert.equal(write(read), "MSH|^~&|A\rPID|1||B\\F\\C&D\r");
  });

  it("states a segment in other delimiters, sequences as sequences and text as text", () => {
    const read = parse("MSH|^~!&|A\rNTE|1||riga 1!.br!C:\\H\\tmp!F!!Zab!");
    assert.equal(restated(read.segments[1]!, standardDelimiters).text, "NTE|1||riga 1\\.br\\C:\\E\\H\\E\\tmp\\F\\\\Zab\\");
  });

  it("numbers the fields of MSH from the separator", () => {
    const read = parse(head);
    assert.equal(get(read, "MSH-1"), "|");
    assert.equal(get(read, "MSH-2"), "^~\\&");
    assert.equal(get(read, "MSH-9.3"), "SRM_S01");
    assert.equal(segmentOf(read, "MSH")?.length, 12);
  });

  it("says where it stops", () => {
    assert.throws(() => parse("  PID|1"), { code: "HL7_SYNTAX", where: { line: 1, column: 3, field: "MSH" } });
    assert.throws(() => parse("MSHA^~\\&"), { code: "HL7_SYNTAX", where: { line: 1, column: 4, field: "MSH-1" } });
    assert.throws(() => parse(`${head}\rPID|1\rpid|2`), { code: "HL7_SYNTAX", where: { line: 3, column: 1 } });
    for (const bad of ["", "MSH", "\u0000", `${head}\rPIDX|1`, `${head}\r1AB|`]) assert.equal(codeOf(bad), "HL7_SYNTAX");
  });

  it("never shows in its errors what the message holds", () => {
    assert.throws(
      () => parse(`${head}\rSMPMRA56E12G478S|1`),
      (thrown: unknown) =>
        thrown instanceof GatewayError && !JSON.stringify({ ...thrown, message: thrown.message }).includes("SMPMRA"),
    );
  });

  it("gives a message or one error for any text", () => {
    const pieces = fc.constantFrom(
      "MSH",
      "|",
      "^",
      "~",
      "\\",
      "&",
      "\r",
      "\n",
      "PID",
      "\\X",
      "\\.br\\",
      "\u0000",
      "\ud800",
      "A",
      " ",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((parts) => `MSH|^~\\&|${parts.join("")}`),
      fc.array(pieces).map((parts) => parts.join("")),
      fc.uint8Array().map((bytes) => `MSH${Buffer.from(bytes).toString("latin1")}`),
    );
    fc.assert(
      fc.property(text, (raw) => {
        if (codeOf(raw) !== "") return;
        const read = parse(raw);
        for (const one of read.segments) for (let i = 1; i <= one.length; i++) get(read, `${one.name}-${i}.1`);
        assert.equal(write(parse(write(read))), write(read));
      }),
      { numRuns: 2000 },
    );
  });

  it("does linear work on hostile input", () => {
    const hostile = (n: number): readonly string[] => [
      `${head}\r`.padEnd(n, "\r\n"),
      `${head}\rNTE|1||${"\\".repeat(n)}`,
      `${head}\rNTE|1||${"\\X".repeat(n / 2)}`,
      `${head}\rNTE|1||\\X${"41".repeat(n / 2)}`,
      `${head}\rNTE|${"|".repeat(n)}`,
      `${head}\rNTE|1||${"~^&".repeat(n / 3)}`,
      `${head}\r${"NTE|1\r".repeat(n / 6)}`,
    ];
    const timed = (n: number): number => {
      const began = process.cpuUsage();
      for (const text of hostile(n)) {
        const read = parse(text);
        escape(get(read, "NTE-3[2].1"), standardDelimiters);
        escape(get(read, "NTE-3.1"), standardDelimiters);
        write(read);
      }
      return process.cpuUsage(began).user;
    };
    timed(60_000);
    // Quadratic work would take 64 times as long for 8 times the text, and seconds in itself.
    const [small, large] = [timed(60_000), timed(480_000)];
    assert.ok(large < 40 * Math.max(small, 20_000), `${small} µs, then ${large} µs`);
  });

  it("finds segments by name, in order", () => {
    const read = parse(`${head}\rNTE|1\rPID|1\rNTE|2`);
    assert.deepEqual(
      segmentsOf(read, "NTE").map((one) => one.field(1)),
      ["1", "2"],
    );
    assert.equal(segmentOf(read, "NTE")?.field(1), "1");
    assert.equal(segmentOf(read, "ZZZ"), undefined);
    assert.equal(new Segment("PID", standardDelimiters).field(3), "");
  });

  it("builds segments without trailing separators", () => {
    assert.equal(segment("PID", ["1", "", "X", "", ""], standardDelimiters).text, "PID|1||X");
    assert.equal(segment("PID", ["", ""], standardDelimiters).text, "PID");
    assert.equal(segment("MSH", ["A"], standardDelimiters).text, "MSH|^~\\&|A");
  });
});
