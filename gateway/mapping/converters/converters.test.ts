import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readFile } from "node:fs/promises";
import { GatewayError } from "../../contracts/errors.ts";
import { formatInstant } from "../../canonical/index.ts";
import { convertersDocument } from "./document.ts";
import { converterOf, converters, splitterOf, type Converter } from "./index.ts";

const refuses = (run: () => unknown, value: string): void => {
  assert.throws(run, (thrown: unknown) => {
    assert.ok(thrown instanceof GatewayError);
    assert.equal(thrown.code, "MAPPING_FIELD");
    assert.ok(!`${thrown.message} ${thrown.expected}`.includes(value));
    return true;
  });
};

describe("converters", () => {
  it("copy, number and codice-fiscale", () => {
    assert.equal(converterOf(undefined).toHl7(" x "), " x ");
    assert.equal(converterOf("number").toHl7("0040"), "40");
    assert.equal(converterOf("number").toHl7("000"), "0");
    for (const bad of ["4O", "-1", "1.5", "٤"]) refuses(() => converterOf("number").toHl7(bad), bad);
    assert.equal(converterOf("codice-fiscale").toHl7("smp mra56e12 g478s"), "SMPMRA56E12G478S");
  });

  it("are told by name when they do not exist", () => {
    for (const name of ["dates", "constructor", ""])
      assert.throws(() => converterOf(name), { code: "CONFIG_INVALID", expected: /copy, number/ }, name);
  });
});

describe("every converter", () => {
  for (const kind of converters) {
    it(`${kind.name} does what its examples show`, () => {
      assert.ok(kind.examples.length > 0);
      for (const { as, legacy, hl7, only } of kind.examples) {
        const converter = converterOf(as);
        if (only !== "out") assert.equal(converter.toHl7(legacy), hl7, `${as}: ${legacy}`);
        if (only !== "in") assert.equal(converter.toLegacy(hl7), legacy, `${as}: ${hl7}`);
      }
    });

    it(`${kind.name} gives its own samples back`, () => {
      for (const { as } of kind.examples) {
        const converter = converterOf(as);
        fc.assert(
          fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 40 }), (n, given) => {
            const room = Math.max(given, converter.sample?.(0, 40).length ?? 0);
            const sample = converter.sample?.(n, room) ?? "X";
            assert.ok(sample.length <= room && sample !== "", `${as}: ${sample} in ${room}`);
            assert.equal(converter.toLegacy(converter.toHl7(sample)), sample, `${as}: ${sample}`);
          }),
        );
      }
    });
  }

  it("stands in docs/converters.md as it is", async () => {
    const file = await readFile(new URL("../../../docs/converters.md", import.meta.url), "utf8");
    assert.equal(file, convertersDocument(converters), "npx raccordo map converters > docs/converters.md");
  });

  it("refuses what is not of its form without telling it, and wrong arguments when it is made", () => {
    const bad: readonly (readonly [string, string])[] = [
      ["decimal", "dodici"],
      ["money 1.234,56", "1.2.3,45"],
      ["money 1.234,56", "1,2,3"],
      ["cents", "36.15"],
      ["prefix CF:", "XX:AB1"],
    ];
    for (const [as, value] of bad) refuses(() => converterOf(as).toHl7(value), value);
    refuses(() => converterOf("pad 3").toLegacy("12345"), "12345");
    refuses(() => converterOf("money 1234").toLegacy("36.15"), "36.15");
    for (const as of [
      "cut",
      "cut 0",
      "cut x",
      "pad",
      "pad 3 xx",
      "case",
      "case Upper",
      "prefix",
      "money",
      "money 12",
      "money 1.234.56",
      "trim x",
    ])
      assert.throws(() => converterOf(as), { code: "CONFIG_INVALID" }, as);
  });

  it("may be one of several in a row", () => {
    const chain = converterOf(["trim", "case upper lower", "prefix x"]);
    assert.throws(() => chain.toHl7("rossi"), { code: "MAPPING_FIELD" });
    const both = converterOf(["case upper lower", "pad 8 blank right"]);
    assert.equal(both.toLegacy("ROSSI"), "rossi   ");
    assert.equal(converterOf([]).toHl7("x"), "x");
  });
});

describe("splitters", () => {
  it("join what they split, for any text and number of parts", () => {
    for (const kind of [undefined, "/", "*", ", "]) {
      const splitter = splitterOf(kind);
      fc.assert(
        fc.property(
          fc.array(fc.stringMatching(/^[A-Z' ]{0,8}$/), { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 4 }),
          (parts, count) => {
            const text = splitter.join(parts);
            assert.equal(splitter.join(splitter.split(text, count)).trimEnd(), text.trimEnd());
            assert.equal(splitter.split(text, count).length, count);
          },
        ),
      );
    }
    assert.throws(() => splitterOf(""), { code: "CONFIG_INVALID" });
  });

  it("know which words belong to a surname", () => {
    const person = splitterOf("person");
    for (const [name, surname, given] of [
      ["ROSSI MARIO", "ROSSI", "MARIO"],
      ["DE LUCA MARIA GRAZIA", "DE LUCA", "MARIA GRAZIA"],
      ["DELLA  VALLE ANNA", "DELLA VALLE", "ANNA"],
      ["CHER", "CHER", ""],
      ["DE LUCA", "DE", "LUCA"],
    ] as const) {
      assert.deepEqual(person.split(name, 2), [surname, given]);
    }
    assert.equal(person.join(["DE LUCA", "MARIA"]), "DE LUCA MARIA");
  });
});

describe("dates of legacy systems", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["date ddMMyyyy", "12051956", "19560512"],
    ["date dd/MM/yyyy", "12/05/1956", "19560512"],
    ["date yyyy-MM-dd HH:mm", "2027-01-19 08:30", "202701190830"],
    ["date yyyyMMdd HHmm", "20270119 0830", "202701190830"],
    ["date dd.MM.yyyy HH:mm:ss", "19.01.2027 08:30:05", "20270119083005"],
    ["date yyyyMM", "202701", "202701"],
  ];

  it("go both ways", () => {
    for (const [name, legacy, hl7] of cases) {
      assert.equal(converterOf(name).toHl7(legacy), hl7, name);
      assert.equal(converterOf(name).toLegacy(hl7), legacy, name);
    }
  });

  it("come back as they were, for any instant and pattern", () => {
    const instants = fc.date({
      min: new Date("1900-01-01T00:00:00Z"),
      max: new Date("2100-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom("date ddMMyyyyHHmmss", "date yyyy/MM/dd HH.mm.ss", "date ss mm HH dd MM yyyy"),
        (at, name) => {
          const hl7 = formatInstant(at.getTime(), "UTC").slice(0, 14);
          const converter: Converter = converterOf(name);
          assert.equal(converter.toHl7(converter.toLegacy(hl7)), hl7);
        },
      ),
    );
  });

  it("are brought to the zone", () => {
    assert.equal(converterOf("date yyyyMMddHHmm").toLegacy("20270119083000+0000"), "202701190930");
    assert.equal(converterOf("date yyyyMMddHHmm").toLegacy("20270719083000+0000"), "202707191030");
    assert.equal(converterOf("date yyyyMMddHHmm America/New_York").toLegacy("20270119083000+0100"), "202701190230");
    assert.equal(converterOf("date yyyyMMdd").toLegacy("20270119003000.12+0200"), "20270118");
  });

  it("take zeros and blanks for no date, and lose no precision in silence", () => {
    const converter = converterOf("date yyyyMMdd HHmm");
    assert.equal(converter.toHl7("00000000 0000"), "");
    assert.equal(converter.toHl7("        "), "");
    assert.equal(converter.toLegacy("20270119"), "20270119 0000");
  });

  it("refuse what is no date, without showing it", () => {
    for (const bad of ["31022027", "12-05-1956", "1205195", "120519560", "12051956x", "aabbcccc", "99999999"]) {
      refuses(() => converterOf("date ddMMyyyy").toHl7(bad), bad);
    }
    for (const bad of ["20270230", "ieri", "2027-01-19"]) refuses(() => converterOf("date ddMMyyyy").toLegacy(bad), bad);
    // A day that the message does not say cannot be invented.
    for (const bad of ["2027", "202701"]) refuses(() => converterOf("date ddMMyyyy").toLegacy(bad), bad);
  });

  it("are checked when the mapping is compiled", () => {
    assert.throws(() => converterOf("date ddMMyyy"), { code: "CONFIG_INVALID", message: /"y"/, where: { column: 7 } });
    assert.throws(() => converterOf("date gg/MM/yyyy"), { code: "CONFIG_INVALID", where: { column: 1 } });
    for (const bad of ["date", "date ", "date --", "date yyyyMMdd Europe/Roma"])
      assert.throws(() => converterOf(bad), { code: "CONFIG_INVALID" }, bad);
  });
});
