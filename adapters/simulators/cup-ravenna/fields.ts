/** Every member of the API of CUP Ravenna, and what it is in the model. */
import type { Field, Shape } from "../shared/json-fields.ts";
import { coded, count, date, digits, flag, stamp, text, truth } from "../shared/json-fields.ts";
import type { Ask, Booked, NodeAnswer, Slot, Warning } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import { serviceByCode } from "../shared/services.ts";
import { forms, prefix, priorities, queryFlags, quotas, reasons, scopes, serviceCodes, sexes, states, tickets } from "./codes.ts";

/** The title is only told, never read. */
const title: Shape = { own: (service) => serviceByCode(String(service))?.title, value: () => undefined };
const service = coded(serviceCodes);
const priority = coded(priorities);

const caller: readonly Field<Ask>[] = [
  ["azienda", "askerAzienda"],
  ["operatore.codice", "operator.id"],
  ["operatore.ruolo", "operator.role"],
  ["operatore.postazione", "desk"],
  ["sessione", "session"],
];
const request: readonly Field<Ask>[] = [["idRichiesta", "requestId"]];
const person: readonly Field<Ask>[] = [
  ["assistito.codiceFiscale", "person.cf"],
  ["assistito.cognome", "person.surname"],
  ["assistito.nome", "person.name"],
  ["assistito.dataNascita", "person.birth", date],
  ["assistito.sesso", "person.sex", coded(sexes)],
  ["assistito.aziendaAssistenza", "form.azienda"],
];
const nre: Field<Ask> = ["ricetta.nre", "form.nre"];
const form: readonly Field<Ask>[] = [
  ["ricetta.tipo", "form.kind", coded(forms)],
  nre,
  ["ricetta.dataEmissione", "form.issued", date],
  ["ricetta.primoAccesso", "form.firstAccess", flag],
  ["ricetta.priorita", "form.priority", priority],
  ["ricetta.esenzione", "form.exemption"],
  ["ricetta.quantita", "form.quantity", digits],
];
const what: readonly Field<Ask>[] = [
  ["prestazione.codice", "service", service],
  ["prestazione.descrizione", "service", title],
];
const appointment: readonly Field<Ask>[] = [
  ["appuntamento.agenda", "at.agenda"],
  ["appuntamento.inizio", "at.start", stamp],
  ["appuntamento.durata", "at.minutes", digits],
];
const federation: readonly Field<Ask>[] = [
  ["federazione.nodo", "federated.node"],
  ["federazione.accordo", "federated.agreement"],
  ["federazione.ambito", "federated.scope", coded(scopes)],
  ["federazione.quota", "federated.quota", coded(quotas)],
  ["federazione.primoContatto", "federated.firstContact", stamp],
];
const booking: readonly Field<Ask>[] = [
  ["prenotazione.id", "target.id"],
  ["prenotazione.azienda", "target.azienda"],
  ["motivo", "reason", coded(reasons)],
];

/** Members of a request's body. */
export const bodyFields = {
  erogabilita: [
    ...caller.filter(([own]) => own !== "operatore.codice" && own !== "operatore.postazione"),
    ...person.filter(([own]) => own !== "assistito.cognome" && own !== "assistito.nome"),
    ...form.filter(([own]) => ["ricetta.nre", "ricetta.priorita", "ricetta.esenzione"].includes(own)),
    ...what,
  ],
  prenota: [
    ...caller,
    ...request,
    ["posto.id", "target.id"],
    ["posto.azienda", "target.azienda"],
    ...person,
    ...form,
    ...what,
    ...appointment,
    ...federation,
  ],
  sposta: [...caller, ...request, ...booking, ...person, nre, ...what, ...appointment, ...federation],
  disdici: [...caller, ...request, ...booking, ...person, nre, ...federation],
  eroga: [...caller, ...request, ...booking, ...person, nre, ...what, ...appointment, ...federation],
} as const satisfies Readonly<Record<string, readonly Field<Ask>[]>>;

/** Parameters of GET /posti: one word each, everything is text. */
export const queryFields: readonly Field<Ask>[] = [
  ["azienda", "askerAzienda"],
  ["operatore", "operator.id"],
  ["ruolo", "operator.role"],
  ["postazione", "desk"],
  ["sessione", "session"],
  ["idRichiesta", "requestId"],
  ["codiceFiscale", "person.cf"],
  ["cognome", "person.surname"],
  ["nome", "person.name"],
  ["dataNascita", "person.birth", date],
  ["sesso", "person.sex", coded(sexes)],
  ["aziendaAssistenza", "form.azienda"],
  ["tipoRicetta", "form.kind", coded(forms)],
  ["nre", "form.nre"],
  ["dataEmissione", "form.issued", date],
  ["primoAccesso", "form.firstAccess", coded(queryFlags)],
  ["priorita", "form.priority", priority],
  ["esenzione", "form.exemption"],
  ["quantita", "form.quantity"],
  ["prestazione", "service", service],
  ["dal", "from", date],
  ["al", "to", date],
  ["massimo", "max", { own: String, value: positive }],
  ["nodi", "nodes", { own: (nodes) => (nodes as readonly string[]).join(","), value: (own) => String(own).split(",") }],
  ["nodo", "federated.node"],
  ["accordo", "federated.agreement"],
  ["ambito", "federated.scope", coded(scopes)],
  ["quota", "federated.quota", coded(quotas)],
  ["primoContatto", "federated.firstContact", stamp],
];

/** A posto. */
export const slotFields: readonly Field<Slot>[] = [
  ["id", "id"],
  ["azienda", "azienda"],
  ["prestazione", "service", service],
  ["agenda", "agenda"],
  ["inizio", "start", stamp],
  ["durata", "minutes", count],
  ["stanza", "room"],
  ["preparazione", "preparation"],
  ["nodo", "node"],
  ["accordo", "agreement"],
  ["ambito", "scope", coded(scopes)],
  ["quota", "quota", coded(quotas)],
  ["neiLimiti", "inLimit", flag],
];

/** A prenotazione in an answer. */
export const bookedFields: readonly Field<Booked>[] = [
  ["idRichiesta", "requestId"],
  ...slotFields,
  ["stato", "status", coded(states)],
  ["motivo", "reason", coded(reasons)],
  ["codiceFiscale", "cf"],
  ["nre", "nre"],
  ["sessione", "session"],
  ["ticket", "ticketCents", count],
  ["statoTicket", "ticketState", coded(tickets)],
];

export const nodeFields: readonly Field<NodeAnswer>[] = [
  ["nodo", "node"],
  ["azienda", "azienda"],
  ["erogabile", "deliverable", truth],
  ["accordo", "agreement"],
  ["ambito", "scope", coded(scopes)],
  ["motivo", "reason"],
];

/** A refusal's name of the table ITERR as the vendor's code. */
export const refusalCode: Shape = {
  own: (name) => ownRefusal(prefix, String(name)),
  value: (own, where) => refusalName(prefix, String(text.value(own, where))),
};

export const warningFields: readonly Field<Warning>[] = [
  ["codice", "code", refusalCode],
  ["nodo", "node"],
  ["testo", "text"],
];

function positive(own: unknown, where: string): number {
  const said = String(own);
  return count.value(/^\d+$/.test(said) ? Number(said) : said, where) as number;
}
