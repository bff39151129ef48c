/** Code tables and formats of CUP Forlì. */
import { Malformed } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import type { Table } from "../shared/table.ts";
import { openTable, table } from "../shared/table.ts";
import { checkedTime } from "../shared/time.ts";

export const services = openTable({
  "89.7A.3": "0010001",
  "89.52": "0010002",
  "88.72.2": "0010003",
  "95.02": "0020001",
  "89.7B.8": "0030001",
  "88.91.1": "0040001",
  "92.18.C": "0050001",
  "45.23": "0060001",
});
export const priorities = table({ U: "1", B: "2", D: "3", P: "4" });
export const sexes = table({ M: "1", F: "2" });
export const flags = table({ Y: "S", N: "N" });
export const truths = table({ true: "S", false: "N" });
export const quotas = table({ LOC: "L", TER: "T", FED: "F", SPEC: "S" });
export const scopes = table({ AZ: "A", AV: "V", RE: "R", EX: "E" });
export const forms = table({ DEM: "D", ROSSA: "R", BIANCA: "B", NONE: "N" });
export const states = table({ Booked: "P", Cancelled: "D", Pending: "X", Complete: "E" });
export const reasons = table({ PREN: "P", PAZ: "S", DISD: "D", ANN: "A", OFF: "O", EROG: "E" });
export const tickets = table({ DOVUTO: "D", PAGATO: "P", ESENTE: "E", RIMBORSATO: "R" });

/** Codes of ERR-5.1: `F00` is no error. */
export const outcomes: Table = {
  own: (name) => (name === "OK" ? "F00" : ownRefusal("F", name)),
  value: (own) => (own === "F00" ? "OK" : refusalName("F", own)),
};

/** dd/MM/yyyy */
export const date: Table = {
  own: (iso) => iso.slice(0, 10).split("-").toReversed().join("/"),
  value: (own, where) => {
    if (!/^\d\d\/\d\d\/\d{4}$/.test(own)) throw new Malformed(`${where}: non gg/mm/aaaa`);
    return checkedTime(own.split("/").toReversed().join("-"), where);
  },
};

/** HH:mm:ss */
export const clockTime: Table = {
  own: (iso) => iso.slice(11, 19),
  value: (own, where) => {
    if (!/^\d\d:\d\d:\d\d$/.test(own)) throw new Malformed(`${where}: non hh:mm:ss`);
    return checkedTime(`2000-01-01T${own}`, where).slice(10);
  },
};

/** HH:mm */
export const hour: Table = {
  own: (iso) => iso.slice(11, 16),
  value: (own, where) => {
    if (!/^\d\d:\d\d$/.test(own)) throw new Malformed(`${where}: non hh:mm`);
    return checkedTime(`2000-01-01T${own}:00`, where).slice(10);
  },
};

/** dd/MM/yyyy HH:mm:ss */
export const moment: Table = {
  own: (iso) => `${date.own(iso)} ${clockTime.own(iso)}`,
  value: (own, where) => date.value(own.slice(0, 10), where) + clockTime.value(own.slice(11), where),
};

/** Cents to euro with a comma: 36,15. */
export const euro: Table = {
  own: (cents) => `${cents.padStart(3, "0").slice(0, -2)},${cents.padStart(3, "0").slice(-2)}`,
  value: (own, where) => {
    if (!/^\d+,\d\d$/.test(own)) throw new Malformed(`${where}: non un importo`);
    return String(Number(own.replace(",", "")));
  },
};
