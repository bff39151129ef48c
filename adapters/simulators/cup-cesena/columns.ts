/** The columns of CUP Cesena's tables, by what they are about. README.md has the same for people. */
import type { Column, Details, ReplyLine, RequestLine } from "../shared/columns.ts";
import { whole } from "../shared/columns.ts";
import type { NodeAnswer, Slot, Warning } from "../shared/model.ts";
import {
  clockTime,
  date,
  flags,
  forms,
  hour,
  operations,
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

/** Columns that hold numbers; all others hold text. */
export const integers: ReadonlySet<string> = new Set([
  "MODULO",
  "PRIMO_ACCESSO",
  "QUANTITA",
  "PRESTAZIONE",
  "MOTIVO",
  "DURATA",
  "AMBITO",
  "QUOTA",
  "MASSIMO",
  "ESITO",
  "STATO_PREN",
  "ENTRO_LIMITI",
  "TICKET",
  "STATO_TICKET",
  "CODICE",
  "EROGABILE",
]);

const head = [
  { column: "NUMERO", value: "head.number", needed: true },
  { column: "DATA_INVIO", value: "head.time", as: date },
  { column: "ORA_INVIO", value: "head.time", as: clockTime },
  { column: "MITTENTE", value: "head.sender", needed: true },
  { column: "AZIENDA", value: "head.azienda" },
] as const;

export const requestHead: Request = [{ column: "OPERAZIONE", value: "op", as: operations, needed: true }, ...head];
export const operator: Request = [
  { column: "OPERATORE", value: "operator.id" },
  { column: "RUOLO", value: "operator.role" },
  { column: "SPORTELLO", value: "desk" },
  { column: "SESSIONE", value: "session" },
  { column: "RIF_PRENOTANTE", value: "requestId" },
];
export const person: Request = [
  { column: "COD_FISCALE", value: "person.cf", needed: true },
  { column: "COGNOME", value: "person.surname" },
  { column: "NOME", value: "person.name" },
  { column: "DATA_NASCITA", value: "person.birth", as: date },
  { column: "SESSO", value: "person.sex", as: sexes },
];
export const prescription: Request = [
  { column: "MODULO", value: "form.kind", as: forms },
  { column: "NRE", value: "form.nre" },
  { column: "DATA_MODULO", value: "form.issued", as: date },
  { column: "PRIMO_ACCESSO", value: "form.firstAccess", as: flags },
  { column: "AZIENDA_ASSISTITO", value: "form.azienda" },
  { column: "QUANTITA", value: "form.quantity", as: whole },
  { column: "CLASSE", value: "form.priority", as: priorities },
  { column: "ESENZIONE", value: "form.exemption" },
];
export const service: Request = [{ column: "PRESTAZIONE", value: "service", as: services }];
export const neededService: Request = [{ column: "PRESTAZIONE", value: "service", as: services, needed: true }];
export const search: Request = [
  { column: "DAL", value: "from", as: date },
  { column: "AL", value: "to", as: date },
  { column: "MASSIMO", value: "max", as: whole },
  { column: "NODI", value: "nodes" },
];
export const slotWanted: Request = [
  { column: "POSTO", value: "target.id", needed: true },
  { column: "POSTO_AZIENDA", value: "target.azienda" },
];
export const booking: Request = [
  { column: "PRENOTAZIONE", value: "target.id", needed: true },
  { column: "PRENOTAZIONE_AZIENDA", value: "target.azienda" },
  { column: "MOTIVO", value: "reason", as: reasons },
];
export const appointment: Request = [
  { column: "AGENDA", value: "at.agenda" },
  { column: "GIORNO", value: "at.start", as: date },
  { column: "ORA", value: "at.start", as: hour },
  { column: "DURATA", value: "at.minutes", as: whole },
];
export const federation: Request = [
  { column: "NODO", value: "federated.node" },
  { column: "ACCORDO", value: "federated.agreement" },
  { column: "AMBITO", value: "federated.scope", as: scopes },
  { column: "QUOTA", value: "federated.quota", as: quotas },
  { column: "CONTATTO_GIORNO", value: "federated.firstContact", as: date },
  { column: "CONTATTO_ORA", value: "federated.firstContact", as: clockTime },
];

export const outcome: Reply = [
  ...head,
  { column: "NUMERO_RIF", value: "head.to" },
  { column: "ESITO", value: "head.outcome", as: outcomes, needed: true },
  { column: "MESSAGGIO", value: "head.text" },
];
export const session: Reply = [...outcome, { column: "SESSIONE", value: "session" }];
export const booked: Reply = [
  ...session,
  { column: "RIF_PRENOTANTE", value: "requestId" },
  { column: "PRENOTAZIONE", value: "id" },
  { column: "PRENOTAZIONE_AZIENDA", value: "azienda" },
  { column: "STATO_PREN", value: "status", as: states },
  { column: "MOTIVO", value: "reason", as: reasons },
  { column: "COD_FISCALE", value: "cf" },
  { column: "NRE", value: "nre" },
  { column: "PRESTAZIONE", value: "service", as: services },
  { column: "AGENDA", value: "agenda" },
  { column: "GIORNO", value: "start", as: date },
  { column: "ORA", value: "start", as: hour },
  { column: "DURATA", value: "minutes", as: whole },
  { column: "STANZA", value: "room" },
  { column: "NODO", value: "node" },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "QUOTA", value: "quota", as: quotas },
  { column: "ENTRO_LIMITI", value: "inLimit", as: flags },
  { column: "TICKET", value: "ticketCents", as: whole },
  { column: "STATO_TICKET", value: "ticketState", as: tickets },
  { column: "PREPARAZIONE", value: "preparation" },
];

const slot: readonly Column<Slot>[] = [
  { column: "POSTO", value: "id" },
  { column: "POSTO_AZIENDA", value: "azienda" },
  { column: "PRESTAZIONE", value: "service", as: services },
  { column: "AGENDA", value: "agenda" },
  { column: "GIORNO", value: "start", as: date },
  { column: "ORA", value: "start", as: hour },
  { column: "DURATA", value: "minutes", as: whole },
  { column: "STANZA", value: "room" },
  { column: "NODO", value: "node" },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "QUOTA", value: "quota", as: quotas },
  { column: "ENTRO_LIMITI", value: "inLimit", as: flags },
  { column: "PREPARAZIONE", value: "preparation" },
];
const warning: readonly Column<Warning>[] = [
  { column: "CODICE", value: "code", as: outcomes },
  { column: "NODO", value: "node" },
  { column: "TESTO", value: "text" },
];
const node: readonly Column<NodeAnswer>[] = [
  { column: "NODO", value: "node" },
  { column: "NODO_AZIENDA", value: "azienda" },
  { column: "EROGABILE", value: "deliverable", as: truths },
  { column: "ACCORDO", value: "agreement" },
  { column: "AMBITO", value: "scope", as: scopes },
  { column: "PERCHE", value: "reason" },
];
/** The columns of the rows under an answer: POSTI, AVVISI, NODI. */
export const details: Details = { slot, warning, node };
