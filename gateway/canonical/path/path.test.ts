import assert from "node:assert/strict";
import { compilePath, get, parse, segmentOf, valueIn } from "../index.ts";

const message = parse(
  [
    "MSH|^~\\&|A|B|C|D|20270111||SRM^S01^SRM_S01|1|P|2.5",
    "ARQ|SES1^100201|MA-1^110905||||||ROUTINE||||||||||||||||1000A4000000248^NRE~77^RRS",
    "PID|1||LOC1^^^100201^PI~SMPMRA56E12G478S^^^CF^NNITA~STP1002010000123^^^^STP||ESE\\T\\MPI^MARIO||||||VIA&PROVA\\S\\1&12^^PERUGIA",
    "AIS|1||92.18.C^PET^NOM2017",
    "AIS|2||88.91.1^RM",
  ].join("\r"),
);

describe("paths", () => {
  it("give fields, components, subcomponents, repetitions and segments", () => {
    const table: Readonly<Record<string, string>> = {
      "PID-1": "1",
      "PID-3": "LOC1^^^100201^PI",
      "PID-3.1": "LOC1",
      "PID-3[2].1": "SMPMRA56E12G478S",
      "PID-3[2].5": "NNITA",
      "PID-3[9].1": "",
      "PID-5.1": "ESE&MPI",
      "PID-11.1": "VIA",
      "PID-11.1.2": "PROVA^1",
      "PID-11.1.3": "12",
      "PID-11.1.4": "",
      "PID-11.3": "PERUGIA",
      "AIS-3.1": "92.18.C",
      "AIS[2]-3.1": "88.91.1",
      "AIS[3]-3.1": "",
      "ZZZ-1": "",
    };
    for (const [path, value] of Object.entries(table)) assert.equal(get(message, path), value, path);
  });

  it("select a repetition by its identifier type", () => {
    assert.equal(get(message, "PID-3(CF).1"), "SMPMRA56E12G478S");
    assert.equal(get(parse("MSH|^~\\&|A\rPID|1||77^^^AZ^PI~X^^^MEF^CF"), "PID-3(CF).1"), "X");
    assert.equal(get(message, "PID-3(STP).1"), "STP1002010000123");
    assert.equal(get(message, "PID-3(PI).1"), "LOC1");
    assert.equal(get(message, "PID-3(ENI).1"), "");
    assert.equal(get(message, "ARQ-24(NRE).1"), "1000A4000000248");
    assert.equal(get(message, "ARQ-24(RRS).1"), "77");
  });

  it("are compiled with their groups", () => {
    const path = compilePath("RESOURCES.SERVICE[2].AIS-3.1");
    assert.deepEqual(path.groups, [
      { name: "RESOURCES", index: 1, indexed: false },
      { name: "SERVICE", index: 2, indexed: true },
    ]);
    assert.deepEqual(
      [path.segment, path.segmentIndex, path.field, path.repetition, path.component, path.subcomponent],
      ["AIS", 1, 3, 1, 1, 0],
    );
    const pid = segmentOf(message, "PID")!;
    assert.equal(valueIn(pid, compilePath("RESOURCES.PID-1")), "1");
  });

  it("hint at what the habits of other engines mean here", () => {
    const hints: readonly (readonly [path: string, hint: string | undefined])[] = [
      ["PID.5.1", "did you mean PID-5.1?"],
      ["pid-3", "did you mean PID-3?"],
      ["PID-0", "numbers begin at 1"],
      ["PID-3[0].1", "numbers begin at 1"],
      ["PID-3[x]", undefined],
    ];
    for (const [path, hint] of hints) assert.throws(() => compilePath(path), { code: "CONFIG_INVALID", hint }, path);
  });

  it("tell the column of the first character that does not fit", () => {
    const table: Readonly<Record<string, number>> = {
      "": 1,
      "pid-3": 1,
      PID: 4,
      "PID-": 4,
      "PID-3.": 6,
      "PID-3.1.1.1": 10,
      "PID-3(cf).1": 6,
      "PID-3[x].1": 6,
      "RESOURCES.AIS3": 15,
    };
    for (const [text, column] of Object.entries(table)) {
      assert.throws(() => compilePath(text), { code: "CONFIG_INVALID", where: { column } }, text);
    }
  });

  it("count from 1", () => {
    for (const text of ["PID-0", "PID-3.0", "PID-3[0].1", "PID[0]-3", "PID-3.1.0", "RESOURCES[0].AIS-3"]) {
      assert.throws(() => compilePath(text), { code: "CONFIG_INVALID" }, text);
    }
  });
});
