import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parseStructure, structureNotation, type Item } from "../structure/structure.ts";
import { changes, fields, sizes, structures, types } from "./expected.ts";
import {
  federation,
  fieldType,
  segmentFields,
  standard,
  structureId,
  table,
  versions,
  versionOf,
  type Dictionary,
  type FieldDefinition,
} from "./index.ts";

const v25 = standard("2.5");
const all = versions.map(standard);
const between = (from: string, to: string): readonly Dictionary[] =>
  all.slice(
    all.findIndex((one) => one.version === from),
    all.findIndex((one) => one.version === to) + 1,
  );

/** A field as the expectations are written, with a length and a table only if the expectation has one. */
function described(field: FieldDefinition | undefined, expected: string): string {
  if (!field) return "no such field";
  const most = field.most === Infinity ? "*" : `*${field.most}`;
  return [
    field.type,
    field.required ? "R" : "",
    field.repeats ? most : "",
    / \d+/.test(expected) ? String(field.length ?? "") : "",
    / t\d+/.test(expected) ? (field.table === undefined ? "" : `t${field.table}`) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

const words = (text: string): readonly string[] => text.split(" ");
const isIn25 = (since: string): boolean => since.localeCompare("2.5", "en", { numeric: true }) <= 0;

describe("HL7 v2.5 as the standard has it", () => {
  for (const [id, notation] of Object.entries(structures)) {
    it(`orders the segments of ${id}`, () => {
      const structure = v25.structure(id);
      assert.ok(structure, "not defined");
      assert.equal(structureNotation(structure), notation);
    });
  }

  for (const [segment, expected] of Object.entries(fields)) {
    it(`defines the fields of ${segment}`, () => {
      const list = v25.segment(segment);
      const read = Object.entries(expected).map(([n, one]) => [n, described(list?.[Number(n) - 1], one)]);
      assert.deepEqual(Object.fromEntries(read), expected);
    });
  }

  for (const [type, components] of Object.entries(types)) {
    it(`composes ${type} of ${components}`, () => {
      assert.equal(
        v25
          .type(type)
          ?.map((one) => one.type)
          .join(" "),
        components,
      );
    });
  }

  it("takes parts of a field for primitive where they have no components", () => {
    for (const type of words("ST TX FT NM SI ID IS DT TM DTM")) assert.deepEqual(v25.type(type), [], type);
  });
});

describe("differences between the versions", () => {
  for (const [from, to, place, expected] of changes) {
    it(`${place} is ${expected} ${from === to ? "in" : "from"} v${from}${from === to ? "" : ` to v${to}`}`, () => {
      const [segment = "", field] = place.split("-");
      for (const one of between(from, to)) {
        assert.equal(described(one.segment(segment)?.[Number(field) - 1], expected), expected, `v${one.version}`);
      }
    });
  }

  for (const [from, to, name, size] of sizes) {
    it(`${name} has ${size} ${size === 1 ? "part" : "parts"} ${from === to ? "in" : "from"} v${from}${from === to ? "" : ` to v${to}`}`, () => {
      for (const one of between(from, to)) assert.equal((one.segment(name) ?? one.type(name))?.length, size, `v${one.version}`);
    });
  }

  it("MSH-9 has a type and an event, and a structure since v2.3.1", () => {
    for (const one of between("2.2", "2.8")) {
      const type = one.segment("MSH")![8]!.type;
      assert.equal(one.type(type)?.length, ["2.2", "2.3"].includes(one.version) ? 2 : 3, `v${one.version}`);
    }
  });

  it("ERR-1 alone tells the error before v2.5, and must be there", () => {
    for (const one of between("2.1", "2.4")) {
      const [only] = one.segment("ERR")!;
      assert.deepEqual([only!.required, only!.repeats], [true, true], `v${one.version}`);
    }
  });

  it("PID-3 is required and single in v2.1", () => {
    const field = standard("2.1").segment("PID")![2]!;
    assert.deepEqual([field.required, field.repeats], [true, false]);
  });

  it("come where the standard introduced them", () => {
    const since: Readonly<Record<string, string>> = {
      "segment AIS": "2.3",
      "segment ARQ": "2.3",
      "segment QPD": "2.4",
      "segment SFT": "2.5",
      "segment TQ1": "2.5",
      "segment UAC": "2.6",
      "segment PRT": "2.7",
      "structure QBP_Q21": "2.4",
      "structure SRM_S01": "2.3",
      "structure OMG_O19": "2.4",
      "type CWE": "2.3.1",
      "type XPN": "2.3",
      "type ERL": "2.5",
    };
    for (const [what, version] of Object.entries(since)) {
      const [kind, name = ""] = what.split(" ");
      const first = all.find((one) => one[kind as "segment" | "type" | "structure"](name));
      assert.equal(first?.version, version, what);
    }
  });

  it("are told by MSH-12.1 as it is written there", () => {
    for (const version of versions) assert.equal(versionOf(` ${version} `), version);
    for (const text of ["", "2", "2.5.0", "3.0", "v2.5"]) assert.equal(versionOf(text), undefined, text);
  });
});

/** All codes that HL7 tables have in v2.5, by table number. */
const codes: Readonly<Record<number, string>> = {
  8: "AA AE AR CA CE CR",
  61: "ISO M10 M11 NPI",
  103: "D P T",
  155: "AL ER NE SU",
  206: "A D U",
  208: "AE AR NF OK",
  278: "Blocked Booked Cancelled Complete Dc Deleted Noshow Overbook Pending Started Waitlist",
  279: "Confirm No Notify Yes",
  357: "0 100 101 102 103 200 201 202 203 204 205 206 207",
  516: "E I W",
};

/** Some codes of long tables, and codes that later versions brought in. */
const someCodes: Readonly<Record<number, string>> = {
  76: "ACK ADT BAR DFT MDM MFK MFN OMG OML ORG ORL ORM ORR ORU QBP QRY RSP RTB SIU SQM SQR SRM SRR",
  104: "2.1 2.2 2.3 2.3.1 2.4 2.5 2.5.1 2.6 2.7 2.7.1 2.8",
  203: "AN DL JHN MC MR NH NI NNxxx PI PN PPN PRC PRN PT SS TAX U VN XX",
  206: "X",
  211: "ASCII 8859/1 8859/2 8859/9 8859/15 UNICODE",
  354:
    "ACK ADT_A01 ADT_A05 DFT_P03 MDM_T02 MFK_M01 MFN_M02 OMG_O19 ORG_O20 ORM_O01 ORR_O02 ORU_R01 QBP_Q13 QBP_Q21 RSP_K21 " +
    "RTB_K13 SIU_S12 SQM_S25 SQR_S25 SRM_S01 SRR_S01",
};

describe("HL7 tables", () => {
  for (const [number, expected] of Object.entries(codes)) {
    it(`${number.padStart(4, "0")} has ${expected} in v2.5`, () => {
      const known = [...table(Number(number))!.codes.values()].filter((one) => isIn25(one.since));
      assert.deepEqual(known.map((one) => one.code).sort(), words(expected));
    });
  }

  for (const [number, expected] of Object.entries(someCodes)) {
    it(`${number.padStart(4, "0")} has, among others, ${expected}`, () => {
      const { codes: known } = table(Number(number))!;
      assert.deepEqual(
        words(expected).filter((code) => !known.has(code)),
        [],
      );
    });
  }

  it("have a name, and for each code a meaning and the version that brought it", () => {
    for (const number of [...Object.keys(codes), ...Object.keys(someCodes)].map(Number)) {
      const found = table(number)!;
      assert.equal(found.number, number);
      assert.match(found.name, /\S/);
      for (const [key, one] of found.codes) {
        assert.equal(one.code, key);
        assert.match(one.since, /^2\.\d(\.\d)?$/, `table ${number}, code ${key}`);
        // A message structure means its name.
        if (number !== 354) assert.match(one.meaning, /\S/, `table ${number}, code ${key}`);
      }
    }
  });

  it("without published values, or unknown, are undefined", () => {
    for (const number of [361, 362, 9999]) assert.equal(table(number), undefined, String(number));
  });
});

/** Structures by type and events; `S01-S11` stands for all events between. */
const events: Readonly<Record<string, string>> = {
  "ADT A01,A04,A08,A13": "ADT_A01",
  "ADT A05,A14,A28,A31": "ADT_A05",
  "MDM T01,T03,T05,T07,T09,T11": "MDM_T01",
  "MDM T02,T04,T06,T08,T10": "MDM_T02",
  "SRM S01-S11": "SRM_S01",
  "SRR S01-S11": "SRR_S01",
  "SIU S12-S24,S26": "SIU_S12",
  "SQM S25": "SQM_S25",
  "SQR S25": "SQR_S25",
  "QBP Q13": "QBP_Q13",
  "QBP Q21-Q24": "QBP_Q21",
  "RTB K13": "RTB_K13",
  "RSP K22": "RSP_K22",
  "DFT P03": "DFT_P03",
  "MFN M13": "MFN_M13",
  "MFK M01-M13": "MFK_M01",
  "OMG O19": "OMG_O19",
  "ORG O20": "ORG_O20",
  "ORU R01": "ORU_R01",
  "ACK S01-S26,A01,P03,M13,T02": "ACK",
};

describe("structures of the events", () => {
  const expanded = (list: string): readonly string[] =>
    list.split(",").flatMap((part) => {
      const [first = "", last = first] = part.split("-");
      const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
      return Array.from({ length: to - from + 1 }, (_, i) => `${first[0]}${String(from + i).padStart(2, "0")}`);
    });

  for (const [messages, id] of Object.entries(events)) {
    it(`${messages} have ${id}`, () => {
      const [type = "", list = ""] = messages.split(" ");
      for (const event of expanded(list)) assert.equal(structureId(type, event), id, `${type}^${event}`);
      assert.ok(v25.structure(id), `${id} is defined in v2.5`);
    });
  }
});

describe("the federation's definitions", () => {
  it("are those of v2.5 but for Z segments and query parameters", () => {
    const own = federation();
    assert.equal(own.version, "2.5");
    for (const name of v25.names("segments").filter((one) => !["QPD", "RDT"].includes(one))) {
      assert.deepEqual(own.segment(name), v25.segment(name), name);
    }
    for (const name of v25.names("types")) assert.deepEqual(own.type(name), v25.type(name), name);
    const added = own.names("segments").filter((one) => !v25.segment(one));
    assert.deepEqual(
      added.filter((one) => !one.startsWith("Z")),
      [],
    );
    assert.ok(["ZFE", "ZRX", "ZTK"].every((one) => added.includes(one)));
  });

  it("tell the type of a field", () => {
    assert.equal(fieldType("PID", 3), "CX");
    assert.equal(fieldType("ZTK", 3), "CP");
    assert.equal(fieldType("PID", 99), undefined);
    assert.equal(segmentFields("toString"), undefined);
  });
});

/** Set IDs that the standard itself prints otherwise. */
const oddSetIds = ["2.1 PR1-1", "2.4 AL1-1"];

/** A place that the site fills with a segment of its own. */
const placeholder = /^(?:Hxx|HXX|Zxx|ZXX)$/;

for (const dictionary of [...all, federation()]) {
  const title = dictionary === federation() ? "the federation" : `v${dictionary.version}`;

  describe(`laws of ${title}`, () => {
    const lists = (["segments", "types"] as const).flatMap((kind) =>
      dictionary.names(kind).map((name) => ({ name, list: dictionary[kind === "segments" ? "segment" : "type"](name)! })),
    );
    const every = lists.flatMap(({ name, list }) => list.map((field, i) => ({ place: `${name}-${i + 1}`, field })));
    const none = (wrong: readonly { readonly place: string; readonly field: FieldDefinition }[]): void =>
      assert.deepEqual(
        wrong.map(({ place, field }) => `${place} ${field.type} ${field.name}`),
        [],
      );

    it("begins every structure with MSH, and reads it back as it is written", () => {
      assert.ok(dictionary.names("structures").length >= 10);
      for (const id of dictionary.names("structures")) {
        const structure = dictionary.structure(id)!;
        const [first] = structure.items;
        assert.deepEqual([first?.name, first?.required, first?.repeats], ["MSH", true, false], id);
        assert.deepEqual(parseStructure(id, structureNotation(structure)), structure, id);
      }
    });

    it("defines every segment that a structure names", () => {
      const missing = dictionary
        .names("structures")
        .flatMap((id) =>
          [...dictionary.structure(id)!.segments]
            .filter((name) => !placeholder.test(name) && !dictionary.segment(name))
            .map((name) => `${id} ${name}`),
        );
      assert.deepEqual(missing, []);
    });

    it("needs a segment in every group", () => {
      const empty = (item: Item): boolean => item.kind === "group" && (item.items.length === 0 || item.items.some(empty));
      assert.deepEqual(
        dictionary.names("structures").filter((id) => empty(dictionary.structure(id)!)),
        [],
      );
    });

    it("defines the type of every field and component", () => {
      none(every.filter(({ field }) => field.type !== "VARIES" && !dictionary.type(field.type)));
    });

    it("lets no type contain itself", () => {
      const contains = (type: string, above: readonly string[]): boolean =>
        above.includes(type) || (dictionary.type(type) ?? []).some((one) => contains(one.type, [...above, type]));
      assert.deepEqual(
        dictionary.names("types").filter((type) => contains(type, [])),
        [],
      );
    });

    it("names every field and component", () => {
      none(every.filter(({ field }) => field.name.trim() === ""));
    });

    it("has lengths, tables and repetitions that can be", () => {
      const isCount = (n: number | undefined): boolean => n === undefined || (Number.isInteger(n) && n > 0);
      none(
        every.filter(
          ({ field }) =>
            !isCount(field.length) ||
            !isCount(field.table) ||
            !(field.most === Infinity || isCount(field.most)) ||
            field.repeats !== field.most > 1 ||
            field.required !== (field.usage === "R"),
        ),
      );
    });

    it("has Set IDs that are numbers, stand once and take no code table", () => {
      const setIds = every.filter(
        ({ place, field }) => /^set id\b/i.test(field.name) && !oddSetIds.includes(`${dictionary.version} ${place}`),
      );
      assert.ok(setIds.length > 0);
      none(setIds.filter(({ field }) => field.type !== "SI" || field.repeats || field.table !== undefined));
    });

    it("requires what no message can do without", () => {
      const needed = words("MSH-1 MSH-2 MSH-9 MSH-10 MSH-11 MSH-12 MSA-1 MSA-2 PID-3 PID-5");
      none(every.filter(({ place, field }) => needed.includes(place) && !field.required));
    });

    it("never repeats a component", () => {
      const components = dictionary.names("types").flatMap((name) => {
        return dictionary.type(name)!.map((field, i) => ({ place: `${name}.${i + 1}`, field }));
      });
      none(components.filter(({ field }) => field.repeats));
    });
  });
}

describe("data files", () => {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import fs from "node:fs";
    import { registerHooks, syncBuiltinESMExports } from "node:module";
    let touched = new Set();
    const note = (file) => /\\/(definitions|profile)\\/data\\//.test(String(file)) && touched.add(String(file).split("/").at(-1));
    const read = fs.readFileSync;
    fs.readFileSync = (file, ...rest) => (note(file), read(file, ...rest));
    syncBuiltinESMExports();
    registerHooks({ load: (file, context, next) => (note(file), next(file, context)) });
    const since = () => { const files = [...touched].sort(); touched = new Set(); return files; };

    const canonical = await import(${url("../index.ts")});
    const imported = since();
    const message = canonical.parse("MSH|^~\\\\&|A|B|C|D|2027||ADT^A01^ADT_A01|7|P|2.5\\rPID|1||77^^^X~88||ROSSI^ANNA\\r");
    const values = ["MSH-9.2", "MSH-10", "PID-3.1", "PID-3[2].1", "PID-5.2"].map((path) => canonical.get(message, path));
    const parsed = since();
    const asked = {};
    for (const version of ["2.3", "2.3", "2.7", "2.5.1"]) {
      canonical.standard(version).segment("PID");
      (asked[version] ??= []).push(...since());
    }
    canonical.federation();
    console.log(JSON.stringify({ imported, parsed, values, asked, federation: since() }));
  `;
  let seen: Readonly<Record<string, unknown>>;

  before(() => {
    const child = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-"], {
      input: program,
      encoding: "utf8",
      timeout: 15_000,
    });
    assert.equal(child.status, 0, child.stderr);
    seen = JSON.parse(child.stdout) as typeof seen;
  });

  it("are not read by a program that imports the model", () => assert.deepEqual(seen["imported"], []));

  it("are not read to parse a message and to take fields by plain paths", () => {
    assert.deepEqual(seen["values"], ["A01", "7", "77", "88", "ANNA"]);
    assert.deepEqual(seen["parsed"], []);
  });

  it("are read once, that of the version asked for and those it builds on", () => {
    assert.deepEqual(seen["asked"], { "2.3": ["v2.3.json"], "2.7": ["v2.7.json"], "2.5.1": ["v2.5.1.json", "v2.5.json"] });
    assert.deepEqual(seen["federation"], ["federation.json"]);
  });
});
