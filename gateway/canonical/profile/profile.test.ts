import assert from "node:assert/strict";
import { parseYaml } from "../../config/index.ts";
import { get, parse, validate } from "../index.ts";
import { federationProfiles, loadProfile, profileDocument, type Profile } from "./index.ts";

const fragments: Readonly<Record<string, string>> = {
  head: "profile: head\ntitle: Head\nfields:\n  MSH-10: { usage: R, length: 5 }\n  PID-8: { usage: R }",
};
const sourceOf = (text: string, name = "p.yaml"): ReturnType<typeof parseYaml>["source"] => parseYaml(text, name, {}).source;
const fragment = (name: string): ReturnType<typeof parseYaml> | undefined =>
  fragments[name] === undefined ? undefined : parseYaml(fragments[name], `${name}.yaml`, {});
const load = (text: string): ReturnType<typeof loadProfile> => loadProfile(sourceOf(text), fragment);

function profile(text: string): Profile {
  const { profile: made, issues } = load(`profile: p\ntitle: P\nmessage: SRM_S01\n${text}`);
  assert.ok(made, JSON.stringify(issues));
  return made;
}

const lines = [
  "MSH|^~\\&|A|B|C|D|20270111||SRM^S01^SRM_S01|UM1|P|2.5",
  "ARQ|SES1|S1|||||ROUTINE|Normal|40|min|202701190830|B|||OP1||||OP1",
  "PID|1||SMPMRA56E12G478S^^^CF^NNITA~77^^^X^PI||ESEMPI^MARIO||19560512|M",
  "RGS|1",
  "AIS|1||92.18.C^^N|202701190830",
  "AIS|2||88.91.1^^N|202701190910",
];

/** What a profile finds in the message above, with some of it changed. */
function findings(rules: string, ...changes: readonly (readonly [string, string])[]): readonly string[] {
  const text = changes.reduce((all, [from, to]) => all.replace(from, to), lines.join("\r"));
  return validate(parse(text), { profile: profile(rules) })
    .filter((one) => one.profile === "p")
    .map((one) => `${one.severity} ${one.path} ${one.rule} ${one.code}`);
}

describe("profiles", () => {
  it("say what is required, what may be empty, and what must not be there", () => {
    assert.deepEqual(findings("fields: { PID-13: { usage: R } }"), ["error PID-13 usage 101"]);
    assert.deepEqual(findings("fields: { PID-13: { usage: RE }, PID-14: { usage: O } }"), []);
    assert.deepEqual(findings("fields: { PID-8: { usage: X } }"), ["error PID-8 usage 102"]);
    assert.deepEqual(findings("fields: { AIS-7: { usage: R } }"), ["error AIS-7 usage 101", "error AIS[2]-7 usage 101"]);
    assert.deepEqual(findings("fields: { PID-8: { usage: R } }", ["|M", '|""']), ["error PID-8 usage 101"]);
    assert.deepEqual(findings("fields: { OBX-5: { usage: R } }"), []);
  });

  it("hang a usage on a condition", () => {
    const rule = (when: string): string => `fields: { PID-13: { usage: C(R/X), when: "${when}" } }`;
    assert.deepEqual(findings(rule("message.event == 'S01'")), ["error PID-13 usage 101"]);
    assert.deepEqual(findings(rule("message.event == 'S04'")), []);
    assert.deepEqual(findings(rule("message.event == 'S04'"), ["|M", "|M|||||075"]), ["error PID-13 usage 102"]);
    assert.deepEqual(findings(rule("message.value('ARQ-8.1') == 'Normal' && message.count('AIS') == 2")), [
      "error PID-13 usage 101",
    ]);
  });

  it("count segments, groups and repetitions", () => {
    assert.deepEqual(findings("segments: { PV1: { usage: R } }"), ["error PV1 usage 100"]);
    assert.deepEqual(findings("segments: { RESOURCES.SERVICE: { cardinality: 0..1 } }"), [
      "error RESOURCES.SERVICE cardinality 100",
    ]);
    assert.deepEqual(findings("segments: { RESOURCES.SERVICE: { cardinality: 3..* } }"), [
      "error RESOURCES.SERVICE cardinality 100",
    ]);
    assert.deepEqual(findings("segments: { PATIENT: { usage: X } }"), ["error PATIENT usage 100"]);
    assert.deepEqual(findings("segments: { PATIENT.PV1: { usage: RE, cardinality: 1..1 } }"), []);
    assert.deepEqual(findings("fields: { PID-3: { cardinality: 1..1 } }"), ["error PID-3 cardinality 102"]);
    assert.deepEqual(findings("fields: { PID-3: { cardinality: 3..* } }"), ["error PID-3 cardinality 101"]);
    assert.deepEqual(findings("fields: { PID-13: { cardinality: 1..* } }"), ["error PID-13 usage 101"]);
  });

  it("fix values, lists, tables, lengths and forms", () => {
    assert.deepEqual(findings("fields: { ARQ-8.1: { value: Tentative } }"), ["error ARQ-8.1 value 103"]);
    assert.deepEqual(findings("fields: { ARQ-8.1: { values: [Normal, Tentative] } }"), []);
    assert.deepEqual(findings("fields: { ARQ-8.1: { values: { A: one, B: two } } }"), ["error ARQ-8.1 value 103"]);
    assert.deepEqual(findings("fields: { ARQ-8.1: { table: 278 } }"), ["error ARQ-8.1 table 103"]);
    assert.deepEqual(findings("fields: { MSH-10: { length: 2 } }"), ["error MSH-10 length 102"]);
    assert.deepEqual(findings("fields: { PID-3.1: { format: codice-fiscale } }"), ["error PID-3[2].1 type 102"]);
    assert.deepEqual(findings("fields: { PID-3(CF).1: { format: codice-fiscale } }", ["478S", "478A"]), [
      "error PID-3(CF).1 type 102",
    ]);
    assert.deepEqual(findings("fields: { AIS-3.1: { format: nomenclatore, severity: warning } }", ["88.91.1", "8891"]), [
      "warning AIS[2]-3.1 type 102",
    ]);
  });

  it("ask conditions over several fields, of the message or of each group", () => {
    const rule = (more: string): string => `rules: [{ id: T-1, at: AIS-4, about: Later., ${more} }]`;
    assert.deepEqual(findings(rule(`assert: "message.instant('AIS[1]-4') > message.instant('AIS[2]-4')"`)), [
      "error AIS-4 condition 102",
    ]);
    assert.deepEqual(
      findings(rule(`each: RESOURCES.SERVICE, assert: "here.value('AIS-3.1') == '92.18.C'", code: "103", severity: warning`)),
      ["warning RESOURCES.SERVICE[2].AIS-4 condition 103"],
    );
    assert.deepEqual(findings(rule(`when: "message.has('OBX')", assert: "false"`)), []);
    assert.deepEqual(findings(rule(`assert: "'77' in message.values('PID-3.1')"`)), []);
  });

  it("name the group that a rule fails in by a path that leads there", () => {
    const text = [...lines, "RGS|2", "AIS|1||89.7^^N|202701191000"].join("\r");
    const rules = `rules: [{ id: T-1, at: AIS-3.1, about: x, each: RESOURCES.SERVICE, assert: "here.value('AIS-3.1') == 'x'" }]`;
    const found = validate(parse(text), { profile: profile(rules) }).filter((one) => one.rule === "condition");
    assert.deepEqual(
      found.map(({ path }) => [path, get(parse(text), path)]),
      [
        ["RESOURCES.SERVICE.AIS-3.1", "92.18.C"],
        ["RESOURCES.SERVICE[2].AIS-3.1", "88.91.1"],
        ["RESOURCES[2].SERVICE.AIS-3.1", "89.7"],
      ],
    );
  });

  it("take no value of a message for a path, and no regular expression", () => {
    const error = (assertion: string): string | undefined =>
      load(`profile: p\ntitle: P\nmessage: SRM_S01\nrules: [{ id: T-1, at: PID-3, about: x, assert: "${assertion}" }]`).issues[0]
        ?.message;
    for (const dynamic of ["message.has(message.value('PID-5.1'))", "message.has('PID-' + '5')", "here.count(message.event) > 1"])
      assert.match(error(dynamic) ?? "", /a path is not written out as a text/, dynamic);
    assert.match(error("message.value('PID-5.1').matches('^(a+)+$')") ?? "", /matches\(\) is not offered/);
    assert.match(error("message.has('PDI-3')") ?? "", /v2\.5 has no segment PDI/);
    assert.match(error("message.has('PID-99')") ?? "", /PID-99 does not exist/);
    assert.equal(error("message.has('ZAB-99') || message.has(\\\"PID-5\\\")"), undefined);
  });

  it("refuse what says nothing, or the impossible", () => {
    const wrong = (text: string): readonly string[] =>
      load(`profile: p\ntitle: P\nmessage: SRM_S01\n${text}`).issues.map((one) => one.message);
    assert.deepEqual(wrong("fields: { PID-3: { cardinality: 5..2 } }"), ["PID-3 has no number from 5..2"]);
    assert.deepEqual(wrong("fields: { PID-3: { usage: R, when: 'true' } }"), ["PID-3 has a condition that nothing hangs on"]);
    assert.deepEqual(wrong("segments: { 'RESOURCES[2]': { usage: R } }"), ["RESOURCES[2] has an index"]);
    assert.deepEqual(
      wrong("rules: [{ id: A, at: PID-3, about: x, assert: 'true' }, { id: A, at: PID-99, about: x, assert: 'true' }]"),
      ["There is another rule A", "PID-99 does not exist"],
    );
    const own = load(
      `profile: p\ntitle: P\nmessage: ZZZ_Z01\ndefine: { structure: "MSH [ARQ", segments: { ZAB: ["QQQ: x"] } }\nfields: {}`,
    );
    assert.deepEqual(
      own.issues.map((one) => `${one.line} ${one.message}`),
      ["4 Structure ZZZ_Z01 is not readable, at its character 9"],
    );
    assert.deepEqual(
      load(`profile: p\ntitle: P\nmessage: ACK\ndefine: { segments: { ZAB: ["QQQ: x"] } }`).issues.map((one) => one.message),
      ["v2.5 has no data type QQQ"],
    );
    assert.ok(load(`profile: p\ntitle: P\nmessage: X\ndefine: { structure: "${"[".repeat(20_000)}" }`).issues.length > 0);
  });

  it("hold a condition that cannot be worked out for one that does not hold", () => {
    assert.deepEqual(findings(`rules: [{ id: T-1, at: PID-5, about: x, assert: "int(message.value('PID-5.1')) > 1" }]`), [
      "error PID-5 condition 102",
    ]);
  });

  it("overrule what the standard says of the same field", () => {
    const of = (rules: string, ...changes: readonly (readonly [string, string])[]): readonly string[] => {
      const text = changes.reduce((all, [from, to]) => all.replace(from, to), lines.join("\r"));
      return validate(parse(text), { profile: profile(rules) }).map((one) => `${one.path} ${one.rule}`);
    };
    assert.deepEqual(of(""), ["PID-3.1 length"]);
    assert.deepEqual(of("fields: { PID-3.1: { length: 20 } }"), []);
    assert.deepEqual(of("fields: { PID-3.1: { length: 20 } }", ["|OP1||||OP1", ""]), [
      "ARQ-15 field-required",
      "ARQ-19 field-required",
    ]);
    assert.deepEqual(
      of("fields: { PID-3.1: { length: 20 }, ARQ-15: { usage: RE }, ARQ-19: { usage: R } }", ["|OP1||||OP1", ""]),
      ["ARQ-19 usage"],
    );
  });

  it("take fragments in, and what is said here wins", () => {
    assert.deepEqual(findings("use: [head]", ["UM1", "UM1234"], ["|M", "|"]), [
      "error MSH-10 length 102",
      "error PID-8 usage 101",
    ]);
    assert.deepEqual(findings("use: [head]\nfields: { PID-8: { usage: RE } }", ["|M", "|"]), []);
  });

  it("may define segments and structure of their own", () => {
    const own = loadProfile(
      sourceOf(`profile: p
title: P
message: ZZZ_Z01
define: { structure: "MSH {ROW: ZRW [NTE]}", segments: { ZRW: ["SI R l4: Set ID", "NM: Count"] } }
segments: { ROW: { cardinality: 1..1 } }
fields: { ROW.ZRW-2: { usage: R } }`),
      () => undefined,
    ).profile!;
    const found = (text: string): readonly string[] =>
      validate(parse(`MSH|^~\\&|A|B|C|D|20270111||ZZZ^Z01|1|P|2.5\r${text}`), { profile: own })
        .filter((one) => one.severity === "error" && !one.path.startsWith("MSH"))
        .map((one) => `${one.path} ${one.rule}`);
    assert.deepEqual(found("ZRW|1|2"), []);
    assert.deepEqual(found("ZRW|1|x\rZRW||"), ["ZRW-2 type", "ZRW[2]-1 field-required", "ROW cardinality", "ZRW[2]-2 usage"]);
  });

  it("tell all their mistakes at once, with line, column and a hint", () => {
    const { profile: made, issues } = load(`profile: p
title: P
message: SRM_S01
use: [nobody]
segments:
  OBX.PID: { usage: R }
  AISX: { usage: R }
fields:
  PID-99: { usage: R }
  PID.3: { usage: R }
  MSH-9: { usage: C(R/X) }
  ARQ-8: { usage: C(R/O), when: "message.nope == 1" }
  AIS-3: { usage: C(R/O), when: "message.value('AIS.3') == ''" }
  PID-3: { format: codice-fiscal }
  PID-8: { table: 9999 }
rules:
  - { id: T-1, at: PID-3, about: x, assert: "message.count('AIS')" }
  - { id: T-2, at: PID-3, about: x, each: NOGROUP, assert: "true" }`);
    assert.equal(made, undefined);
    assert.deepEqual(
      issues.map((one) => `${one.line}:${one.column} ${one.message}`),
      [
        "4:7 There is no fragment nobody",
        "6:3 OBX is not a group of SRM_S01",
        "7:3 AISX is not a group of SRM_S01",
        "9:3 PID-99 does not exist",
        '10:3 "PID.3" is not an HL7 path',
        "11:12 MSH-9 has a conditional usage without condition",
        "12:27 The condition of ARQ-8 is not right: No such key: nope",
        '13:27 The condition of AIS-3 is not right: "AIS.3" is not an HL7 path',
        "14:12 There is no form codice-fiscal",
        "15:12 HL7 has no values of table 9999",
        "17:37 The condition of T-1 is not right: it gives int, not true or false",
        "18:37 NOGROUP is not a group of SRM_S01",
      ],
    );
    assert.equal(issues.find((one) => one.line === 14)?.hint, "did you mean codice-fiscale?");
  });

  it("are refused when their form is wrong", () => {
    const wrong = (text: string): readonly string[] =>
      load(`profile: p\ntitle: P\nmessage: SRM_S01\n${text}`).issues.map((one) => one.message);
    assert.match(wrong("fields: { PID-3: { usage: M } }")[0]!, /usage/);
    assert.match(wrong("fields: { PID-3: { usge: R } }")[0]!, /usge is not known/);
    assert.match(wrong("segments: { PID: { cardinality: many } }")[0]!, /cardinality/);
    assert.deepEqual(
      load("profile: p\ntitle: P").issues.map((one) => one.message),
      ["The profile says no message"],
    );
    assert.deepEqual(
      load("profile: p\ntitle: P\nmessage: XYZ_Z99").issues.map((one) => one.message),
      ["HL7 v2.5 has no structure XYZ_Z99"],
    );
  });

  it("never show a value of the message in a finding", () => {
    const all = validate(parse(lines.join("\r").replace(/\b(?:ESEMPI|M|Normal|77)\b/g, "SEGRETO")), {
      profile: profile(`fields:
  PID-8: { value: F }
  PID-3.1: { format: nre, length: 3 }
  PID-5.1: { values: [A] }
  ARQ-8.1: { table: 278 }`),
    });
    assert.ok(all.length >= 4);
    assert.ok(!JSON.stringify(all).includes("SEGRETO"));
  });
});

describe("the federation's profiles", () => {
  it("are there for every message of the flow", () => {
    assert.deepEqual([...federationProfiles().keys()].toSorted(), [
      "ACK",
      "DFT_P03",
      "MFK_M01",
      "MFN_M13",
      "QBP_Q13",
      "RTB_K13",
      "SIU_S12",
      "SQM_S25",
      "SQR_S25",
      "SRM_S01",
      "SRR_S01",
    ]);
  });

  it("are documented field by field from what is checked", () => {
    for (const one of federationProfiles().values()) {
      const page = profileDocument(one);
      for (const field of one.fields) assert.ok(page.includes(`\`${field.path.text}\``), `${one.name} ${field.path.text}`);
      for (const rule of one.rules) assert.ok(page.includes(rule.id));
    }
  });
});
