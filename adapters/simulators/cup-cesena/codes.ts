/** Code tables and formats of CUP Cesena. */
import { Malformed } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import type { Table } from "../shared/table.ts";
import { openTable, table } from "../shared/table.ts";
import { checkedTime, fromCompact, toCompact } from "../shared/time.ts";

export const operations = table({
  erogabilita: "EROGABILITA",
  disponibilita: "DISPONIBILITA",
  prenota: "PRENOTA",
  sposta: "SPOSTA",
  disdici: "DISDICI",
  eroga: "EROGA",
});
export const services = openTable({
  "89.7A.3": "101",
  "89.52": "102",
  "88.72.2": "103",
  "95.02": "201",
  "89.7B.8": "301",
  "88.91.1": "401",
  "92.18.C": "501",
  "45.23": "601",
});
export const priorities = table({ U: "U", B: "B", D: "D", P: "P" });
export const sexes = table({ M: "M", F: "F" });
export const flags = table({ Y: "1", N: "0" });
export const truths = table({ true: "1", false: "0" });
export const quotas = table({ LOC: "1", TER: "2", FED: "3", SPEC: "4" });
export const scopes = table({ AZ: "1", AV: "2", RE: "3", EX: "4" });
export const forms = table({ DEM: "1", ROSSA: "2", BIANCA: "3", NONE: "9" });
export const states = table({ Booked: "1", Cancelled: "2", Pending: "3", Complete: "4" });
export const reasons = table({ PREN: "1", PAZ: "2", DISD: "3", ANN: "4", OFF: "5", EROG: "6" });
export const tickets = table({ DOVUTO: "1", PAGATO: "2", ESENTE: "3", RIMBORSATO: "4" });

/** Numbers of ERR-5.1: 0 is no error. */
export const outcomes: Table = {
  own: (name) => (name === "OK" ? "0" : ownRefusal("", name)),
  value: (own) => (own === "0" ? "OK" : refusalName("", own)),
};

/** yyyymmdd */
export const date: Table = {
  own: (iso) => toCompact(iso.slice(0, 10)),
  value: (own, where) => {
    if (!/^\d{8}$/.test(own)) throw new Malformed(`${where}: non aaaammgg`);
    return fromCompact(own, where);
  },
};

/** hhmm */
export const hour: Table = {
  own: (iso) => toCompact(iso.slice(11, 16)),
  value: (own, where) => {
    if (!/^\d{4}$/.test(own)) throw new Malformed(`${where}: non hhmm`);
    return checkedTime(`2000-01-01T${own.slice(0, 2)}:${own.slice(2)}:00`, where).slice(10);
  },
};

/** hhmmss */
export const clockTime: Table = {
  own: (iso) => toCompact(iso.slice(11, 19)),
  value: (own, where) => {
    if (!/^\d{6}$/.test(own)) throw new Malformed(`${where}: non hhmmss`);
    return checkedTime(`2000-01-01T${own.slice(0, 2)}:${own.slice(2, 4)}:${own.slice(4)}`, where).slice(10);
  },
};
