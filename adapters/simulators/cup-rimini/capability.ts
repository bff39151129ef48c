/** GET /fhir/metadata. */
import type { JsonObject } from "../shared/json-fields.ts";
import { searchFields } from "./fields.ts";
import { fhirJson } from "./resources.ts";

/** Parameters that are dates or tokens; the others are strings. */
const kinds: Readonly<Record<string, string>> = {
  start: "date",
  "patient-birthdate": "date",
  "data-emissione": "date",
  "data-ora": "date",
  "primo-contatto": "date",
  status: "token",
  "service-type": "token",
  "patient-identifier": "token",
};

/** What the server can do. */
export function capabilityStatement(time: string): JsonObject {
  const names = searchFields.map(([name]) => name).filter((name) => !["dal", "al", "_count"].includes(name));
  return {
    resourceType: "CapabilityStatement",
    status: "active",
    date: time.slice(0, 10),
    kind: "instance",
    software: { name: "CUP Rimini" },
    implementation: { description: "CUP Rimini: posti e prenotazioni" },
    fhirVersion: "4.0.1",
    format: [fhirJson],
    rest: [
      {
        mode: "server",
        resource: [
          {
            type: "Slot",
            interaction: [{ code: "search-type" }],
            searchParam: ["start", "status", "messaggio", "data-ora", "mittente", ...names].map((name) => ({
              name,
              type: kinds[name] ?? "string",
            })),
          },
          { type: "Appointment", interaction: [{ code: "create" }, { code: "update" }] },
        ],
      },
    ],
  };
}
