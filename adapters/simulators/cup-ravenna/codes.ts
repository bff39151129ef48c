/** Code tables of CUP Ravenna: words in lower case. */
import { services } from "../shared/services.ts";
import { openTable, table } from "../shared/table.ts";

/** Prefix of its refusal codes. */
export const prefix = "RA";

/** The national code without its dots. */
export const serviceCodes = openTable(Object.fromEntries(services.map(({ code }) => [code, code.replaceAll(".", "")])));
export const priorities = table({ U: "urgente", B: "breve", D: "differibile", P: "programmata" });
export const sexes = table({ M: "maschio", F: "femmina" });
export const quotas = table({ LOC: "locale", TER: "territorio", FED: "federata", SPEC: "specialisti" });
export const scopes = table({ AZ: "azienda", AV: "area", RE: "regione", EX: "extraregione" });
export const forms = table({ DEM: "dematerializzata", ROSSA: "rossa", BIANCA: "bianca", NONE: "nessuna" });
export const states = table({ Booked: "prenotata", Cancelled: "disdetta", Pending: "proposta", Complete: "erogata" });
export const reasons = table({
  PREN: "prenotazione",
  PAZ: "spostamento",
  DISD: "rinuncia",
  ANN: "struttura",
  OFF: "offerta",
  EROG: "erogazione",
});
export const tickets = table({ DOVUTO: "dovuto", PAGATO: "pagato", ESENTE: "esente", RIMBORSATO: "rimborsato" });
/** In a query, where everything is text. */
export const queryFlags = table({ Y: "true", N: "false" });
