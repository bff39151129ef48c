import assert from "node:assert/strict";
import type { Message } from "../../../canonical/index.ts";
import { canonicalFormat } from "../canonical.ts";
import { checkLeaves, checkRoundTrip, config, open } from "../test-support.ts";
import { er7 } from "./index.ts";

describe("format er7", () => {
  const head = "MSH|^~\\&|CUP|A|B|C|2027||SRM^S01|1|P|2.3";
  const latin = { end: "LF", charset: "ISO-8859-1" };

  it("reads and writes LF and ISO-8859-1", () => {
    const { compiled, read } = open(er7, { options: latin, message: "SRM^S01" });
    const node = read(Buffer.from(`${head}\nPID|1||X||NICOLÒ^PERÙ\n`, "latin1"));
    assert.equal(compiled.getter("PID-5.1", [])(node), "NICOLÒ");
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "NICOLÒ");
    assert.deepEqual(Buffer.from(compiled.write(draft)), Buffer.from("MSH|^~\\&|||||||SRM^S01\nPID|||||NICOLÒ\n", "latin1"));
  });

  it("believes MSH-18 before its own option", () => {
    const { compiled, read } = open(er7, { options: latin, message: "SRM^S01" });
    const node = read(Buffer.from(`${head}||||||UNICODE UTF-8\nPID|1||X||NICOLÒ`, "utf8"));
    assert.equal(compiled.getter("PID-5.1", [])(node), "NICOLÒ");
    const plain = open(er7, { message: "SRM^S01" });
    assert.equal(plain.compiled.getter("PID-5", [])(plain.read(Buffer.from(`${head}||||||8859/1\rPID|1||X||Ò`, "latin1"))), "Ò");
    assert.throws(() => plain.read(Buffer.from(`${head}\rPID|1||X||Ò`, "latin1")), { code: "CHARSET_INVALID" });
  });

  it("is refused a character set that nobody knows", () => {
    assert.throws(() => open(er7, { options: { charset: "8859/99" }, message: "SRM^S01" }), config());
  });

  it("does not write what its character set lacks", () => {
    const { compiled } = open(er7, { options: latin, message: "SRM^S01" });
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "€");
    assert.throws(() => compiled.write(draft), { code: "CHARSET_INVALID" });
  });

  it("reads a structure that is not the standard's", () => {
    const structure = "MSH [{APPUNTAMENTO: ZAP [{ZPR}]}] [ZZZ]";
    const { compiled, read } = open(er7, { message: "ZAP^Z01", structure });
    const text = "MSH|^~\\&|CUP||||||ZAP^Z01\rZAP|1\rZPR|a\rZPR|b\rZAP|2\rZPR|c\r";
    const list = compiled.lister("APPUNTAMENTO", [])(read(text));
    assert.deepEqual(
      list.map((one) =>
        compiled
          .lister("ZPR", ["APPUNTAMENTO"])(one)
          .map((each) => compiled.getter("ZPR-1", [])(each)),
      ),
      [["a", "b"], ["c"]],
    );
    const draft = compiled.draft();
    compiled.setter("MSH-3", [])(draft, "CUP");
    for (const codes of [["a", "b"], ["c"]]) {
      const one = compiled.appender("APPUNTAMENTO", [])(draft);
      for (const code of codes)
        compiled.setter("ZPR-1", ["APPUNTAMENTO", "ZPR"])(compiled.appender("ZPR", ["APPUNTAMENTO"])(one), code);
      compiled.setter("ZAP-1", ["APPUNTAMENTO"])(one, codes.length === 2 ? "1" : "2");
    }
    assert.equal(Buffer.from(compiled.write(draft)).toString(), text);
    assert.throws(() => open(er7, { structure: "MSH [ZAP" }), config(9));
    assert.throws(() => compiled.lister("APPUNTO", []), { ...config(), expected: "one of APPUNTAMENTO" });
    assert.throws(() => compiled.getter("zap-1", []), config(1));
  });

  it("tells its messages from others", () => {
    const { compiled } = open(er7, { message: "SRM^S01" });
    const kind = er7;
    const other = kind.parse(Buffer.from(head.replace("S01", "S02")), {});
    assert.equal(compiled.node(other), undefined);
    assert.equal(kind.kindOf(other), "SRM^S02");
    assert.throws(() => kind.parse(Buffer.from("PID|1"), {}), { code: "HL7_SYNTAX" });
  });
});

describe("format er7, what a message holds", () => {
  const text = [
    "MSH|^~\\&|CUP||||20270119||SQR^S25|1|P|2.5",
    "QAK|1^ROSSI&DE|OK",
    "SCH|a^100|b",
    "NTE|1||x~y",
    "NTE|2||z",
    "RGS|1",
    "AIS|1||89.01^VISITA",
    "SCH|c",
    "RGS|1",
    "AIS|1||89.02",
    "AIS|2||89.03",
    "ZZZ|1",
    "",
  ].join("\r");

  it("is told with the groups and segments that repeat", () => {
    const opened = open(er7, { message: "SQR^S25", canonical: "SQR^S25" });
    const root = opened.read(text);
    const leaves = checkLeaves(opened.compiled, root);
    const service = leaves.find(({ path }) => path === "AIS[3]-3");
    assert.deepEqual([service?.scope, service?.rule], [["SCHEDULE", "RESOURCES", "SERVICE"], "AIS-3.1"]);
    const note = leaves.find(({ path }) => path === "NTE[2]-3");
    assert.deepEqual([note?.scope, note?.rule], [["SCHEDULE", "NTE"], "NTE-3"]);
    assert.ok(leaves.some(({ path, value }) => path === "QAK-1.2.2" && value === "DE"));
    checkRoundTrip(opened, root);
  });

  it("is told without a structure by what repeats", () => {
    const opened = open(er7, { message: "ZZZ^Z99", canonical: "ZZZ^Z99" });
    const root = opened.read("MSH|^~\\&|CUP||||||ZZZ^Z99\rZPR|a\rZPR|b^c\rZQR|1\r");
    const leaves = checkLeaves(opened.compiled, root);
    assert.deepEqual(leaves.at(-2)?.scope, ["ZPR"]);
    checkRoundTrip(opened, root);
  });

  it("is located by repetition and kind too", () => {
    const { compiled, read } = open(er7, { message: "SRM^S01" });
    const node = read("MSH|^~\\&|CUP||||||SRM^S01\rPID|1||77^^^CUP^PI~X^^^CF^NNITA\r");
    assert.equal(compiled.locator("PID-3(CF).1", [])(node)?.key, "3[2].1.1");
    assert.equal(compiled.locator("PID-3[2].1", [])(node)?.key, "3[2].1.1");
    assert.equal(compiled.locator("PID-3", [])(node)?.key, "3[1].1.1");
    assert.equal(compiled.locator("PID-4", [])(node), undefined);
    assert.equal(compiled.locator("PV1-4", [])(node), undefined);
  });

  it("is known by shape and room as the standard has it", () => {
    const { compiled } = open(er7, { message: "SQR^S25", canonical: "SQR^S25" });
    assert.deepEqual(compiled.shape("AIS-7", []), { kind: "decimal" });
    assert.deepEqual(compiled.shape("ZZZ-1", []), { kind: "text" });
    assert.equal(compiled.room("SCHEDULE", []), Infinity);
    assert.equal(compiled.room("MSH", []), 1);
    assert.equal(compiled.room("RESOURCES", ["SCHEDULE"]), Infinity);
  });

  it("is sketched from a sample, with the options that it asks for", () => {
    assert.deepEqual(er7.sketch(Buffer.from("MSH|^~\\&|CUP||||||SRM^S01\nPID|||||Ò\n", "latin1"), {}), {
      message: "SRM^S01",
      options: { end: "LF", charset: "ISO-8859-1" },
    });
    assert.throws(() => er7.sketch(Buffer.from("x"), {}), { code: "HL7_SYNTAX" });
  });
});

describe("canonical format", () => {
  const format = canonicalFormat("SRM^S01");

  it("tells lengths and codes of v2.5, and checks paths", () => {
    assert.deepEqual(format.shape("PID-7", []), { kind: "text", length: 24 });
    assert.deepEqual(format.shape("MSH-15", []).values, ["AL", "ER", "NE", "SU"]);
    assert.throws(() => format.locator("PID-99", []), config());
  });

  it("tells what a message holds", () => {
    const message = er7.parse(Buffer.from("MSH|^~\\&|CUP||||||SRM^S01\rARQ|1\rRGS|1\rAIS|1||A\r"), {}) as Message;
    const node = format.node(message);
    assert.deepEqual(
      format.leaves(node).map(({ path }) => path),
      ["MSH-3", "MSH-9.1", "MSH-9.2", "ARQ-1", "RGS-1", "AIS-1", "AIS-3"],
    );
  });
});
