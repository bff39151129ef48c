import assert from "node:assert/strict";
import {
  parse,
  parseStructure,
  placeOf,
  structureFor,
  structureId,
  structureOf,
  structureOfMessage,
  type Item,
} from "../index.ts";

const shape = (item: Item): string => {
  const inner = item.kind === "group" ? `${item.name}(${item.items.map(shape).join(" ")})` : item.name;
  return `${inner}${item.required ? "" : "?"}${item.repeats ? "*" : ""}`;
};

describe("structure notation", () => {
  it("reads optional, repeating and named groups", () => {
    const read = parseStructure("X", "MSH [{NTE}] {[DG1]} [PV1 PV2] {RES: RGS [{SRV: AIS [APR]}]} [DSC]");
    assert.equal(shape(read), "X(MSH NTE?* DG1?* PV1? PV2? RES(RGS SRV(AIS APR?)?*)* DSC?)");
    assert.deepEqual([...read.segments], ["MSH", "NTE", "DG1", "PV1", "PV2", "RGS", "AIS", "APR", "DSC"]);
  });

  it("tells the column of a mistake", () => {
    const table: readonly (readonly [string, number])[] = [
      ["MSH [PID", 9],
      ["MSH ]", 5],
      ["MSH {PID]", 9],
      ["MSH PIDX", 5],
      ["MSH pid", 5],
      ["MSH * PID", 5],
      ["GRP: PID", 6],
      ["MSH [GRP: PID}", 14],
    ];
    for (const [notation, column] of table) {
      assert.throws(() => parseStructure("X", notation), { code: "CONFIG_INVALID", where: { column } }, notation);
    }
  });

  it("finds the groups that lead to a segment", () => {
    const structure = structureOf("SRM_S01")!;
    assert.deepEqual(placeOf(structure, "ARQ"), []);
    assert.deepEqual(placeOf(structure, "DG1"), ["PATIENT"]);
    assert.deepEqual(placeOf(structure, "AIS"), ["RESOURCES", "SERVICE"]);
    assert.equal(placeOf(structure, "ZZZ"), undefined);
  });
});

describe("structures by message type", () => {
  it("are shared by the trigger events of the standard", () => {
    const table: readonly (readonly [string, string, string])[] = [
      ["SRM", "S01", "SRM_S01"],
      ["SRM", "S04", "SRM_S01"],
      ["SRM", "S12", "SRM_S12"],
      ["ADT", "A14", "ADT_A05"],
      ["SRR", "S11", "SRR_S01"],
      ["SIU", "S12", "SIU_S12"],
      ["SIU", "S15", "SIU_S12"],
      ["SIU", "S25", "SIU_S25"],
      ["SIU", "S26", "SIU_S12"],
      ["SQM", "S25", "SQM_S25"],
      ["ACK", "S14", "ACK"],
      ["QBP", "Q13", "QBP_Q13"],
      ["ACK", "", "ACK"],
      ["MDM", "", "MDM"],
    ];
    for (const [type, event, id] of table) assert.equal(structureId(type, event), id);
  });

  it("are found by MSH-9, its third component first", () => {
    assert.equal(structureFor("SRM^S02")?.name, "SRM_S01");
    assert.equal(structureFor("XXX^Y01^SRR_S01")?.name, "SRR_S01");
    assert.equal(structureFor("ADT^A01")?.name, "ADT_A01");
    assert.equal(structureFor("XYZ^A01"), undefined);
    assert.equal(structureFor(""), undefined);
  });

  it("are each event's own before v2.3.1, and shared from then on", () => {
    const nameIn = (version: string, type: string): string | undefined =>
      structureOfMessage(parse(`MSH|^~\\&|A|B|C|D|20260101||${type}|1|P|${version}`))?.name;
    assert.equal(nameIn("2.3", "PIN^I07"), "PIN_I07");
    assert.equal(nameIn("2.3", "RQI^I02"), "RQI_I02");
    assert.equal(nameIn("2.3", "SRM^S02"), "SRM_S01");
    assert.equal(nameIn("2.4", "RQI^I02"), "RQI_I01");
    assert.equal(nameIn("2.5", "MDM^T04"), "MDM_T02");
  });

  it("keep the order of resources that chapter 10 gives them", () => {
    const order = (id: string): string => [...structureOf(id)!.segments].filter((name) => /^AI/.test(name)).join(" ");
    assert.equal(order("SQM_S25"), "AIS AIG AIP AIL");
    assert.equal(order("SQR_S25"), "AIS AIG AIP AIL");
    assert.equal(order("SRM_S01"), "AIS AIG AIL AIP");
    assert.equal(order("SRR_S01"), "AIS AIG AIL AIP");
  });
});
