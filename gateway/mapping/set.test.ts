import assert from "node:assert/strict";
import { get, parse } from "../canonical/index.ts";
import { ownConverters, type ConverterKind, type MappingFile, type MappingSet } from "./index.ts";
import { compile, faultOf, inward, map, outward, usable } from "./test-support.ts";

describe("mapping rules", () => {
  it("tie a field to a path, read both ways", () => {
    const set = usable({
      maps: [
        map([
          { legacy: "Id", hl7: "ARQ-1.1" },
          { legacy: "Assistito/@cf", hl7: "PID-3(CF).1", as: "codice-fiscale" },
          { legacy: "Nascita", hl7: "PID-7", as: "date dd/MM/yyyy" },
          { legacy: ["Giorno", "Ora"], hl7: "AIS-4", as: "date ddMMyyyy HHmm" },
        ]),
      ],
    });
    const xml =
      '<Prenota><Id>S1</Id><Assistito cf="SMPMRA56E12G478S"></Assistito><Nascita>12/05/1956</Nascita><Giorno>19012027</Giorno><Ora>0830</Ora></Prenota>';
    const er7 = "ARQ|S1\nPID|1||SMPMRA56E12G478S^^^CF^NNITA||||19560512\nRGS|1\nAIS|1|||202701190830";
    assert.equal(inward(set, xml), er7);
    assert.equal(outward(set, ...er7.split("\n")), xml);
    assert.equal(set.toCanonical(Buffer.from(xml), 0, "ID1").mapping, "s/m");
  });

  it("give header and control identifier where the legacy message has none", () => {
    const { value } = usable({ maps: [map([{ legacy: "Id", hl7: "ARQ-1.1" }])] }).toCanonical(
      Buffer.from("<Prenota/>"),
      Date.parse("2027-01-11T08:15:00Z"),
      "ID1",
    );
    assert.deepEqual(
      [get(value, "MSH-7"), get(value, "MSH-9"), get(value, "MSH-10")],
      ["20270111091500+0100", "SRM^S01^SRM_S01", "ID1"],
    );
  });

  it("write constants and defaults, in the direction that they are for", () => {
    const set = usable({
      maps: [
        map([
          { is: "ROUTINE", hl7: "ARQ-7" },
          { is: "2.0", legacy: "@versione" },
          { legacy: "Tipo", hl7: "ARQ-8", default: "Normal" },
          { legacy: "Solo", hl7: "ARQ-12", only: "in" },
          { legacy: "Fuori", hl7: "ARQ-4.1", only: "out" },
        ]),
      ],
    });
    assert.equal(inward(set, "<Prenota><Solo>B</Solo><Fuori>x</Fuori></Prenota>"), "ARQ|||||||ROUTINE|Normal||||B");
    assert.equal(
      outward(set, "ARQ||||G||||Normal||||B"),
      '<Prenota versione="2.0"><Tipo>Normal</Tipo><Fuori>G</Fuori></Prenota>',
    );
  });

  it("write what tells the kind of a repetition only beside a value of it", () => {
    const set = usable({
      maps: [
        map([
          { legacy: "Cf", hl7: "PID-3(CF).1" },
          { legacy: "Stp", hl7: "PID-3(STP).1" },
          { legacy: "Nome", hl7: "PID-5.1.1" },
        ]),
      ],
    });
    const of = (inside: string): string => inward(set, `<Prenota>${inside}</Prenota>`);
    assert.equal(of("<Nome>N</Nome>"), "PID|1||||N");
    assert.equal(of("<Stp>S</Stp>"), "PID|1||S^^^STP^STP");
    assert.equal(of("<Stp>S</Stp><Cf>C</Cf>"), "PID|1||C^^^CF^NNITA~S^^^STP^STP");
  });

  it("hold several values in one field, and take defaults of each direction", () => {
    const set = usable({
      maps: [
        map([
          { legacy: "Nominativo", hl7: ["PID-5.1.1", "PID-5.2"], split: "/" },
          { legacy: "Tipo", hl7: "ARQ-8", default: { in: "Normal", out: "?" } },
          { legacy: "Codice", hl7: "ARQ-7", as: ["trim", "case upper lower"] },
        ]),
      ],
    });
    const er7 = "ARQ|||||||ROUTINE|Normal\nPID|1||||ROSSI^MARIO";
    assert.equal(inward(set, "<Prenota><Nominativo>ROSSI/MARIO</Nominativo><Codice> routine </Codice></Prenota>"), er7);
    assert.equal(
      outward(set, "ARQ|||||||ROUTINE", "PID|1||||ROSSI^MARIO"),
      "<Prenota><Nominativo>ROSSI/MARIO</Nominativo><Tipo>?</Tipo><Codice>routine</Codice></Prenota>",
    );
    assert.equal(inward(set, "<Prenota><Nominativo>CHER</Nominativo></Prenota>"), "ARQ||||||||Normal\nPID|1||||CHER");
    const both = compile({ maps: [map([{ legacy: ["A", "B"], hl7: ["PID-5.1", "PID-5.2"] }])] });
    assert.match(both.issues[0]!.message, /Both sides are lists/);
  });

  it("may ask in CEL over the side that is read", () => {
    const set = usable({
      maps: [
        map([
          {
            legacy: "Motivo",
            hl7: "ARQ-6.2",
            if: { in: 'legacy["Stato"] in ["A", "B"] && legacy["Motivo"].startsWith("X")', out: 'hl7["ARQ-8"] != ""' },
          },
        ]),
      ],
    });
    assert.equal(inward(set, "<Prenota><Stato>B</Stato><Motivo>X1</Motivo></Prenota>"), "ARQ||||||^X1");
    assert.equal(inward(set, "<Prenota><Stato>C</Stato><Motivo>X1</Motivo></Prenota>"), "");
    assert.equal(outward(set, "ARQ||||||^X1||N"), "<Prenota><Motivo>X1</Motivo></Prenota>");
    assert.equal(outward(set, "ARQ||||||^X1"), "<Prenota></Prenota>");
    const issue = (when: string): string => {
      const [found] = compile({ maps: [map([{ legacy: "A", hl7: "ARQ-8", if: { in: when } }])] }).issues;
      return `${found?.message} | ${found?.expected}`;
    };
    assert.match(issue('legacy["A"] = "1"'), /The condition is not right/);
    assert.match(issue('legacy["A"]'), /not true or false/);
    assert.match(issue('legacy[legacy["A"]] == "1"'), /a path is not written out/);
    assert.match(issue('legacy["A"].matches("(a+)+")'), /matches\(\) is not offered/);
    assert.match(issue('hl7["ARQ-8"] == "1"'), /hl7/);
    assert.match(issue('legacy["A//B"] == "1"'), /A\/\/B/);
  });

  it("hold only when their condition does, on the side that is read", () => {
    const set = usable({
      maps: [map([{ legacy: "Urgente", hl7: "ARQ-12", if: { in: { Modo: ["U", "X"] }, out: { "ARQ-8": "Normal" } } }])],
    });
    assert.equal(inward(set, "<Prenota><Modo>X</Modo><Urgente>U</Urgente></Prenota>"), "ARQ||||||||||||U");
    assert.equal(inward(set, "<Prenota><Modo>Y</Modo><Urgente>U</Urgente></Prenota>"), "");
    assert.equal(outward(set, "ARQ||||||||Normal||||U"), "<Prenota><Urgente>U</Urgente></Prenota>");
    assert.equal(outward(set, "ARQ||||||||Tentative||||U"), "<Prenota></Prenota>");
  });

  it("repeat with each, count, and take fragments in", () => {
    const set = usable({
      maps: [
        map([
          { count: "RESOURCES.SERVICE", legacy: "@quante" },
          {
            each: { legacy: "Prestazioni/P", hl7: "RESOURCES.SERVICE" },
            if: { in: { "@annullata": "" }, out: { "AIS-2": "" } },
            rules: [{ use: "prestazione" }, { each: { legacy: "Nota", hl7: "NTE" }, rules: [{ legacy: ".", hl7: "NTE-3" }] }],
          },
        ]),
      ],
      fragments: [{ fragment: "prestazione", rules: [{ legacy: "@cod", hl7: "AIS-3.1" }] }],
    });
    const p = '<P cod="A"><Nota>n1</Nota><Nota>n2</Nota></P><P cod="B"></P>';
    const er7 = "RGS|1\nAIS|1||A\nNTE|1||n1\nNTE|2||n2\nAIS|2||B";
    assert.equal(inward(set, `<Prenota><Prestazioni>${p}<P cod="C" annullata="S"/></Prestazioni></Prenota>`), er7);
    assert.equal(
      outward(set, "ARQ", ...er7.split("\n"), "AIS|3|D|C"),
      `<Prenota quante="3"><Prestazioni>${p}</Prestazioni></Prenota>`,
    );
    assert.equal(outward(set, "ARQ"), '<Prenota quante="0"></Prenota>');
  });

  it("translate codes by table, with second key and preferred way back", () => {
    const tables = { visite: "legacy,with,hl7\n897,02,89.7A.3\n897,06,89.7A.7\n0897,02,89.7A.3\n" };
    const set = usable({
      tables,
      maps: [
        map([
          { legacy: "Cod", hl7: "AIS-3.1", table: "visite", with: "Branca" },
          { legacy: "Sesso", hl7: "PID-8", table: { "1": "M", "2": "F" } },
        ]),
      ],
    });
    assert.equal(
      inward(set, "<Prenota><Cod>897</Cod><Branca>06</Branca><Sesso>2</Sesso></Prenota>"),
      "PID|1|||||||F\nRGS|1\nAIS|1||89.7A.7",
    );
    assert.equal(
      outward(set, "ARQ", "PID||||||||M", "RGS", "AIS|||89.7A.3"),
      "<Prenota><Cod>897</Cod><Branca>02</Branca><Sesso>1</Sesso></Prenota>",
    );
    const fault = faultOf(() => inward(set, "<Prenota><Cod>897</Cod><Branca>99</Branca></Prenota>"));
    assert.equal(fault.code, "MAPPING_CODE");
  });

  it("treat unknown codes as they say", () => {
    const rule = (unknown: MappingFile["rules"][number]["unknown"]): MappingSet =>
      usable({
        maps: [map([{ legacy: "Sesso", hl7: "PID-8", table: { "1": "M" }, ...(unknown === undefined ? {} : { unknown }) }])],
      });
    const xml = "<Prenota><Sesso>9</Sesso></Prenota>";
    assert.equal(faultOf(() => inward(rule(undefined), xml)).code, "MAPPING_CODE");
    assert.equal(faultOf(() => inward(rule("refuse"), xml)).code, "MAPPING_CODE");
    assert.equal(inward(rule("pass"), xml), "PID|1|||||||9");
    assert.equal(inward(rule("U"), xml), "PID|1|||||||U");
    assert.equal(inward(rule({ in: "U", out: "0" }), xml), "PID|1|||||||U");
    assert.equal(outward(rule({ in: "U", out: "0" }), "PID||||||||F"), "<Prenota><Sesso>0</Sesso></Prenota>");
    assert.equal(faultOf(() => outward(rule({ in: "U" }), "PID||||||||F")).code, "MAPPING_CODE");
    assert.equal(inward(rule(undefined), "<Prenota></Prenota>"), "");
  });

  it("tell field, file and line of a failure, and never the value", () => {
    const set = usable({
      maps: [
        map([
          { legacy: "Id", hl7: "ARQ-1.1" },
          { legacy: "Nascita", hl7: "PID-7", as: "date ddMMyyyy" },
          { legacy: "Sesso", hl7: "PID-8", table: { "1": "M" } },
        ]),
      ],
    });
    const read = faultOf(() => inward(set, "<Prenota><Nascita>SEGRETO</Nascita></Prenota>"));
    assert.equal(read.code, "MAPPING_FIELD");
    assert.deepEqual(read.where, { file: "m0.map.yaml", line: 2, column: 2, field: "Nascita" });
    assert.match(read.message, /m0\.map\.yaml:2/);
    const written = faultOf(() => outward(set, "PID|||||||SEGRETO"));
    assert.deepEqual([written.where?.field, written.where?.line], ["PID-7", 2]);
    for (const run of [
      () => inward(set, "<Prenota><Sesso>SEGRETO</Sesso></Prenota>"),
      () => outward(set, "PID||||||||SEGRETO"),
    ]) {
      const fault = faultOf(run);
      assert.equal(fault.where?.line, 3);
      for (const one of [read, written, fault]) assert.ok(!JSON.stringify({ ...one, message: one.message }).includes("SEGRETO"));
    }
  });
});

describe("what is told of a value that cannot be translated", () => {
  const set = usable({
    maps: [
      map([
        {
          each: { legacy: "P", hl7: "RESOURCES.SERVICE" },
          rules: [{ each: { legacy: "N", hl7: "NTE" }, rules: [{ legacy: "Data", hl7: "NTE-3", as: "date ddMMyyyy" }] }],
        },
      ]),
    ],
  });

  it("is where it stands in repeated groups, and what it looks like", () => {
    const fault = faultOf(() => inward(set, "<Prenota><P/><P><N/><N><Data>12/05/1956 àB</Data></N></P></Prenota>"));
    assert.equal(fault.where?.field, "P[2].N[2].Data");
    assert.equal(
      fault.message,
      'P[2].N[2].Data: The date is not readable; the value looks like "99/99/9999 aA" (rule at m0.map.yaml:1)',
    );
    assert.equal(fault.expected, "ddMMyyyy");
    const back = faultOf(() => outward(set, "RGS|1", "AIS|1", "NTE|1||x", "AIS|2"));
    assert.equal(back.where?.field, "RESOURCES.SERVICE[1].NTE[1].NTE-3");
  });

  it("does not grow with the value", () => {
    const fault = faultOf(() => inward(set, `<Prenota><P><N><Data>${"ab1".repeat(5000)}</Data></N></P></Prenota>`));
    assert.ok(fault.message.length < 250, fault.message);
    assert.match(fault.message, /15000 characters in all/);
  });
});

describe("mapping sets", () => {
  it("take the first mapping whose message and conditions fit, in each direction", () => {
    const set = usable({
      maps: [
        map([{ is: "S1", hl7: "ARQ-4.1" }], {
          mapping: "s/sposta",
          legacy: { message: "Prenota", when: { "@op": ["S", "M"] } },
          when: { "ARQ-8": "Move" },
        }),
        map([{ is: "IN", hl7: "ARQ-4.1" }], { mapping: "s/in", only: "in" }),
        map([{ is: "OUT", legacy: "Via" }], { mapping: "s/out", only: "out" }),
      ],
    });
    assert.equal(set.toCanonical(Buffer.from('<Prenota op="M"/>'), 0, "1").mapping, "s/sposta");
    assert.equal(set.toCanonical(Buffer.from('<Prenota op="P"/>'), 0, "1").mapping, "s/in");
    assert.equal(outward(set, "ARQ||||||||Normal"), "<Prenota><Via>OUT</Via></Prenota>");
    assert.equal(outward(set, "ARQ||||||||Move"), "<Prenota></Prenota>");
    assert.equal(set.writes("SRM^S01"), true);
    assert.equal(set.writes("SRR^S01"), false);
  });

  it("may ask in CEL which mapping is for a message, on both sides", () => {
    const set = usable({
      maps: [
        map([{ is: "S1", hl7: "ARQ-4.1" }], {
          mapping: "s/sposta",
          legacy: { message: "Prenota", when: 'legacy["@op"] == "S" || legacy["Stato"] in ["X", "Y"]' },
          when: 'hl7["ARQ-8"] == "Move" && hl7["ARQ-1.1"] != ""',
        }),
        map([{ legacy: "Altro", hl7: "ARQ-7" }], { mapping: "s/altro" }),
      ],
    });
    const named = (xml: string): string => set.toCanonical(Buffer.from(xml), 0, "1").mapping;
    assert.deepEqual(['<Prenota op="S"/>', "<Prenota><Stato>Y</Stato></Prenota>", "<Prenota/>"].map(named), [
      "s/sposta",
      "s/sposta",
      "s/altro",
    ]);
    const written = (arq: string): string => set.toLegacy(parse(`MSH|^~\\&|A|B|C|D|2027||SRM^S01|1|P|2.5\r${arq}`)).mapping;
    assert.deepEqual(["ARQ|1|||||||Move", "ARQ||||||||Move"].map(written), ["s/sposta", "s/altro"]);
  });

  it("know the header of a message of which something cannot be read, so that its refusal names it", () => {
    const set = usable({
      maps: [
        map([
          { legacy: "Sesso", hl7: "PID-8", table: { "1": "M" } },
          { legacy: "Numero", hl7: "MSH-10" },
          { hl7: "MSH-3.1", is: "CUP", only: "in" },
        ]),
      ],
    });
    const header = set.headerOf(Buffer.from("<Prenota><Sesso>9</Sesso><Numero>N7</Numero></Prenota>"), 0);
    assert.deepEqual([get(header!, "MSH-10"), get(header!, "MSH-3"), get(header!, "MSH-9.2")], ["N7", "CUP", "S01"]);
    assert.equal(header?.segments.length, 1);
    assert.equal(set.headerOf(Buffer.from("<Altro/>"), 0), undefined);
    assert.equal(set.headerOf(Buffer.from("<Altro"), 0), undefined);
  });

  it("do not let rules of one segment's repetition write or read another: it would be lost, or land in the wrong field", () => {
    const issue = (rules: MappingFile["rules"]): readonly string[] =>
      compile({ maps: [map([{ each: { legacy: "N", hl7: "NTE" }, rules }])] }).issues.map((one) => one.message);
    assert.deepEqual(issue([{ legacy: "A", hl7: "NTE-3" }]), []);
    assert.deepEqual(issue([{ legacy: "A", hl7: "AIS-3.1" }]), ["AIS-3.1 is not in a repetition of the segment NTE"]);
    assert.deepEqual(issue([{ legacy: "A", hl7: "AIS-3.1", only: "out" }]), [
      "AIS-3.1 is not in a repetition of the segment NTE",
    ]);
    assert.deepEqual(issue([{ each: { legacy: "M", hl7: "NTE" }, rules: [] }]), [
      "NTE is not in a repetition of the segment NTE",
    ]);
  });

  it("tell of a group that has no more room which group of which rule it is", () => {
    const set = usable({
      format: "record",
      layouts: {
        "l.yaml": {
          layout: "l",
          fields: [
            { name: "T", text: 2 },
            { name: "P", occurs: 1, fields: [{ name: "C", text: 5 }] },
          ],
        },
      },
      maps: [
        map([{ each: { legacy: "P", hl7: "RESOURCES.SERVICE" }, rules: [{ legacy: "C", hl7: "AIS-3.1" }] }], {
          legacy: { message: "PR", layout: "l.yaml" },
        }),
      ],
    });
    const fault = faultOf(() => outward(set, "RGS|1", "AIS|1||A", "AIS|2||B"));
    assert.deepEqual([fault.where?.field, fault.where?.line], ["RESOURCES.SERVICE", 1]);
    assert.match(fault.message, /^RESOURCES\.SERVICE: P has room for 1/);
  });

  it("run in both directions when they are warmed, whatever an empty message makes them say", () => {
    const seen: string[] = [];
    const kind = (name: string): ConverterKind => ({
      name,
      usage: name,
      about: "",
      examples: [],
      make: () => ({
        toHl7: (value) => (seen.push(`${name} in`), value),
        toLegacy: (value) => (seen.push(`${name} out`), value),
      }),
    });
    const set = usable({
      converters: new Map([...ownConverters, ["spia", kind("spia")]]),
      maps: [
        map([
          { legacy: "A", hl7: "ARQ-7", as: "spia", default: { out: "x" } },
          { legacy: "B", is: "B", only: "out" },
          { legacy: "B", hl7: "ARQ-8", as: "spia", only: "in" },
        ]),
      ],
    });
    set.warm();
    assert.ok(seen.includes("spia in"), seen.join());
  });

  it("refuse what no mapping fits", () => {
    const set = usable({ maps: [map([])] });
    assert.equal(faultOf(() => inward(set, "<Altro/>")).code, "MAPPING_NONE");
    assert.equal(faultOf(() => set.toLegacy(parse("MSH|^~\\&|A|B|C|D|2027||SRR^S01|1"))).code, "MAPPING_NONE");
    assert.ok(faultOf(() => inward(set, `<${"Lungo".repeat(50)}/>`)).message.length < 100);
    assert.equal(faultOf(() => inward(set, "<Altro")).code, "XML_INVALID");
  });

  it("tell a mistake in a fragment once, and what only some of its mappings make of it for those", () => {
    const { issues } = compile({
      fragments: [
        {
          fragment: "f",
          rules: [
            { legacy: "A", hl7: "ARQ-99" },
            { legacy: "B", hl7: "ARQ-1.1" },
          ],
        },
      ],
      maps: [map([{ use: "f" }]), map([{ use: "f" }]), map([{ use: "f" }], { canonical: "SRR^S01" })],
    });
    assert.deepEqual(
      issues.map((one) => `${one.file}:${one.line} ${one.message}`),
      [
        "f.fragment.yaml:1 ARQ-99 does not exist",
        "f.fragment.yaml:1 ARQ is not a segment of SRR_S01",
        "f.fragment.yaml:2 ARQ is not a segment of SRR_S01",
      ],
    );
  });

  it("tell all mistakes at once", () => {
    const { issues } = compile({
      format: "xml",
      tables: { visite: "legacy,with,hl7\n1,2,3\n" },
      fragments: [{ fragment: "giro", rules: [{ use: "giro" }] }],
      maps: [
        map([
          { legacy: "Id", hl7: "ARQ-99" },
          { legacy: "A//B", hl7: "ARQ-1.1" },
          { legacy: "A", hl7: "XYZ-1" },
          { legacy: "A", hl7: "PID-3.1x" },
          { legacy: "A", hl7: "PID-7", as: "data ddMMyyyy" },
          { legacy: "A", hl7: "PID-8", table: "sesso" },
          { legacy: "A", hl7: "AIS-3.1", table: "visite" },
          { legacy: "A" },
          { use: "nessuno" },
          { each: { legacy: "P", hl7: "SERVIZI" }, rules: [{ legacy: "A", hl7: "AIS-99" }] },
          { legacy: "A", hl7: "ARQ-12", if: { in: { "": "x" } } },
          { is: "x" },
          { use: "giro" },
        ]),
        map([], { canonical: "ADT^A01" }),
        map([{ legacy: "A", hl7: "ARQ-98" }], { legacy: { message: "X", when: { "!": "1" } }, when: { "ARQ-0": "1" } }),
      ],
    });
    const found = issues.map((one) => `${one.file}:${one.line} ${one.message}`);
    for (let line = 1; line <= 12; line++)
      assert.ok(
        found.some((one) => one.startsWith(`m0.map.yaml:${line} `)),
        `line ${line}: ${found.join("\n")}`,
      );
    assert.equal(found.filter((one) => one.startsWith("m0.map.yaml:10 ")).length, 2);
    assert.ok(
      found.some((one) => one.startsWith("giro.fragment.yaml:1 ")),
      found.join("\n"),
    );
    assert.deepEqual(
      found.filter((one) => one.startsWith("m1")),
      ["m1.map.yaml:1 The federation has no message ADT^A01"],
    );
    assert.equal(found.filter((one) => one.startsWith("m2")).length, 3, found.join("\n"));
  });

  it("tell what a mistyped part should have been", () => {
    const issue = (rules: MappingFile["rules"]): string =>
      compile({ maps: [map(rules)] })
        .issues.map((one) => `${one.expected} ${one.hint}`)
        .join();
    assert.match(issue([{ legacy: "A", hl7: "PID-3.11" }]), /did you mean PID-3\.1\.1\?/);
    assert.match(issue([{ legacy: "A", hl7: "PID-40" }]), /from 1 to 39/);
    assert.match(issue([{ legacy: "A", hl7: "PID-5.1", as: "dates" }]), /copy, number, codice-fiscale, date/);
    assert.match(compile({ format: "morse", maps: [] }).issues[0]!.expected!, /er7, v2xml, xml, record/);
    assert.match(compile({ format: "record", maps: [map([])] }).issues[0]!.message, /needs a layout/);
    assert.match(
      compile({ format: "record", maps: [map([], { legacy: { message: "P", layout: "x.yaml" } })] }).issues[0]!.message,
      /no layout x\.yaml/,
    );
  });
});
