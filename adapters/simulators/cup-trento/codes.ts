/** Code tables and formats of CUP Trento. */
import { Malformed } from "../shared/model.ts";
import { openTable, table } from "../shared/table.ts";
import { checkedTime } from "../shared/time.ts";

export const serviceCodes = openTable({
  "92.18.C": "9218C",
  "88.91.1": "88911",
  "45.23": "4523",
  "89.7A.3": "897A3",
  "89.52": "8952",
  "88.72.2": "88722",
  "95.02": "9502",
  "89.7B.8": "897B8",
});
export const priorities = table({ U: "URGENTE", B: "BREVE", D: "DIFFERIBILE", P: "PROGRAMMATA" });
export const sexes = table({ M: "M", F: "F" });
export const quotas = table({ LOC: "LOCALE", TER: "TERRITORIO", FED: "FEDERATA", SPEC: "SPECIALISTI" });
export const scopes = table({ AZ: "AZIENDA", AV: "AREA", RE: "REGIONE", EX: "EXTRA" });
export const forms = table({ DEM: "DEMATERIALIZZATA", ROSSA: "ROSSA", BIANCA: "BIANCA", NONE: "NESSUNA" });
export const states = table({ Booked: "PRENOTATA", Cancelled: "DISDETTA", Pending: "PROPOSTA", Complete: "EROGATA" });
export const reasons = table({
  DISD: "RINUNCIA",
  PAZ: "SPOSTAMENTO",
  ANN: "STRUTTURA",
  PREN: "PRENOTAZIONE",
  OFF: "OFFERTA",
  EROG: "EROGAZIONE",
});
export const tickets = table({ DOVUTO: "DA_PAGARE", PAGATO: "PAGATO", ESENTE: "ESENTE", RIMBORSATO: "RIMBORSATO" });
export const flags = table({ Y: "SI", N: "NO" });

/** dd/MM/yyyy to yyyy-MM-dd; empty stays empty. */
export function readDate(own: string, where: string): string {
  if (own === "") return "";
  const match = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(own);
  if (match === null) throw new Malformed(`${where}: non dd/MM/yyyy`);
  return checkedTime(`${match[3]}-${match[2]}-${match[1]}`, where);
}

/** dd/MM/yyyy and HH:mm (or HH:mm:ss) to ISO; empty stays empty. */
export function readDateTime(date: string, hour: string, where: string): string {
  if (date === "") return "";
  if (!/^\d\d:\d\d(:\d\d)?$/.test(hour)) throw new Malformed(`${where}: ora non HH:mm`);
  return checkedTime(`${readDate(date, where)}T${hour.padEnd(8, ":00")}`, where);
}

/** `dd/MM/yyyy HH:mm:ss` to ISO; empty stays empty. */
export function readStamp(own: string, where: string): string {
  const [date = "", hour = ""] = own.split(" ");
  return readDateTime(date, hour, where);
}

export function ownDate(iso: string): string {
  return iso === "" ? "" : `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}`;
}

export function ownHour(iso: string): string {
  return iso.slice(11, 16);
}

export function ownStamp(iso: string): string {
  return iso === "" ? "" : `${ownDate(iso)} ${iso.slice(11, 19)}`;
}
