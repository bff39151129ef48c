import assert from "node:assert/strict";
import * as fc from "fast-check";
import { group, isGroup, parseStructure, segmentsIn, Segment, standard, standardDelimiters, type Group } from "../index.ts";

const segments = (names: string): readonly Segment[] =>
  names === "" ? [] : names.split(" ").map((name) => new Segment(`${name}|1`, standardDelimiters));
const shape = (node: Group): string =>
  node.children.map((child) => (isGroup(child) ? `${child.name}(${shape(child)})` : child.name)).join(" ");

/** How a list of segments is arranged, and what is told of it. */
function arranged(
  names: string,
  id: string,
  version: Parameters<typeof standard>[0] = "2.5",
): readonly [string, readonly string[]] {
  const structure = id.includes(" ") ? parseStructure("X", id) : standard(version).structure(id)!;
  const { root, misfits } = group(segments(names), structure);
  return [shape(root), misfits.map((one) => `${one.kind} ${one.name} in ${one.group} at ${one.at}`)];
}
const misfits = (...given: Parameters<typeof arranged>): readonly string[] => arranged(...given)[1];

describe("arranging segments", () => {
  it("opens groups by their first segments, and again for each repetition", () => {
    assert.deepEqual(arranged("MSH SCH PID RGS AIS NTE AIS AIG AIL RGS AIS", "SIU_S12"), [
      "MSH SCH PATIENT(PID) RESOURCES(RGS SERVICE(AIS NTE) SERVICE(AIS) GENERAL_RESOURCE(AIG) LOCATION_RESOURCE(AIL)) RESOURCES(RGS SERVICE(AIS))",
      [],
    ]);
    assert.deepEqual(arranged("MSH PID OBR OBX OBX OBR OBX PID OBR", "ORU_R01"), [
      "MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX) OBSERVATION(OBX)) ORDER_OBSERVATION(OBR OBSERVATION(OBX))) PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR))",
      [],
    ]);
  });

  it("tells apart segments that stand twice in a structure", () => {
    assert.deepEqual(arranged("MSH EVN PID ROL PV1 ROL ROL PR1 ROL IN1 ROL", "ADT_A01"), [
      "MSH EVN PID ROL PV1 ROL ROL PROCEDURE(PR1 ROL) INSURANCE(IN1 ROL)",
      [],
    ]);
  });

  it("begins the next order with ORC, and a prior result only with what begins one", () => {
    assert.deepEqual(arranged("MSH PID ORC OBR OBX ORC OBR OBX", "OMG_O19"), [
      "MSH PATIENT(PID) ORDER(ORC OBR OBSERVATION(OBX)) ORDER(ORC OBR OBSERVATION(OBX))",
      [],
    ]);
    assert.deepEqual(arranged("MSH PID ORC OBR DG1 ORC OBR DG1", "OML_O21")[1], []);
    assert.match(
      arranged("MSH PID ORC OBR PID ORC OBR OBX", "OMG_O19")[0],
      /PRIOR_RESULT\(PATIENT_PRIOR\(PID\) ORDER_PRIOR\(ORC OBR/,
    );
  });

  it("takes one of a choice", () => {
    const choice = "MSH {ORDER: ORC [<OBR|RXO>] [{NTE}]}";
    assert.deepEqual(arranged("MSH ORC OBR NTE ORC RXO ORC", choice), ["MSH ORDER(ORC OBR NTE) ORDER(ORC RXO) ORDER(ORC)", []]);
    assert.deepEqual(misfits("MSH ORC OBR RXO", choice), ["repeated RXO in ORDER at 3"]);
  });

  it("keeps Z segments where they stand, without a word", () => {
    assert.deepEqual(arranged("MSH ZAA SCH PID ZBB RGS ZCC AIS ZDD", "SIU_S12"), [
      "MSH ZAA SCH PATIENT(PID ZBB) RESOURCES(RGS ZCC SERVICE(AIS ZDD))",
      [],
    ]);
  });

  it("tells one mistake once", () => {
    const table: readonly (readonly [names: string, id: string, misfit: string])[] = [
      ["MSH PID RGS AIS", "SIU_S12", "missing SCH in SIU_S12 at 1"],
      ["MSH SCH PID", "SIU_S12", "missing RESOURCES in SIU_S12 at 3"],
      ["MSH SCH PID AIS AIL", "SIU_S12", "missing RGS in RESOURCES at 3"],
      ["MSH SCH SCH PID RGS AIS", "SIU_S12", "repeated SCH in SIU_S12 at 2"],
      ["MSH SCH PID RGS AIP AIL", "SIU_S12", "unexpected AIL in PERSONNEL_RESOURCE at 5"],
      ["MSH SCH IN1 PID RGS AIS", "SIU_S12", "unexpected IN1 in SIU_S12 at 2"],
      ["MSH SCH PID RGS AIS PD1 NTE", "SIU_S12", "unexpected PD1 in SERVICE at 5"],
      ["MSH EVN PID PV1 NK1 OBX", "ADT_A01", "unexpected NK1 in ADT_A01 at 4"],
      ["MSH PID EVN PV1", "ADT_A01", "unexpected EVN in ADT_A01 at 2"],
      ["MSH EVN PID PV1 PV1 OBX", "ADT_A01", "repeated PV1 in ADT_A01 at 4"],
      ["MSH MSA QAK SCH AIS", "SQR_S25", "missing RGS in RESOURCES at 4"],
      ["", "ACK", "missing MSH in ACK at 0"],
    ];
    for (const [names, id, misfit] of table) {
      const found = misfits(names, id);
      assert.equal(found[0], misfit, names);
      assert.equal(found.length, names === "" ? 2 : 1, `${names}: ${found.join("; ")}`);
    }
  });

  it("never loses nor moves a segment, whatever comes", () => {
    const names = ["MSH", "EVN", "PID", "ROL", "PV1", "OBX", "NTE", "ORC", "OBR", "RGS", "AIS", "ZAA", "QQQ", "DSC", "TQ1"];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...names), { maxLength: 30 }),
        fc.constantFrom("ADT_A01", "ORU_R01", "OML_O21", "SIU_S12", "SQR_S25", "ORM_O01", "ACK"),
        (list, id) => {
          const given = segments(list.join(" "));
          const { root } = group(given, standard("2.5").structure(id)!);
          assert.deepEqual(segmentsIn(root), given);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("finds nothing wrong with what a structure gives", () => {
    // A random message of a random structure: each item as often as it may stand.
    // Structures whose optional parts begin alike (OPL_O37, OMG_O19) say nothing certain of the order, and are left out.
    const versions = ["2.3.1", "2.5", "2.7"] as const;
    const plain = /^(?:ACK|ADT_A\d\d|SIU_S12|SR[MR]_S01|SQ[MR]_S25|ORU_R01|DFT_P03|MFN_M13|MDM_T0[12]|QBP_Q13|RTB_K13|BAR_P01)$/;
    fc.assert(
      fc.property(
        fc.constantFrom(...versions),
        fc.nat(),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (version, pick, stream) => {
          const dictionary = standard(version);
          const ids = dictionary.names("structures").filter((id) => plain.test(id));
          const structure = dictionary.structure(ids[pick % ids.length]!)!;
          const next = (): number => stream.next().value as number;
          const names: string[] = [];
          const write = (items: typeof structure.items, depth: number): void => {
            for (const item of items) {
              if (!item.required && next() < (depth > 2 ? 0.9 : 0.5)) continue;
              const times = item.repeats && next() < 0.3 ? 2 : 1;
              for (let i = 0; i < times; i++) {
                if (item.kind === "segment") names.push(item.names[Math.floor(next() * item.names.length) % item.names.length]!);
                else write(item.items, depth + 1);
              }
            }
          };
          write(structure.items, 0);
          const { misfits: found } = group(segments(names.join(" ")), structure);
          assert.deepEqual(found, [], `${version} ${structure.name}: ${names.join(" ")}`);
        },
      ),
      { numRuns: 400 },
    );
  });
});
