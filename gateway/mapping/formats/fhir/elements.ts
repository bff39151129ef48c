import type { ScalarKind } from "../tree/json.ts";
import type { Property, Schema } from "../tree/path.ts";

/**
 * What is not a single string among the elements of the resources that booking needs (HL7 FHIR R4, the resources' and data
 * types' definitions): `*` repeats, `#` is a number, `?` a boolean; a word is the type of what is below. Elements that are
 * not here are single strings, or the path says more.
 */
const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Resource: { meta: "Meta", text: "Narrative", contained: "*Resource", extension: "*Extension", modifierExtension: "*Extension" },
  Bundle: { identifier: "Identifier", total: "#", link: "*Link", entry: "*Entry", signature: "Signature" },
  Entry: { link: "*Link", resource: "Resource", search: "Search" },
  Search: { score: "#" },
  Signature: { type: "*Coding", who: "Reference", onBehalfOf: "Reference" },
  Appointment: {
    identifier: "*Identifier",
    cancelationReason: "CodeableConcept",
    serviceCategory: "*CodeableConcept",
    serviceType: "*CodeableConcept",
    specialty: "*CodeableConcept",
    appointmentType: "CodeableConcept",
    reasonCode: "*CodeableConcept",
    reasonReference: "*Reference",
    priority: "#",
    supportingInformation: "*Reference",
    minutesDuration: "#",
    slot: "*Reference",
    basedOn: "*Reference",
    participant: "*Participant",
    requestedPeriod: "*Period",
  },
  Participant: { type: "*CodeableConcept", actor: "Reference", period: "Period" },
  Slot: {
    identifier: "*Identifier",
    serviceCategory: "*CodeableConcept",
    serviceType: "*CodeableConcept",
    specialty: "*CodeableConcept",
    appointmentType: "CodeableConcept",
    schedule: "Reference",
    overbooked: "?",
  },
  Schedule: {
    identifier: "*Identifier",
    active: "?",
    serviceCategory: "*CodeableConcept",
    serviceType: "*CodeableConcept",
    specialty: "*CodeableConcept",
    actor: "*Reference",
    planningHorizon: "Period",
  },
  Patient: {
    identifier: "*Identifier",
    active: "?",
    name: "*HumanName",
    telecom: "*ContactPoint",
    deceasedBoolean: "?",
    address: "*Address",
    maritalStatus: "CodeableConcept",
    multipleBirthBoolean: "?",
    multipleBirthInteger: "#",
    photo: "*Attachment",
    contact: "*Contact",
    communication: "*Communication",
    generalPractitioner: "*Reference",
    managingOrganization: "Reference",
    link: "*PatientLink",
  },
  Contact: {
    relationship: "*CodeableConcept",
    name: "HumanName",
    telecom: "*ContactPoint",
    address: "Address",
    organization: "Reference",
    period: "Period",
  },
  Communication: { language: "CodeableConcept", preferred: "?" },
  PatientLink: { other: "Reference" },
  ServiceRequest: {
    identifier: "*Identifier",
    instantiatesCanonical: "*",
    instantiatesUri: "*",
    basedOn: "*Reference",
    replaces: "*Reference",
    requisition: "Identifier",
    category: "*CodeableConcept",
    doNotPerform: "?",
    code: "CodeableConcept",
    orderDetail: "*CodeableConcept",
    quantityQuantity: "Quantity",
    quantityRatio: "Ratio",
    quantityRange: "Range",
    subject: "Reference",
    encounter: "Reference",
    occurrencePeriod: "Period",
    asNeededBoolean: "?",
    asNeededCodeableConcept: "CodeableConcept",
    requester: "Reference",
    performerType: "CodeableConcept",
    performer: "*Reference",
    locationCode: "*CodeableConcept",
    locationReference: "*Reference",
    reasonCode: "*CodeableConcept",
    reasonReference: "*Reference",
    insurance: "*Reference",
    supportingInfo: "*Reference",
    specimen: "*Reference",
    bodySite: "*CodeableConcept",
    note: "*Annotation",
    relevantHistory: "*Reference",
  },
  OperationOutcome: { issue: "*Issue" },
  Issue: { details: "CodeableConcept", location: "*", expression: "*" },
  Address: { line: "*", period: "Period" },
  Annotation: { authorReference: "Reference" },
  Attachment: { size: "#" },
  CodeableConcept: { coding: "*Coding" },
  Coding: { userSelected: "?" },
  ContactPoint: { rank: "#", period: "Period" },
  Extension: {
    extension: "*Extension",
    valueBoolean: "?",
    valueInteger: "#",
    valueDecimal: "#",
    valuePositiveInt: "#",
    valueUnsignedInt: "#",
    valueCoding: "Coding",
    valueCodeableConcept: "CodeableConcept",
    valueIdentifier: "Identifier",
    valueReference: "Reference",
    valueQuantity: "Quantity",
    valuePeriod: "Period",
  },
  HumanName: { given: "*", prefix: "*", suffix: "*", period: "Period" },
  Identifier: { type: "CodeableConcept", period: "Period", assigner: "Reference" },
  Meta: { profile: "*", security: "*Coding", tag: "*Coding" },
  Quantity: { value: "#" },
  Range: { low: "Quantity", high: "Quantity" },
  Ratio: { numerator: "Quantity", denominator: "Quantity" },
  Reference: { identifier: "Identifier" },
};

const resources = new Set(["Bundle", "Appointment", "Slot", "Schedule", "Patient", "ServiceRequest", "OperationOutcome"]);

const table: ReadonlyMap<string, ReadonlyMap<string, Property>> = new Map(
  Object.entries(types).map(([type, elements]) => [
    type,
    new Map(
      Object.entries(resources.has(type) ? { ...types["Resource"], ...elements } : { extension: "*Extension", ...elements }).map(
        ([name, said]) => [name, propertyOf(said)],
      ),
    ),
  ]),
);

function propertyOf(said: string): Property {
  const many = said.startsWith("*");
  const rest = many ? said.slice(1) : said;
  const kind: ScalarKind = rest === "#" ? "number" : rest === "?" ? "boolean" : "string";
  return { kind, many, type: kind === "string" ? rest : "" };
}

const single: Property = { kind: "string", many: false, type: "" };
const extensions: Property = { kind: "string", many: true, type: "Extension" };

/** What FHIR says of an element; of resources that are not in the table, that extensions repeat. */
export const fhirSchema: Schema = (type, name) => table.get(type)?.get(name) ?? (name === "extension" ? extensions : single);
