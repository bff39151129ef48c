import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  compilePath,
  complete,
  DraftGroup,
  get,
  group,
  isGroup,
  parse,
  standardDelimiters,
  structureOf,
  write,
  type Group,
} from "../index.ts";

const draftOf = (id: string, values: Readonly<Record<string, string>>): DraftGroup => {
  const draft = new DraftGroup(structureOf(id));
  for (const [path, value] of Object.entries(values)) draft.set(compilePath(path), value);
  return draft;
};
const text = (draft: DraftGroup): string => write(draft.message(), "\n").trimEnd();

describe("drafts", () => {
  const values: readonly (readonly [string, string])[] = [
    ["MSH-3", "CUPUM"],
    ["ARQ-1.1", "SES1"],
    ["ARQ-1.2", "100201"],
    ["PID-3(CF).1", "SMPMRA56E12G478S"],
    ["PID-5.2", "MARIO"],
    ["DG1-3.1", "162.9"],
    ["AIS-3.1", "92.18.C"],
    ["AIS-3.3", "NOM2017"],
    ["AIG-3.1", "AGPET01"],
    ["RESOURCES.SERVICE[2].AIS-3.1", "88.91.1"],
    ["ZRX-3", "1000A"],
    ["ZFE-2", "SES1"],
    ["ZXX-1", "z"],
  ];
  const expected = [
    "MSH|^~\\&|CUPUM",
    "ARQ|SES1^100201",
    "PID|||SMPMRA56E12G478S^^^CF^NNITA||^MARIO",
    "DG1|||162.9",
    "AIS|||92.18.C^^NOM2017",
    "AIS|||88.91.1",
    "AIG|||AGPET01",
    "ZRX|||1000A",
    "ZFE||SES1",
    "ZXX|z",
  ].join("\n");

  it("leave in the order of the structure, whatever the order of set()", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...values], { minLength: values.length }), (shuffled) => {
        assert.equal(text(draftOf("SRM_S01", Object.fromEntries(shuffled))), expected);
      }),
    );
  });

  it("fit their own structure when they are completed", () => {
    const message = complete(draftOf("SRM_S01", Object.fromEntries(values)).message(), "SRM^S01", {
      controlId: "1",
      time: "2027",
    });
    const unexpected = group(message.segments, structureOf("SRM_S01")!).misfits.filter((one) => one.kind === "unexpected");
    assert.deepEqual(unexpected, []);
  });

  it("escape what they are given, and keep empty values out", () => {
    assert.equal(
      text(draftOf("ACK", { "MSA-1": "AA", "MSA-2": "A&B|\r", "MSA-3": "", "ERR-8": "" })),
      "MSA|AA|A\\T\\B\\F\\\\X0D\\",
    );
    assert.equal(text(new DraftGroup(structureOf("ACK"))), "");
  });

  it("fill repetitions, components and subcomponents from the left", () => {
    assert.equal(text(draftOf("SRM_S01", { "PID-3[3].4.2": "x", "PID-3[1].2": "y" })), "PID|||^y~~^^^&x");
  });

  it("put a selected repetition where its type stands already", () => {
    const draft = draftOf("SRM_S01", { "PID-3(CF).1": "A", "PID-3(STP).1": "B", "PID-3(PI).1": "C" });
    draft.set(compilePath("PID-3(CF).6"), "F");
    const [pid] = draft.message().segments;
    assert.equal(pid?.text, "PID|||A^^^CF^NNITA^F~B^^^STP^STP~C^^^^PI");
    assert.equal(text(draftOf("SRM_S01", { "ARQ-24(NRE).1": "N", "ARQ-24(RRS).1": "R" })), `ARQ${"|".repeat(24)}N^NRE~R^RRS`);
  });

  it("append groups and segments", () => {
    const draft = new DraftGroup(structureOf("SQR_S25"));
    for (const [id, service] of [
      ["S1", "92.18.C"],
      ["S2", "88.91.1"],
    ] as const) {
      const schedule = draft.append(["SCHEDULE"]);
      schedule.set(compilePath("AIS-3.1"), service);
      schedule.set(compilePath("SCH-2.1"), id);
    }
    draft.last("SCHEDULE").set(compilePath("ZFE-2"), "SES");
    draft.appendSegment("ERR")(compilePath("ERR-4"), "W");
    draft.appendSegment("ERR")(compilePath("ERR-4"), "E");
    assert.equal(text(draft), "ERR||||W\nERR||||E\nSCH||S1\nAIS|||92.18.C\nSCH||S2\nAIS|||88.91.1\nZFE||SES");
  });

  it("append to the last of the groups above", () => {
    const draft = new DraftGroup(structureOf("SRM_S01"));
    draft.append(["RESOURCES", "SERVICE"]).set(compilePath("AIS-3.1"), "A");
    draft.append(["RESOURCES", "SERVICE"]).set(compilePath("AIS-3.1"), "B");
    draft.append(["RESOURCES"]).set(compilePath("AIS-3.1"), "C");
    assert.equal(text(draft), "AIS|||A\nAIS|||B\nAIS|||C");
  });

  it("take segments over as they stand", () => {
    const given = parse("MSH|^~\\&|A\rZFE||SES|\rPID|1||x\\Q\\^&\rARQ|1");
    const draft = new DraftGroup(structureOf("SRM_S01"));
    for (const one of given.segments) draft.adopt(one);
    assert.equal(text(draft), "MSH|^~\\&|A\nARQ|1\nPID|1||x\\Q\\^&\nZFE||SES|");
  });

  it("need no structure", () => {
    const draft = new DraftGroup(undefined);
    draft.set(compilePath("ZBB-1"), "b");
    draft.set(compilePath("ZAA-1"), "a");
    assert.equal(text(draft), "ZBB|b\nZAA|a");
  });

  it("are read back value by value", () => {
    const component = fc.integer({ min: 1, max: 4 });
    const value = fc.string({ unit: "grapheme", minLength: 1 });
    const entry = fc.record({
      field: fc.integer({ min: 1, max: 5 }),
      repetition: fc.integer({ min: 1, max: 3 }),
      component,
      subcomponent: component,
      value,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: (one) => `${one.field} ${one.repetition} ${one.component} ${one.subcomponent}` }),
        (entries) => {
          const draft = new DraftGroup(undefined);
          const pathOf = (one: (typeof entries)[number]): string =>
            `ZAA-${one.field}[${one.repetition}].${one.component}.${one.subcomponent}`;
          for (const one of entries) draft.set(compilePath(pathOf(one)), one.value);
          const message = parse(`MSH|^~\\&\r${write(draft.message(standardDelimiters))}`);
          for (const one of entries) assert.equal(get(message, pathOf(one)), one.value);
        },
      ),
    );
  });
});

describe("grouping", () => {
  const names = (node: Group): string =>
    node.children.map((child) => (isGroup(child) ? `${child.name}(${names(child)})` : child.text)).join(" ");
  const grouped = (...lines: readonly string[]): ReturnType<typeof group> =>
    group(parse(["MSH|^~\\&", ...lines].join("\r")).segments.slice(1), structureOf("SRM_S01")!);

  it("keeps every segment, and Z segments where they were met", () => {
    const { root, misfits } = grouped("ARQ", "ZAA", "PID", "ZBB", "RGS", "AIS", "NTE", "ZCC", "NTE", "ZRX", "ZDD");
    assert.equal(names(root), "ARQ ZAA PATIENT(PID ZBB) RESOURCES(RGS SERVICE(AIS NTE ZCC NTE)) ZRX ZDD");
    assert.deepEqual(
      misfits.map((one) => one.name),
      ["MSH"],
    );
  });

  it("does not lose what is out of order", () => {
    const { root, misfits } = grouped("ARQ", "RGS", "AIS", "PID", "DSC");
    assert.equal(names(root), "ARQ RESOURCES(RGS SERVICE(AIS PID DSC))");
    assert.deepEqual(
      misfits.filter((one) => one.kind === "unexpected").map((one) => [one.name, one.at]),
      [
        ["PID", 3],
        ["DSC", 4],
      ],
    );
  });

  it("keeps every segment of any list, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("ARQ", "PID", "RGS", "AIS", "AIG", "AIL", "NTE", "ZRX", "ZFE", "ZXX", "EVN", "APR"), {
          maxLength: 40,
        }),
        (list) => {
          const { root } = grouped(...list);
          assert.deepEqual(
            names(root)
              .split(/[ ()]+/)
              .filter((one) => one.length === 3)
              .toSorted(),
            list.toSorted(),
          );
        },
      ),
    );
  });
});
