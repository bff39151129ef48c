import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  add,
  get,
  getAll,
  getRaw,
  parse,
  remove,
  set,
  setRaw,
  structureOfMessage,
  write,
  type FieldValue,
  type Message,
} from "../index.ts";

const lines = [
  "MSH|^~\\&|CUPUM|100201|CO|100|20270111||SRM^S01^SRM_S01|UM1|P|2.5",
  "ARQ|SES1^100201|MA-1^110905||||||ROUTINE||||||||||||||||1000A4000000248^NRE~77^RRS",
  "PID|1||LOC1^^^100201^PI~SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M|||VIA&PROVA&12^^PERUGIA",
  "RGS|1",
  "AIS|1||92.18.C^PET^NOM2017",
  "NTE|1||digiuno",
  "AIS|2||88.91.1^RM",
  "AIL|1||PET1^^^110905&HSP11&L",
  "ZRX|1|DEM",
];
const message = parse(lines.join("\r"));
/** The lines of a message that differ from those above. */
const changed = (other: Message): readonly string[] =>
  write(other)
    .trimEnd()
    .split("\r")
    .filter((line) => !lines.includes(line));
const after = (path: string, value: FieldValue): readonly string[] => changed(set(message, path, value));
const misfits = (other: Message): readonly string[] =>
  other.grouped(structureOfMessage(other)!).misfits.map((one) => `${one.kind} ${one.name}`);

describe("changing a message", () => {
  it("finds an identifier by its own type or by that of the federation, and makes the federation's", () => {
    const other = parse("MSH|^~\\&|A\rPID|1||77^^^AZ^PI~X^^^MEF^CF");
    assert.equal(write(set(other, "PID-3(CF).1", "Y")), "MSH|^~\\&|A\rPID|1||77^^^AZ^PI~Y^^^MEF^CF\r");
    assert.equal(write(add(remove(other, "PID-3(CF)"), "PID-3(CF).1", "Z")), "MSH|^~\\&|A\rPID|1||77^^^AZ^PI~Z^^^CF^NNITA\r");
  });

  it("sets fields, components, subcomponents and repetitions, and leaves the rest as it came", () => {
    const table: readonly (readonly [path: string, value: FieldValue, line: string])[] = [
      ["PID-8", "F", lines[2]!.replace("|M|", "|F|")],
      ["PID-5.2", "LUCA & C.", lines[2]!.replace("MARIO", "LUCA \\T\\ C.")],
      ["PID-5.3", "Z", lines[2]!.replace("^MARIO", "^MARIO^Z")],
      ["PID-11.1", "CORSO", lines[2]!.replace("VIA&", "CORSO&")],
      ["PID-11.1.3", "13", lines[2]!.replace("&12", "&13")],
      ["PID-11.1.5", "b", lines[2]!.replace("&12", "&12&&b")],
      ["PID-3[2].1", "X", lines[2]!.replace("SMPMRA56E12G478S", "X")],
      ["PID-3(CF).1", "X", lines[2]!.replace("SMPMRA56E12G478S", "X")],
      ["PID-3(STP).1", "STP1", lines[2]!.replace("NNITA|", "NNITA~STP1^^^STP^STP|")],
      ["PID-3[4].1", "Y", lines[2]!.replace("NNITA|", "NNITA~~Y|")],
      ["PID-5", ["ROSSI", "ADA", ["a", "b"]], lines[2]!.replace("ESEMPI^MARIO", "ROSSI^ADA^a&b")],
      ["PID-11.1", ["CORSO", "ITALIA"], lines[2]!.replace("VIA&PROVA&12", "CORSO&ITALIA")],
      ["PID-3(CF)", "NEW", lines[2]!.replace("SMPMRA56E12G478S^^^CF^NNITA", "NEW^^^CF^NNITA")],
      ["PID-3(STP)", "S1", lines[2]!.replace("NNITA|", "NNITA~S1^^^STP^STP|")],
      ["PID-5", "ROSSI^ADA", lines[2]!.replace("ESEMPI^MARIO", "ROSSI\\S\\ADA")],
      ["PID-13", "075", `${lines[2]!}||075`],
      ["ARQ-24(RRS).1", "78", lines[1]!.replace("77^RRS", "78^RRS")],
      ["MSH-10", "UM|2", lines[0]!.replace("UM1", "UM\\F\\2")],
      ["AIS[2]-3.1", "88.91.2", lines[6]!.replace("88.91.1", "88.91.2")],
      ["RESOURCES.SERVICE[2].AIS-3.1", "88.91.2", lines[6]!.replace("88.91.1", "88.91.2")],
      ["SERVICE[2].AIS-4", "20270119", "AIS|2||88.91.1^RM|20270119"],
    ];
    for (const [path, value, line] of table) assert.deepEqual(after(path, value), [line], path);
  });

  it("makes a segment at the place that the structure gives it", () => {
    const table: readonly (readonly [path: string, line: string, before: string])[] = [
      ["APR-1.1", "APR|x", "PID"],
      ["NTE[2]-3", "NTE|||x", "AIS"],
      ["AIS[3]-3.1", "AIS|||x", "AIL"],
      ["AIL[2]-3.1", "AIL|||x", "ZRX"],
      ["PV1-2", "PV1||x", "RGS"],
      ["DG1-3.1", "DG1|||x", "RGS"],
      ["AIG-3.1", "AIG|||x", "AIL"],
      ["AIP-3.1", "AIP|||x", "ZRX"],
      ["ZFE-2", "ZFE||x", ""],
      ["ZZZ-1", "ZZZ|x", ""],
      ["RESOURCES.SERVICE[2].NTE-3", "NTE|||x", "AIL"],
    ];
    for (const [path, line, before] of table) {
      const other = set(message, path, "x");
      const at = other.segments.findIndex((one) => one.text === line);
      assert.ok(at > 0, path);
      assert.equal(other.segments[at + 1]?.name ?? "", before, path);
      assert.deepEqual(misfits(other), [], path);
      assert.equal(other.segments.length, lines.length + 1);
      assert.equal(get(other, path), "x");
    }
  });

  it("opens a group by its segment where there is none", () => {
    const bare = parse([lines[0], lines[1], lines[2], "ZRX|1"].join("\r"));
    assert.deepEqual(
      set(bare, "RESOURCES.RGS-1", "1").segments.map((one) => one.name),
      ["MSH", "ARQ", "PID", "RGS", "ZRX"],
    );
    assert.deepEqual(
      set(bare, "AIS-3.1", "89.7").segments.map((one) => one.name),
      ["MSH", "ARQ", "PID", "AIS", "ZRX"],
    );
  });

  it("adds repetitions, segments and groups after those there", () => {
    assert.deepEqual(changed(add(message, "PID-3", ["77", "", "", "X", "PI"])), [
      lines[2]!.replace("NNITA|", "NNITA~77^^^X^PI|"),
    ]);
    const third = add(message, "RESOURCES.SERVICE", { "AIS-1": "3", "AIS-3.1": "89.7", "NTE-3": "note" });
    assert.deepEqual(third.segments.map((one) => one.name).join(" "), "MSH ARQ PID RGS AIS NTE AIS AIS NTE AIL ZRX");
    assert.deepEqual(misfits(third), []);
    assert.equal(get(third, "RESOURCES.SERVICE[3].AIS-3.1"), "89.7");
    assert.equal(get(third, "SERVICE[3].NTE-3"), "note");
    const noted = add(message, "RESOURCES.SERVICE[2].NTE", { "NTE-3": "b" });
    assert.equal(
      noted.segments.findIndex((one) => one.text === "NTE|||b"),
      7,
    );
    assert.equal(add(message, "ZFE", {}).segments.at(-1)?.text, "ZFE");
    assert.deepEqual(misfits(add(message, "RESOURCES", { "RGS-1": "2", "AIS-3.1": "x" })), []);
    assert.throws(() => add(message, "RESOURCES.SERVICE", {}), { code: "CONFIG_INVALID" });
    assert.throws(() => add(message, "RESOURCES.SLOT", { "AIS-1": "1" }), { code: "CONFIG_INVALID" });
  });

  it("adds repetitions of a kind, and components", () => {
    assert.deepEqual(changed(add(message, "PID-3(STP)", "S")), [lines[2]!.replace("NNITA|", "NNITA~S^^^STP^STP|")]);
    assert.deepEqual(changed(add(message, "PID-3(STP).1", "S")), [lines[2]!.replace("NNITA|", "NNITA~S^^^STP^STP|")]);
    assert.deepEqual(changed(add(message, "PID-3.4", "S")), [lines[2]!.replace("NNITA|", "NNITA~^^^S|")]);
  });

  it("never writes into another group than the path says", () => {
    const impossible = [
      "RESOURCES.SERVICE[3].NTE-3",
      "RESOURCES[2].AIS-3.1",
      "RESOURCES[2].SERVICE.AIS-3.1",
      "RESOURCES.SERVICE[5].AIS-3.1",
      "PATIENT[2].PV1-3",
      "MSH[2]-3",
      "BHS-3",
    ];
    for (const path of impossible) assert.throws(() => set(message, path, "x"), { code: "HL7_STRUCTURE" }, path);
    for (const path of ["FOOBAR.PID-3", "PATIENT.AIS-3", "A_B-1"])
      assert.throws(() => set(message, path, "x"), { code: "CONFIG_INVALID" }, path);
    assert.throws(() => add(message, "RESOURCES", { "AIS-3.1": "x" }), { code: "HL7_STRUCTURE" });
    assert.throws(() => add(message, "RESOURCES.SERVICE", { "NTE-3": "x" }), { code: "HL7_STRUCTURE" });
    for (const [place, inner] of [
      ["RESOURCES", "PID-3"],
      ["NTE", "PID-3"],
      ["NTE", "NTE[999999]-1"],
    ] as const)
      assert.throws(() => add(message, place, { [inner]: "x" }), { code: "CONFIG_INVALID" }, inner);
    assert.throws(() => set(message, "PID-3.4", ["a", ["b"]]), { code: "CONFIG_INVALID" });
    assert.throws(() => set(message, "PID-3.4.1", ["a"]), { code: "CONFIG_INVALID" });
    const unknown = parse("MSH|^~\\&|A|B|C|D|20270111||XXX^X01|1|P|2.5");
    assert.throws(() => set(unknown, "QPD[2]-7", "x"), { code: "HL7_STRUCTURE" });
  });

  it("finds the place among several of one name", () => {
    const admission = parse("MSH|^~\\&|A|B|C|D|20270111||ADT^A01|1|P|2.5\rEVN|1\rPID|1\rPV1|1\rROL|1\rDG1|1");
    const other = set(admission, "PV2-3", "x");
    assert.equal(other.segments.map((one) => one.name).join(" "), "MSH EVN PID PV1 PV2 ROL DG1");
    assert.deepEqual(misfits(other), []);
  });

  it("removes values, repetitions, segments and groups", () => {
    assert.deepEqual(changed(remove(message, "PID-5.2")), [lines[2]!.replace("MARIO", "")]);
    assert.deepEqual(changed(remove(message, "PID-3[1]")), [lines[2]!.replace("LOC1^^^100201^PI~", "")]);
    assert.deepEqual(changed(remove(message, "PID-3(CF)")), [lines[2]!.replace("~SMPMRA56E12G478S^^^CF^NNITA", "")]);
    assert.deepEqual(changed(remove(message, "PID-3")), [lines[2]!.replace(/LOC1.*NNITA/, "")]);
    const names = (path: string): string =>
      remove(message, path)
        .segments.map((one) => one.name)
        .join(" ");
    assert.equal(names("NTE"), "MSH ARQ PID RGS AIS AIS AIL ZRX");
    assert.equal(names("AIS[2]"), "MSH ARQ PID RGS AIS NTE AIL ZRX");
    assert.equal(names("RESOURCES.SERVICE[1]"), "MSH ARQ PID RGS AIS AIL ZRX");
    assert.equal(names("RESOURCES"), "MSH ARQ PID ZRX");
    for (const nothing of ["OBX", "OBX-5", "PID-3[9]", "PID-30.2", "RESOURCES.PERSONNEL_RESOURCE"])
      assert.equal(write(remove(message, nothing)), write(message), nothing);
  });

  it("does not skip what is missing, and keeps what separates", () => {
    assert.throws(() => set(message, "AIS[4]-3.1", "x"), { code: "HL7_STRUCTURE", where: { field: "AIS[4]-3.1" } });
    for (const path of ["MSH-1", "MSH-2"]) assert.throws(() => set(message, path, "x"), { code: "HL7_FIELD" });
    for (const path of ["PID", "PID-0", "pid-3", "PID-3..1"])
      assert.throws(() => set(message, path, "x"), { code: "CONFIG_INVALID" }, path);
  });

  it("writes nothing for an empty value where there was nothing", () => {
    for (const path of ["PID-30.2", "PID-5.9", "OBX-5", "PID-3(STP).1"]) assert.equal(set(message, path, ""), message, path);
  });

  it("gives all values where the path leaves indexes out", () => {
    assert.deepEqual(getAll(message, "PID-3.1"), ["LOC1", "SMPMRA56E12G478S"]);
    assert.deepEqual(getAll(message, "AIS-3.1"), ["92.18.C", "88.91.1"]);
    assert.deepEqual(getAll(message, "RESOURCES.SERVICE.AIS-3.1"), ["92.18.C", "88.91.1"]);
    assert.deepEqual(getAll(message, "AIS[2]-3.1"), ["88.91.1"]);
    assert.deepEqual(getAll(message, "ARQ-24(NRE).1"), ["1000A4000000248"]);
    assert.deepEqual(getAll(message, "OBX-5"), []);
    assert.equal(getRaw(message, "PID-11"), "VIA&PROVA&12^^PERUGIA");
  });
});

const component = fc.integer({ min: 1, max: 6 });
const paths = fc
  .tuple(
    fc.constantFrom("PID", "ARQ", "AIS", "AIS[2]", "NTE", "ZRX", "PV1", "ZZZ", "SERVICE[2].AIS", "RESOURCES.AIL"),
    fc.integer({ min: 1, max: 30 }),
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    component,
    fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  )
  .map(
    ([segment, field, repetition, part, sub]) =>
      `${segment}-${field}${repetition === undefined ? "" : `[${repetition}]`}.${part}${sub === undefined ? "" : `.${sub}`}`,
  );
const values = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
  fc
    .array(fc.constantFrom("|", "^", "~", "\\", "&", "\r", ".br", "a"), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join("")),
);

/** A path as the place that it means in the message above: other words for one place give the same. */
function slot(path: string): string {
  const [, segment = "", field = "", repetition = "1", component = "", subcomponent = "1"] =
    /^(.*)-(\d+)(?:\[(\d+)\])?\.(\d+)(?:\.(\d+))?$/.exec(path) ?? [];
  const same: Readonly<Record<string, string>> = { "SERVICE[2].AIS": "AIS[2]", "RESOURCES.AIL": "AIL" };
  return `${same[segment] ?? segment}-${field}[${repetition}].${component}.${subcomponent}`;
}

describe("the laws of get and set", () => {
  it("what was set is got, also after writing and parsing", () => {
    fc.assert(
      fc.property(paths, values, (path, value) => {
        const other = set(message, path, value);
        assert.equal(get(other, path), value);
        assert.equal(get(parse(write(other)), path), value);
      }),
      { numRuns: 2000 },
    );
  });

  it("setting what is there changes nothing, and setting twice is setting the last", () => {
    fc.assert(
      fc.property(paths, values, values, (path, first, second) => {
        const there = get(message, path);
        if (there !== "") assert.equal(write(set(message, path, there)), write(message));
        assert.equal(write(set(set(message, path, first), path, second)), write(set(message, path, second)));
      }),
      { numRuns: 1000 },
    );
  });

  it("setting one value leaves all others", () => {
    fc.assert(
      fc.property(paths, paths, values, (path, other, value) => {
        if (slot(path) === slot(other)) return;
        assert.equal(get(set(message, path, value), other), get(message, other), `${path} ${other}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("raw texts are taken as they stand", () => {
    assert.equal(getRaw(setRaw(message, "PID-5", "A^B&C~D"), "PID-5"), "A^B&C");
    assert.equal(get(setRaw(message, "PID-5.1", "A\\T\\B"), "PID-5.1"), "A&B");
  });
});
