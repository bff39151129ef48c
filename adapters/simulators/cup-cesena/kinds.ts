/** The operations of CUP Cesena, each with the columns that it uses. */
import type { Column, RequestLine } from "../shared/columns.ts";
import type { Operation } from "../shared/model.ts";
import type { Reply, Request } from "./columns.ts";
import {
  appointment,
  booked,
  booking,
  federation,
  neededService,
  operator,
  outcome,
  person,
  prescription,
  requestHead,
  search,
  service,
  session,
  slotWanted,
} from "./columns.ts";

export interface Kind {
  readonly op: Operation;
  readonly asks: Request;
  readonly answers: Reply;
}

const only = (columns: Request, ...names: readonly string[]): Request => columns.filter(({ column }) => names.includes(column));
const nre = only(prescription, "NRE");
const newDay = appointment.map((column): Column<RequestLine> =>
  column.column === "GIORNO" ? { ...column, needed: true } : column,
);

export const kinds: readonly Kind[] = [
  {
    op: "erogabilita",
    asks: [
      ...requestHead,
      ...only(operator, "RUOLO", "SESSIONE"),
      ...only(person, "COD_FISCALE", "DATA_NASCITA", "SESSO"),
      ...only(prescription, "NRE", "AZIENDA_ASSISTITO", "CLASSE", "ESENZIONE"),
      ...neededService,
    ],
    answers: session,
  },
  {
    op: "disponibilita",
    asks: [...requestHead, ...operator, ...person, ...prescription, ...neededService, ...search, ...only(federation, "ACCORDO")],
    answers: session,
  },
  {
    op: "prenota",
    asks: [...requestHead, ...operator, ...person, ...prescription, ...service, ...slotWanted, ...appointment, ...federation],
    answers: booked,
  },
  {
    op: "sposta",
    asks: [...requestHead, ...operator, ...person, ...nre, ...service, ...booking, ...newDay, ...federation],
    answers: booked,
  },
  {
    op: "disdici",
    asks: [...requestHead, ...operator, ...person, ...nre, ...booking, ...only(federation, "NODO")],
    answers: booked,
  },
  {
    op: "eroga",
    asks: [
      ...requestHead,
      ...only(operator, "OPERATORE", "RUOLO", "RIF_PRENOTANTE"),
      ...only(person, "COD_FISCALE"),
      ...nre,
      ...service,
      ...booking,
      ...appointment,
    ],
    answers: outcome,
  },
];

/** The columns of an operation. */
export function kindOf(op: Operation): Kind {
  const kind = kinds.find((one) => one.op === op);
  if (kind === undefined) throw new Error(`${op}: no message for it`);
  return kind;
}
