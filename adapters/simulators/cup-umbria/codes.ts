/** Code tables and formats of CUP Umbria. */
import { Malformed } from "../shared/model.ts";
import { table } from "../shared/table.ts";
import { checkedTime } from "../shared/time.ts";

/** National code to service code of 1996 without dots and branch. */
const nomenclature: Readonly<Record<string, readonly [code: string, branch: string]>> = {
  "92.18.C": ["92186", "07"],
  "88.91.1": ["88911", "08"],
  "45.23": ["4523", "10"],
  "89.7A.3": ["897", "02"],
  "89.52": ["8952", "02"],
  "88.72.2": ["88723", "02"],
  "95.02": ["9502", "16"],
  "89.7B.8": ["897", "19"],
};

export const forms = table({ DEM: "D", ROSSA: "R", BIANCA: "B", NONE: "N" });
export const states = table({ Booked: "PR", Cancelled: "DI", Pending: "PE", Complete: "ER" });
export const reasons = table({ DISD: "01", PAZ: "02", ANN: "03", PREN: "04", OFF: "05", EROG: "06" });
export const tickets = table({ DOVUTO: "D", PAGATO: "P", ESENTE: "E", RIMBORSATO: "R" });
export const flags = table({ Y: "S", N: "N" });
export const priorities = table({ U: "U", B: "B", D: "D", P: "P" });
export const sexes = table({ M: "M", F: "F" });

/** Own code and branch of a national code; one without own code goes without dots and branch. */
export function ownService(national: string): readonly [code: string, branch: string] {
  return nomenclature[national] ?? [national.replaceAll(".", ""), ""];
}

/** The national code of own code and branch; an unknown pair is kept as it came. */
export function nationalService(code: string, branch: string): string {
  return Object.entries(nomenclature).find(([, own]) => own[0] === code && own[1] === branch)?.[0] ?? code;
}

/** ddMMyyyy to yyyy-MM-dd; empty stays empty. */
export function readDate(own: string, where: string): string {
  if (own === "") return "";
  return checkedTime(`${own.slice(4, 8)}-${own.slice(2, 4)}-${own.slice(0, 2)}`, where);
}

/** ddMMyyyy and HHmm[ss] to ISO; midnight is not an absent hour here. */
export function readDateTime(date: string, hour: string, where: string): string {
  if (date === "") return "";
  const six = hour.padEnd(4, "0").padEnd(6, "0");
  return checkedTime(`${readDate(date, where)}T${six.slice(0, 2)}:${six.slice(2, 4)}:${six.slice(4, 6)}`, where);
}

/** ISO to ddMMyyyy. */
export function ownDate(iso: string): string {
  return iso === "" ? "" : iso.slice(8, 10) + iso.slice(5, 7) + iso.slice(0, 4);
}

/** ISO to HHmm. */
export function ownHour(iso: string): string {
  return iso.slice(11, 16).replace(":", "");
}

/** Checks that a value is there. */
export function needed(value: string, where: string): string {
  if (value === "") throw new Malformed(`${where}: manca`);
  return value;
}
