/** Code systems and codes of CUP Rimini: where FHIR has codes, those; else the national ones. */
import type { Table } from "../shared/table.ts";
import { table } from "../shared/table.ts";

/** Prefix of its refusal codes. */
export const prefix = "RN";

/** Its own extensions begin so. */
export const own = "http://cup.rimini.it/fhir/";

export const systems = {
  message: "http://cup.rimini.it/sid/messaggio",
  answered: "http://cup.rimini.it/sid/messaggio-richiesta",
  sender: "http://cup.rimini.it/sid/mittente",
  azienda: "http://cup.rimini.it/sid/azienda",
  request: "http://cup.rimini.it/sid/richiesta",
  booking: "http://cup.rimini.it/sid/prenotazione",
  service: "http://cup.rimini.it/nomenclatore",
  outcome: "http://cup.rimini.it/esiti",
  cf: "http://hl7.it/sid/codiceFiscale",
  nre: "http://hl7.it/sid/nre",
} as const;

/** HL7 FHIR request-priority. */
export const priorities = table({ U: "stat", B: "asap", D: "urgent", P: "routine" });
/** HL7 FHIR administrative-gender. */
export const sexes = table({ M: "male", F: "female" });
/** HL7 FHIR appointmentstatus. */
export const states = table({ Booked: "booked", Cancelled: "cancelled", Pending: "proposed", Complete: "fulfilled" });
export const quotas = national("LOC", "TER", "FED", "SPEC");
export const scopes = national("AZ", "AV", "RE", "EX");
export const forms = national("DEM", "ROSSA", "BIANCA", "NONE");
export const reasons = national("PREN", "PAZ", "DISD", "ANN", "OFF", "EROG");
export const tickets = national("DOVUTO", "PAGATO", "ESENTE", "RIMBORSATO");
/** In a search, where everything is text. */
export const searchFlags = table({ Y: "true", N: "false" });

function national(...codes: readonly string[]): Table {
  return table(Object.fromEntries(codes.map((code) => [code, code])));
}
