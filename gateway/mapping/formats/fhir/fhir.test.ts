import assert from "node:assert/strict";
import type { GatewayError } from "../../../contracts/errors.ts";
import { checkLeaves, checkRoundTrip, config, open, valuesOf } from "../test-support.ts";
import { fhir } from "./index.ts";

const cf = "http://hl7.it/sid/codiceFiscale";
const patient = {
  resourceType: "Patient",
  active: true,
  identifier: [
    { system: "urn:stp", value: "S" },
    { system: cf, value: "SMPMRA56E12G478S" },
  ],
  name: [{ family: "ESEMPI", given: ["MARIO", "LUIGI"] }],
  multipleBirthInteger: 2,
};
const appointment = {
  resourceType: "Appointment",
  status: "booked",
  priority: 5,
  minutesDuration: 40,
  participant: [{ actor: { reference: "Patient/1" }, status: "accepted" }],
};
const bundle = {
  resourceType: "Bundle",
  type: "message",
  total: 2,
  entry: [{ fullUrl: "urn:uuid:1", resource: appointment }, { resource: patient }],
};

describe("format fhir, resources", () => {
  const opened = open(fhir, { message: "Patient" });
  const { compiled, read } = opened;

  it("reads by paths that begin with the type", () => {
    const node = read(JSON.stringify(patient));
    for (const [path, value] of [
      [`Patient.identifier.where(system='${cf}').value`, "SMPMRA56E12G478S"],
      ["Patient.name.given", "MARIO"],
      ["Patient.name[0].given[1]", "LUIGI"],
      ["Patient.active", "true"],
      ["Patient.birthDate", ""],
    ] as const)
      assert.equal(compiled.getter(path, [])(node), value, path);
    assert.deepEqual(
      compiled
        .lister(
          "Patient.identifier",
          [],
        )(node)
        .map((one) => compiled.getter("value", ["Patient.identifier"])(one)),
      ["S", "SMPMRA56E12G478S"],
    );
    checkRoundTrip(opened, node);
  });

  it("writes arrays, numbers and booleans as FHIR has them", () => {
    const draft = compiled.draft();
    for (const [path, value] of [
      ["Patient.active", "true"],
      ["Patient.name.family", "ESEMPI"],
      ["Patient.name.given", "MARIO"],
      [`Patient.identifier.where(system='${cf}').value`, "X"],
      ["Patient.maritalStatus.coding.code", "M"],
      ["Patient.multipleBirthInteger", "2"],
      ["Patient.extension.where(url='urn:x').valueQuantity.value", "1.50"],
    ] as const)
      compiled.setter(path, [])(draft, value);
    compiled.setter("rank", ["Patient.telecom"])(compiled.appender("Patient.telecom", [])(draft), "1");
    assert.equal(
      Buffer.from(compiled.write(draft)).toString(),
      `{"resourceType":"Patient","active":true,"name":[{"family":"ESEMPI","given":["MARIO"]}],"identifier":[{"system":"${cf}","value":"X"}],` +
        '"maritalStatus":{"coding":[{"code":"M"}]},"multipleBirthInteger":2,"extension":[{"url":"urn:x","valueQuantity":{"value":1.50}}],"telecom":[{"rank":1}]}',
    );
    assert.throws(() => compiled.setter("Patient.active", [])(draft, "si"), { code: "MAPPING_FIELD" });
    assert.deepEqual(compiled.shape("Patient.active", []), { kind: "boolean" });
  });

  it("refuses paths of other types, with the column", () => {
    for (const [path, column] of [
      ["Appointment.start", 1],
      ["identifier.value", 1],
      ["Patient", 1],
      ["Patient.", 9],
      ["Patient.name[x]", 14],
      ["Patientx", 1],
    ] as const) {
      assert.throws(
        () => compiled.getter(path, []),
        (thrown: GatewayError) => {
          assert.deepEqual([thrown.code, thrown.where?.column], ["CONFIG_INVALID", column], path);
          return true;
        },
      );
    }
    assert.throws(() => open(fhir, { message: "patient" }), config());
  });
});

describe("format fhir, bundles", () => {
  const opened = open(fhir, { message: "Bundle:Appointment" });
  const { compiled, read } = opened;

  it("chooses the entry by the type", () => {
    const node = read(JSON.stringify(bundle));
    for (const [path, value] of [
      ["Bundle.type", "message"],
      ["Appointment.minutesDuration", "40"],
      [`Patient.identifier.where(system='${cf}').value`, "SMPMRA56E12G478S"],
      ["Slot.start", ""],
      ["Bundle.entry.where(resource.resourceType='Appointment').fullUrl", "urn:uuid:1"],
    ] as const)
      assert.equal(compiled.getter(path, [])(node), value, path);
    assert.ok(valuesOf(compiled, node).includes("Patient.name[0].family=ESEMPI"));
    checkRoundTrip(opened, node);
  });

  it("writes an entry for each resource, and for each repetition of one", () => {
    const draft = compiled.draft();
    compiled.setter("Bundle.type", [])(draft, "collection");
    compiled.setter("Appointment.priority", [])(draft, "5");
    compiled.setter("Appointment.participant.actor.reference", [])(draft, "Patient/1");
    for (const start of ["2027-01-19", "2027-01-20"]) {
      const slot = compiled.appender("Slot", [])(draft);
      compiled.setter("start", ["Slot"])(slot, start);
      compiled.setter("overbooked", ["Slot"])(slot, "false");
    }
    const bytes = compiled.write(draft);
    assert.equal(
      Buffer.from(bytes).toString(),
      '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Appointment","priority":5,"participant":[{"actor":{"reference":"Patient/1"}}]}},' +
        '{"resource":{"resourceType":"Slot","start":"2027-01-19","overbooked":false}},{"resource":{"resourceType":"Slot","start":"2027-01-20","overbooked":false}}]}',
    );
    const node = read(bytes);
    assert.deepEqual(
      compiled
        .lister(
          "Slot",
          [],
        )(node)
        .map((one) => compiled.getter("start", ["Slot"])(one)),
      ["2027-01-19", "2027-01-20"],
    );
    checkLeaves(compiled, node);
    checkRoundTrip(opened, node);
  });

  it("is of its kind by the first entry", () => {
    const kind = (value: object): string => fhir.kindOf(fhir.parse(Buffer.from(JSON.stringify(value)), {}));
    assert.deepEqual(
      [kind(bundle), kind(patient), kind({ resourceType: "Bundle" }), kind([])],
      ["Bundle:Appointment", "Patient", "Bundle:", ""],
    );
    assert.equal(compiled.node(fhir.parse(Buffer.from(JSON.stringify(patient)), {})), undefined);
    assert.deepEqual(fhir.sketch(Buffer.from(JSON.stringify(bundle)), {}), { message: "Bundle:Appointment", options: {} });
    assert.throws(() => fhir.sketch(Buffer.from("{}"), {}), { code: "JSON_INVALID" });
    assert.equal(
      compiled.node(fhir.parse(Buffer.from('{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"__proto__"}}]}'), {})),
      undefined,
    );
  });
});
