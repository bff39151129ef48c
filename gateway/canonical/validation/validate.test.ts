import assert from "node:assert/strict";
import { hasErrors, parse, validate } from "../index.ts";

const valid = [
  "MSH|^~\\&|CUPUM|100201|CUPMA|110905|20270111091600+0100||SRM^S01^SRM_S01|UM1003|P|2.5",
  "ARQ|SES0001-1^100201|MA-SLOT-88101^110905|||||ROUTINE|Normal|40|min|20270119083000|B|||OP1||||OP1",
  "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
  "RGS|1",
  "AIS|1||92.18.C^^NOM2017|20270119083000|||40|min",
];
const findings = (change: (lines: string[]) => readonly string[]): readonly string[] =>
  validate(parse(change([...valid]).join("\r")))
    .filter((one) => one.severity === "error")
    .map((one) => `${one.path} ${one.code}`);
const replaced = (from: string, to: string): readonly string[] =>
  findings((lines) => lines.map((line) => line.replace(from, to)));

describe("validate", () => {
  it("has nothing to say of a valid message", () => {
    assert.deepEqual(
      findings((lines) => lines),
      [],
    );
  });

  it("finds missing, unexpected and misplaced segments", () => {
    assert.deepEqual(
      findings((lines) => lines.filter((line) => !line.startsWith("ARQ"))),
      ["ARQ 100"],
    );
    assert.deepEqual(
      findings((lines) => lines.slice(0, 3)),
      ["RESOURCES 100"],
    );
    assert.deepEqual(
      findings((lines) => lines.toSpliced(3, 0, "EVN||20270111")),
      ["EVN 100"],
    );
    assert.deepEqual(
      findings((lines) => [...lines, "AIL|1||X", "AIG|1||X|Y"]),
      ["AIG 100"],
    );
    assert.deepEqual(
      findings((lines) => lines.toSpliced(1, 0, lines[1]!)),
      ["ARQ[2] 100"],
    );
  });

  it("passes Z segments that nobody defined", () => {
    assert.deepEqual(
      findings((lines) => [...lines, "ZXX|1|a"]),
      [],
    );
    assert.deepEqual(
      findings((lines) => lines.toSpliced(2, 0, "ZXX|1|a")),
      [],
    );
  });

  it("finds required fields that are missing", () => {
    assert.deepEqual(replaced("92.18.C^^NOM2017", ""), ["AIS-3 101"]);
    assert.deepEqual(replaced("|UM1003|", "||"), ["MSH-10 101"]);
    assert.deepEqual(replaced("SMPMRA56E12G478S^^^CF^NNITA", ""), ["PID-3 101"]);
  });

  it("finds dates and numbers that are none", () => {
    assert.deepEqual(replaced("|20270119083000|||40", "|20270231083000|||40"), ["AIS-4 102"]);
    assert.deepEqual(replaced("|||40|min", "|||4O|min"), ["AIS-7 102"]);
    assert.deepEqual(replaced("19560512", "12/05/1956"), ["PID-7 102"]);
    assert.deepEqual(replaced("AIS|1", "AIS|x"), ["AIS-1 102"]);
    assert.deepEqual(replaced("20270111091600+0100", "ieri"), ["MSH-7 102"]);
    assert.deepEqual(replaced("|||40|min", '|||""|min'), []);
    for (const number of ["40.5", "+4", "-4.", ".5"]) assert.deepEqual(replaced("|||40|min", `|||${number}|min`), [], number);
    for (const number of ["4,5", ".", "1e3", "--1", "٤"])
      assert.deepEqual(replaced("|||40|min", `|||${number}|min`), ["AIS-7 102"], number);
  });

  it("finds a control identifier that is too long", () => {
    assert.deepEqual(replaced("UM1003", "X".repeat(20)), []);
    assert.deepEqual(replaced("UM1003", "X".repeat(21)), ["MSH-10 102"]);
  });

  it("checks an observation's value by the data type that it names", () => {
    const found = (obx: string): readonly string[] =>
      validate(parse(`MSH|^~\\&|A|B|C|D|20270111||ORU^R01|1|P|2.5\rOBR|1||2|X\rOBX|${obx}`))
        .filter((one) => one.severity === "error" && one.path.startsWith("OBX"))
        .map((one) => `${one.path} ${one.rule}`);
    assert.deepEqual(found("1|NM|GLU||98||||||F"), []);
    assert.deepEqual(found("1|NM|GLU||98~abc||||||F"), ["OBX-5[2] type"]);
    assert.deepEqual(found("1|DT|GLU||20271399||||||F"), ["OBX-5 type"]);
    assert.deepEqual(found("1|QQ|GLU||x||||||F"), ["OBX-2 type"]);
    assert.deepEqual(found("1||GLU||x||||||F"), ["OBX-2 field-required"]);
    assert.deepEqual(found("1||GLU||||||||F"), []);
    assert.deepEqual(found("1|CE|GLU||a^b^c||||||F"), []);
  });

  it("knows which tables are closed, which are suggestions, and which rows stand for many codes", () => {
    const of = (from: string, to: string): readonly string[] =>
      validate(parse(valid.join("\r").replace(from, to)))
        .filter((one) => one.rule === "table")
        .map((one) => `${one.severity} ${one.path}`);
    assert.deepEqual(of("|19560512|M", "|19560512|X"), ["warning PID-8"]);
    assert.deepEqual(of("AIS|1||", "AIS|1|Q|"), ["error AIS-2"]);
    assert.deepEqual(of("CF^NNITA", "CF^LOCALE"), []);
    assert.deepEqual(of("SRM_S01|", "QBP_Q99|"), []);
    assert.deepEqual(of("SRM_S01|", "QQQ_Q99|"), ["error MSH-9.3"]);
    assert.deepEqual(of("^^NOM2017", "^^SISTEMA_NOSTRO"), []);
  });

  it("says in the order of the message what is wrong", () => {
    assert.deepEqual(
      findings((lines) => [
        lines[0]!,
        lines[1]!,
        lines[2]!.replace("19560512", "x"),
        "EVN||2027",
        lines[3]!,
        lines[4]!.replace("|40|", "|x|"),
      ]),
      ["PID-7 102", "EVN 100", "AIS-7 102"],
    );
  });

  it("tells everything at once, and never a value", () => {
    const text = valid.join("\r").replace("19560512", "SMPMRA56X").replace("92.18.C^^NOM2017", "").replace("|||40", "|||SEGRETO");
    const found = validate(parse(text));
    assert.ok(hasErrors(found));
    assert.deepEqual(found.map((one) => one.path).toSorted(), ["AIS-3", "AIS-7", "PID-3.1", "PID-7"]);
    assert.ok(!/SMPMRA56X|SEGRETO/.test(JSON.stringify(found)));
  });

  it("tells a type and a version that nobody has", () => {
    assert.deepEqual(replaced("SRM^S01^SRM_S01", "XXX^A01"), ["MSH-9 200"]);
    assert.deepEqual(replaced("|P|2.5", "|P|3.0"), ["MSH-12 203"]);
  });
});
