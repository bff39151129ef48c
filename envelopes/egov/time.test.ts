import assert from "node:assert/strict";
import * as fc from "fast-check";
import { isOf, readIdentificatore, writeIdentificatore } from "./identifier.ts";
import { readDateTime, writeLocal } from "./time.ts";

const instants = fc
  .integer({ min: Date.UTC(2005, 0, 1) / 1000, max: Date.UTC(2099, 0, 1) / 1000 })
  .map((seconds) => seconds * 1000);

describe("egov times", () => {
  it("write the wall clock of Italy, as the runtime's own tables have it", () => {
    const italy = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Rome", dateStyle: "short", timeStyle: "medium" });
    fc.assert(fc.property(instants, (at) => assert.equal(writeLocal(at), italy.format(at).replace(" ", "T"))));
  });

  it("read back what they wrote, but for the hour that comes twice", () => {
    fc.assert(
      fc.property(instants, (at) => {
        const read = readDateTime(writeLocal(at)) ?? assert.fail("not read");
        assert.ok(read === at || (read === at + 3_600_000 && writeLocal(read) === writeLocal(at)));
      }),
    );
    assert.equal(readDateTime("2026-10-25T02:30:00"), Date.UTC(2026, 9, 25, 1, 30));
    assert.equal(readDateTime("2026-03-29T03:00:00"), Date.UTC(2026, 2, 29, 1, 0));
  });

  it("read zones and fractions, and refuse what is no date", () => {
    assert.equal(readDateTime("2026-03-05T09:31:07.5+02:00"), Date.UTC(2026, 2, 5, 7, 31, 7, 500));
    for (const wrong of [
      "2026-02-29T00:00:00",
      "2026-13-01T00:00:00",
      "2026-01-01",
      "2026-01-01T24:00:01",
      "x",
      "2026-1-1T00:00:00",
    ]) {
      assert.equal(readDateTime(wrong), undefined, wrong);
    }
  });
});

describe("Identificatore", () => {
  const party = { tipo: "SPC", nome: "Alfa" };

  it("reads back what it wrote, and knows its owner", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), instants, (number, at) => {
        const read = readIdentificatore(writeIdentificatore(party, number, at)) ?? assert.fail("not read");
        assert.ok(isOf(read, party) && !isOf(read, { tipo: "SPC", nome: "Beta" }));
      }),
    );
  });

  it("counts to ten million before it starts over, at 1", () => {
    assert.match(writeIdentificatore(party, 9_999_999, 0), /_9999999_/);
    assert.match(writeIdentificatore(party, 10_000_000, 0), /_0000001_/);
  });
});
