/** The kinds of message of CUP Forlì, each with the columns that follow its kind. */
import type { Column, RequestLine } from "../shared/columns.ts";
import { whole } from "../shared/columns.ts";
import type { Operation } from "../shared/model.ts";
import { date, priorities, sexes } from "./codes.ts";
import type { Reply, Request } from "./columns.ts";
import {
  appointment,
  booked,
  booking,
  federation,
  head,
  neededService,
  nre,
  operator,
  outcome,
  person,
  prescription,
  service,
  session,
} from "./columns.ts";

export interface Kind {
  readonly op: Operation;
  readonly request: string;
  readonly asks: Request;
  readonly reply: string;
  readonly answers: Reply;
}

/** Every kind of message with its columns. */
export const kinds: readonly Kind[] = [
  {
    op: "erogabilita",
    request: "ERO",
    asks: [
      ...head,
      { column: "RUOLO", value: "operator.role" },
      { column: "SESSIONE", value: "session" },
      { column: "COD_FISC", value: "person.cf", needed: true },
      { column: "NASCITA", value: "person.birth", as: date },
      { column: "SESSO", value: "person.sex", as: sexes },
      { column: "AZ_ASSISTITO", value: "form.azienda" },
      { column: "NRE", value: "form.nre" },
      { column: "PRIORITA", value: "form.priority", as: priorities },
      { column: "ESENZIONE", value: "form.exemption" },
      ...neededService,
    ],
    reply: "EROR",
    answers: session,
  },
  {
    op: "disponibilita",
    request: "DIS",
    asks: [
      ...head,
      ...operator,
      ...person,
      ...prescription,
      ...neededService,
      { column: "DAL", value: "from", as: date },
      { column: "AL", value: "to", as: date },
      { column: "MAX_POSTI", value: "max", as: whole },
      { column: "ACCORDO", value: "federated.agreement" },
      { column: "NODI", value: "nodes" },
    ],
    reply: "DISR",
    answers: session,
  },
  {
    op: "prenota",
    request: "PRE",
    asks: [
      ...head,
      ...operator,
      ...person,
      ...prescription,
      ...service,
      { column: "ID_POSTO", value: "target.id", needed: true },
      { column: "AZ_POSTO", value: "target.azienda" },
      ...appointment,
      ...federation,
    ],
    reply: "PRER",
    answers: booked,
  },
  {
    op: "sposta",
    request: "SPO",
    asks: [
      ...head,
      ...operator,
      ...person,
      ...nre,
      ...service,
      ...booking,
      ...appointment.map((column): Column<RequestLine> => (column.column === "DATA_APP" ? { ...column, needed: true } : column)),
      ...federation,
    ],
    reply: "SPOR",
    answers: booked,
  },
  {
    op: "disdici",
    request: "DSD",
    asks: [...head, ...operator, ...person, ...nre, ...booking, { column: "NODO", value: "federated.node" }],
    reply: "DSDR",
    answers: booked,
  },
  {
    op: "eroga",
    request: "ERG",
    asks: [
      ...head,
      { column: "OPERATORE", value: "operator.id" },
      { column: "RUOLO", value: "operator.role" },
      { column: "ID_RICHIESTA", value: "requestId" },
      { column: "COD_FISC", value: "person.cf", needed: true },
      ...nre,
      ...service,
      ...booking,
      ...appointment,
    ],
    reply: "ERGR",
    answers: outcome,
  },
];
