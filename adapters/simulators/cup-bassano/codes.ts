/** Code tables of CUP Bassano: HL7 or national value ↔ own. */
import { openTable, table } from "../shared/table.ts";

export const serviceCodes = openTable({
  "92.18.C": "PETFDG",
  "88.91.1": "RMENC",
  "45.23": "COLON",
  "89.7A.3": "VCARD",
  "89.52": "ECG",
  "88.72.2": "ECOCARD",
  "95.02": "VOCUL",
  "89.7B.8": "VORTO",
});
export const priorities = table({ U: "1", B: "2", D: "3", P: "4" });
export const sexes = table({ M: "1", F: "2" });
export const quotas = table({ LOC: "L", TER: "T", FED: "F", SPEC: "S" });
export const scopes = table({ AZ: "A", AV: "V", RE: "R", EX: "E" });
export const forms = table({ DEM: "D", ROSSA: "R", BIANCA: "B", NONE: "N" });
export const states = table({ Booked: "B", Cancelled: "C", Pending: "P", Complete: "E" });
export const reasons = table({ DISD: "10", PAZ: "20", ANN: "30", PREN: "40", OFF: "50", EROG: "60" });
export const tickets = table({ DOVUTO: "D", PAGATO: "P", ESENTE: "E", RIMBORSATO: "R" });
export const flags = table({ Y: "S", N: "N" });
