import assert from "node:assert/strict";
import { parse, write } from "../../canonical/index.ts";
import { compileSet } from "../index.ts";
import { map, sourcesOf, usable, type Files } from "../test-support.ts";
import { coverage, traceOf, type Coverage, type Sample } from "./index.ts";

const sample = (name: string, legacy: string): Sample => ({
  name,
  extension: ".xml",
  legacy: Buffer.from(legacy),
  canonical: undefined,
  written: undefined,
  refused: undefined,
});

function covered(files: Files, samples: readonly Sample[], ignored: readonly string[] = []): Coverage {
  const trace = traceOf();
  const sources = sourcesOf(files);
  const { set, issues } = compileSet(sources, trace);
  assert.deepEqual(issues, []);
  return coverage(set!, trace, samples, sources.tables.values(), ignored);
}

describe("coverage", () => {
  const files: Files = {
    tables: { sesso: "legacy,hl7\n1,M\n2,F\n" },
    maps: [
      map([
        { legacy: "Id", hl7: "ARQ-1.1" },
        { legacy: "Sesso", hl7: "PID-8", table: "sesso" },
        { legacy: "Esenzione", hl7: "PV1-20.1" },
        { legacy: "Nostro", is: "N", only: "out" },
        { each: { legacy: "P", hl7: "RESOURCES.SERVICE" }, rules: [{ legacy: "Cod", hl7: "AIS-3.1" }] },
      ]),
    ],
  };
  const one = sample(
    "uno",
    "<Prenota><Id>R1</Id><Sesso>1</Sesso><Altro>x</Altro><Nostro>y</Nostro><P><Cod>A</Cod><Testo>t</Testo></P><P><Cod>B</Cod></P></Prenota>",
  );

  it("tells fields that no rule names, in groups too, and not those that a rule only writes", () => {
    const found = covered(files, [one]);
    assert.deepEqual(found.kinds, [{ message: "Prenota", mappings: ["s/m"], unread: ["Altro", "P > Testo"] }]);
    assert.deepEqual(covered(files, [one], ["Altro"]).kinds[0]?.unread, ["P > Testo"]);
    assert.deepEqual(
      found.mappings.map(({ mapping, samples }) => [mapping, samples]),
      [["s/m", 1]],
    );
  });

  it("counts a field as read when another mapping of the same kind of message reads it", () => {
    const both = covered(
      {
        maps: [
          map([{ legacy: "Id", hl7: "ARQ-1.1" }], { legacy: { message: "Prenota", when: { Tipo: "A" } } }),
          map([{ legacy: "Altro", hl7: "ARQ-7" }]),
        ],
      },
      [sample("a", "<Prenota><Tipo>A</Tipo><Id>1</Id></Prenota>"), sample("b", "<Prenota><Id>1</Id><Altro>x</Altro></Prenota>")],
    );
    assert.deepEqual(both.kinds[0]?.unread, []);
  });

  it("tells rules that no sample brought to write, and rows that none used", () => {
    const found = covered(files, [one]);
    assert.deepEqual(
      found.unexercised.map(({ file, line, text }) => `${file}:${line} ${text}`),
      ["m0.map.yaml:3 { legacy: Esenzione, hl7: PV1-20.1 }"],
    );
    assert.deepEqual(found.tables, [{ file: "tables/sesso.csv", rows: 2, unused: [{ line: 3, legacy: "2", with: "" }] }]);
  });

  it("takes a canonical sample alone for what is only written", () => {
    const trace = traceOf();
    const set = usable(files, trace);
    const message = parse(["MSH|^~\\&|A|B|C|D|2027||SRM^S01|1|P|2.5", "ARQ|R1", "PV1|1|O||||||||||||||||||048"].join("\r"));
    const found = coverage(set, trace, [{ ...one, legacy: undefined, canonical: write(message, "\n") }], [], []);
    assert.ok(!found.unexercised.some((rule) => rule.text.includes("Esenzione")));
  });

  it("tells what the profile requires and no rule fills", () => {
    assert.deepEqual(covered(files, [one]).mappings[0]?.unfilled.includes("PID-3"), true);
    const said = { ...files, maps: [{ ...files.maps[0]!, unfilled: covered(files, [one]).mappings[0]!.unfilled }] };
    assert.deepEqual(covered(said, [one]).mappings[0]?.unfilled, []);
  });
});
