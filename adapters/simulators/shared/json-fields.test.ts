import assert from "node:assert/strict";
import type { Field } from "./json-fields.ts";
import { coded, date, digits, flag, needed, parseObject, readFields, stamp, withOffset, writeFields } from "./json-fields.ts";
import type { Ask } from "./model.ts";
import { ask, Malformed } from "./model.ts";
import { table } from "./table.ts";

const fields: readonly Field<Ask>[] = [
  ["cf", "person.cf"],
  ["nato.il", "person.birth", date],
  ["nato.sesso", "person.sex", coded(table({ M: "maschio", F: "femmina" }))],
  ["primo", "form.firstAccess", flag],
  ["voci[0].inizio", "at.start", stamp],
  ["voci[0].durata", "at.minutes", digits],
  ["id[system=http://cup.example.it/sid/x].value", "requestId"],
];
const full = ask("prenota", {
  requestId: "R1",
  person: { cf: "X", surname: "", name: "", birth: "1978-03-15", sex: "F" },
  form: { ...ask("prenota").form, firstAccess: "N" },
  at: { agenda: "", start: "2027-07-12T10:00:00", minutes: "30" },
});
const json = {
  cf: "X",
  nato: { il: "1978-03-15", sesso: "femmina" },
  primo: false,
  voci: [{ inizio: "2027-07-12T10:00:00+02:00", durata: 30 }],
  id: [{ system: "http://cup.example.it/sid/x", value: "R1" }],
};

describe("JSON by a table of fields", () => {
  it("is written and read back", () => {
    assert.deepEqual(writeFields(fields, full), json);
    assert.deepEqual(readFields(fields, json, ask("prenota")), full);
  });

  it("leaves empty values out, and keeps the base", () => {
    const base = { id: [{ system: "altro", value: "1" }] };
    assert.deepEqual(writeFields(fields, ask("prenota"), base), base);
    const both = writeFields(fields, ask("prenota", { requestId: "R2" }), base);
    assert.deepEqual(both, {
      id: [
        { system: "altro", value: "1" },
        { ...json.id[0], value: "R2" },
      ],
    });
    assert.deepEqual(base.id.length, 1);
    assert.deepEqual(readFields(fields, { cf: null, id: "no", voci: [] }, ask("prenota")), ask("prenota"));
  });

  it("reads any offset as Rome time", () => {
    assert.equal(stamp.value("2027-01-12T09:00:00Z", ""), "2027-01-12T10:00:00");
    assert.equal(stamp.value("2027-01-12T04:00:00.5-05:00", ""), "2027-01-12T10:00:00");
    assert.equal(withOffset("2027-01-12T10:00:00"), "2027-01-12T10:00:00+01:00");
  });

  it("refuses what does not fit", () => {
    for (const wrong of [
      { cf: 1 },
      { nato: { il: "1978-02-30" } },
      { nato: { il: "15/03/1978" } },
      { nato: { sesso: "M" } },
      { primo: "false" },
      { voci: [{ inizio: "2027-01-12T10:00:00" }] },
      { voci: [{ inizio: "2027-01-12T25:00:00+01:00" }] },
      { voci: [{ inizio: "2027-01-12T10:00:00+99:99" }] },
      { voci: [{ durata: "30" }] },
      { voci: [{ durata: -1 }] },
    ])
      assert.throws(() => readFields(fields, wrong, ask("prenota")), Malformed, JSON.stringify(wrong));
    assert.throws(() => needed({ cf: "" }, ["cf"]), { message: "cf: manca" });
    assert.throws(() => needed({}, ["a.b"]), Malformed);
    needed(json, ["cf", "voci[0].durata", "primo"]);
    for (const wrong of ["", "{", "[]", "null", "1"]) assert.throws(() => parseObject(wrong), Malformed);
  });
});
