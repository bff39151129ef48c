/** The columns of CUP Forlì that lines have in common, in their order. README.md has the same for people. */
import type { Column, Details, ReplyLine, RequestLine } from "../shared/columns.ts";
import { whole } from "../shared/columns.ts";
import type { NodeAnswer, Slot, Warning } from "../shared/model.ts";
import {
  clockTime,
  date,
  euro,
  flags,
  forms,
  hour,
  moment,
  outcomes,
  priorities,
  quotas,
  reasons,
  scopes,
  services,
  sexes,
  states,
  tickets,
  truths,
} from "./codes.ts";

export type Request = readonly Column<RequestLine>[];
export type Reply = readonly Column<ReplyLine>[];

export const head = [
  { column: "NUMERO", value: "head.number", needed: true },
  { column: "DATA", value: "head.time", as: date },
  { column: "ORA", value: "head.time", as: clockTime },
  { column: "MITTENTE", value: "head.sender", needed: true },
  { column: "AZIENDA", value: "head.azienda" },
] as const;

export const operator: Request = [
  { column: "OPERATORE", value: "operator.id" },
  { column: "RUOLO", value: "operator.role" },
  { column: "SPORTELLO", value: "desk" },
  { column: "SESSIONE", value: "session" },
  { column: "ID_RICHIESTA", value: "requestId" },
];
export const person: Request = [
  { column: "COD_FISC", value: "person.cf", needed: true },
  { column: "COGNOME", value: "person.surname" },
  { column: "NOME", value: "person.name" },
  { column: "NASCITA", value: "person.birth", as: date },
  { column: "SESSO", value: "person.sex", as: sexes },
];
export const prescription: Request = [
  { column: "TIPO_RICETTA", value: "form.kind", as: forms },
  { column: "NRE", value: "form.nre" },
  { column: "DATA_RICETTA", value: "form.issued", as: date },
  { column: "PRIMO_ACCESSO", value: "form.firstAccess", as: flags },
  { column: "AZ_ASSISTITO", value: "form.azienda" },
  { column: "QUANTITA", value: "form.quantity", as: whole },
  { column: "PRIORITA", value: "form.priority", as: priorities },
  { column: "ESENZIONE", value: "form.exemption" },
];
export const nre: Request = [{ column: "NRE", value: "form.nre" }];
export const service: Request = [{ column: "COD_PREST", value: "service", as: services }];
export const neededService: Request = [{ column: "COD_PREST", value: "service", as: services, needed: true }];
export const booking: Request = [
  { column: "ID_PREN", value: "target.id", needed: true },
  { column: "AZ_PREN", value: "target.azienda" },
  { column: "MOTIVO", value: "reason", as: reasons },
];
export const appointment: Request = [
  { column: "AGENDA", value: "at.agenda" },
  { column: "DATA_APP", value: "at.start", as: date },
  { column: "ORA_APP", value: "at.start", as: hour },
  { column: "DURATA", value: "at.minutes", as: whole },
];
export const federation: Request = [
  { column: "NODO", value: "federated.node" },
  { column: "ACCORDO", value: "federated.agreement" },
  { column: "AMBITO", value: "federated.scope", as: scopes },
  { column: "QUOTA", value: "federated.quota", as: quotas },
  { column: "PRIMO_CONTATTO", value: "federated.firstContact", as: moment },
];

/** The columns of ERR, and the first ones of every reply. */
export const outcome: Reply = [
  ...head,
  { column: "NUMERO_RIF", value: "head.to" },
  { column: "ESITO", value: "head.outcome", as: outcomes, needed: true },
  { column: "MESSAGGIO", value: "head.text" },
];
export const session: Reply = [...outcome, { column: "SESSIONE", value: "session" }];
export const booked: Reply = [
  ...session,
  { column: "ID_RICHIESTA", value: "requestId" },
  { column: "ID_PREN", value: "id" },
  { column: "AZ_PREN", value: "azienda" },
  { column: "STATO", value: "status", as: states },
  { column: "MOTIVO", value: "reason", as: reasons },
  { column: "COD_FISC", value: "cf" },
  { column: "NRE", value: "nre" },
  { column: "COD_PREST", value: "service", as: services },
  { column: "AGENDA", value: "agenda" },
  { column: "DATA_APP", value: "start", as: date },
  { column: "ORA_APP", value: "start", as: hour },
  { column: "DURATA", value: "minutes", as: whole },
  { column: "LUOGO", value: "room" },
  { column: "NODO", value: "node" },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "QUOTA", value: "quota", as: quotas },
  { column: "NEI_LIMITI", value: "inLimit", as: flags },
  { column: "TICKET", value: "ticketCents", as: euro },
  { column: "STATO_TICKET", value: "ticketState", as: tickets },
  { column: "NOTA", value: "preparation" },
];

const slot: readonly Column<Slot>[] = [
  { column: "ID_POSTO", value: "id" },
  { column: "AZ_POSTO", value: "azienda" },
  { column: "COD_PREST", value: "service", as: services },
  { column: "DATA_APP", value: "start", as: date },
  { column: "ORA_APP", value: "start", as: hour },
  { column: "DURATA", value: "minutes", as: whole },
  { column: "AGENDA", value: "agenda" },
  { column: "NODO", value: "node" },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "QUOTA", value: "quota", as: quotas },
  { column: "NEI_LIMITI", value: "inLimit", as: flags },
  { column: "LUOGO", value: "room" },
  { column: "NOTA", value: "preparation" },
];
const warning: readonly Column<Warning>[] = [
  { column: "CODICE", value: "code", as: outcomes },
  { column: "NODO", value: "node" },
  { column: "TESTO", value: "text" },
];
const node: readonly Column<NodeAnswer>[] = [
  { column: "NODO", value: "node" },
  { column: "AZIENDA", value: "azienda" },
  { column: "EROGABILE", value: "deliverable", as: truths },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "MOTIVO", value: "reason" },
];
/** The columns of the lines under a reply: POSTO and ALTERN, AVVISO, NODO. */
export const details: Details = { slot, warning, node };
