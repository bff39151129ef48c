import assert from "node:assert/strict";
import type { MappingFile, RuleFile } from "../../model.ts";
import { map, usable, type Files } from "../../test-support.ts";
import { checkLaws, type BrokenLaw } from "../index.ts";

const layout = {
  layout: "s/pre",
  fields: [
    { name: "TIPO", text: 4 },
    { name: "COD", text: 3 },
    { name: "NOME", text: 20 },
    { name: "DATA", digits: 8 },
    {
      name: "PREST",
      occurs: 2,
      fields: [
        { name: "P-COD", text: 5 },
        { name: "P-N", digits: 2 },
      ],
    },
  ],
};

async function broken(
  rules: readonly RuleFile[],
  files: Partial<Files> = {},
  more: Partial<MappingFile> = {},
): Promise<BrokenLaw | undefined> {
  const set = usable({
    format: "record",
    layouts: { "pre.layout.yaml": layout },
    maps: [map(rules, { legacy: { message: "PRE1", layout: "pre.layout.yaml" }, ...more })],
    ...files,
  });
  const result = await checkLaws(set, set.mappings[0]!, { runs: 200, seed: 7 });
  return result.broken;
}

describe("laws of mappings", () => {
  it("hold for rules that give back what they read, with tables, dates, groups and conditions", async () => {
    assert.equal(
      await broken(
        [
          { legacy: "COD", hl7: "ARQ-12", table: "classe" },
          { legacy: "NOME", hl7: "PID-5.1.1", if: { in: { COD: "*" } } },
          { legacy: "DATA", hl7: "PID-7.1", as: "date ddMMyyyy" },
          { hl7: "ARQ-7", is: "ROUTINE", only: "in" },
          {
            each: { legacy: "PREST", hl7: "RESOURCES.SERVICE" },
            rules: [
              { legacy: "P-COD", hl7: "AIS-3.1" },
              { hl7: "AIS-8.1", is: "min", only: "in" },
              { legacy: "P-N", hl7: "AIS-7", as: "number" },
            ],
          },
        ],
        { tables: { classe: "legacy,hl7,preferred\nA,U,x\nB,B,\nC,U,\n" } },
      ),
      undefined,
    );
  });

  it("find a field that is lost, with the smallest message and the rule at fault", async () => {
    // Two fields are written to one place: the second wins.
    const found = await broken([
      { legacy: "COD", hl7: "ARQ-12" },
      { legacy: "NOME", hl7: "ARQ-12" },
    ]);
    assert.equal(found?.law, "legacy");
    assert.ok(found.counterexample.length <= 2, JSON.stringify(found.counterexample));
    assert.ok(found.counterexample.every(({ value }) => value.length === 1));
    const [change] = found.changes;
    assert.equal(change?.side, "legacy");
    assert.match(change.rules[0]!, /m0\.map\.yaml:\d \{ legacy: (?:COD|NOME), hl7: ARQ-12 \}/);
  });

  it("find what is cut, padded or changed on the way", async () => {
    const upper = await broken([
      { legacy: "NOME", hl7: "PID-5.1.1", as: "cut 3" },
      { legacy: "COD", hl7: "PID-5.2", as: "prefix X" },
    ]);
    assert.equal(upper, undefined, "converters say for which values they give back what they got");
    const pad = await broken([{ legacy: "COD", hl7: "ARQ-12", as: "pad 8" }]);
    assert.equal(pad?.law, "none");
    assert.match(pad.error!.message, /does not fit/);
  });

  it("find what is read by one mapping and written as a message of another", async () => {
    const set = usable({
      format: "record",
      layouts: { "pre.layout.yaml": layout },
      maps: [
        map([{ legacy: "COD", hl7: "MSA-1", only: "in", table: { OK: "AA" }, unknown: "AE" }], {
          mapping: "s/si",
          legacy: { message: "PRE1", layout: "pre.layout.yaml", when: { COD: "" } },
          canonical: "SRR^S01",
          when: { "MSA-1": "AA" },
        }),
        // A refusal is read from any code, and written back without one: it comes back as the other.
        map(
          [
            { hl7: "MSA-1", is: "AE", only: "in" },
            { legacy: "NOME", hl7: "ERR-8" },
            { legacy: "COD", hl7: "ERR-5.1", if: { in: { NOME: "*" } } },
          ],
          {
            mapping: "s/no",
            legacy: { message: "PRE1", layout: "pre.layout.yaml" },
            canonical: "SRR^S01",
          },
        ),
      ],
    });
    const { broken: found } = await checkLaws(set, set.mappings[1]!, { runs: 200, seed: 7 });
    assert.equal(found?.law, "kind");
    assert.deepEqual(
      found.counterexample.map(({ path }) => path),
      ["COD"],
    );
  });

  it("say nothing of what goes one way only", async () => {
    assert.equal(
      await broken([
        { legacy: "COD", hl7: "ARQ-12", only: "in" },
        { legacy: "NOME", is: "X", only: "out" },
      ]),
      undefined,
    );
    assert.equal(
      await broken(
        [
          { legacy: "COD", hl7: "ARQ-12" },
          { legacy: "NOME", hl7: "ARQ-12" },
        ],
        {},
        { only: "in" },
      ),
      undefined,
    );
  });

  it("say nothing of what HL7 itself decides", async () => {
    assert.equal(
      await broken(
        [
          { legacy: "COD", hl7: "QAK-2" },
          { legacy: "NOME", hl7: "MSH-10" },
        ],
        {},
        { canonical: "SQR^S25" },
      ),
      undefined,
    );
  });

  it("give the same counterexample for the same seed", async () => {
    const rules: readonly RuleFile[] = [
      { legacy: "COD", hl7: "ARQ-12" },
      { legacy: "NOME", hl7: "ARQ-12" },
    ];
    assert.deepEqual((await broken(rules))?.counterexample, (await broken(rules))?.counterexample);
  });
});
