/** The words of the pages: names of codes, times, durations. */

export const messageTypes = new Map([
  ["QBP^Q13", "Erogabilità"],
  ["SQM^S25", "Disponibilità"],
  ["SRM^S01", "Prenotazione"],
  ["SRM^S02", "Spostamento"],
  ["SRM^S04", "Disdetta"],
]);

/** @param {string} type */
export const typeName = (type) => messageTypes.get(type) ?? (type === "?" ? "Non leggibile" : type);

export const states = new Map([
  ["accepted", { text: "In corso", tone: "info" }],
  ["done", { text: "Concluso", tone: "good" }],
  ["refused", { text: "Rifiutato", tone: "bad" }],
  ["dead", { text: "Da gestire", tone: "grave" }],
]);

/** How a state is shown; a message that ended with a refusal of the application is no success. */
export function stateOf({ state, outcome }) {
  const known = states.get(state) ?? { text: state, tone: "info" };
  const declined = state === "done" && outcome !== "" && !/^[AC]A$/.test(outcome);
  return declined ? { text: "Con rifiuto", tone: "warn" } : known;
}

const stages = new Map([
  ["open", "Apertura della busta"],
  ["read", "Lettura e traduzione"],
  ["check", "Controllo"],
  ["journal", "Registrazione"],
  ["route", "Instradamento"],
  ["dispatch", "Inoltro"],
  ["write", "Scrittura della risposta"],
  ["ask", "Domanda"],
  ["refuse", "Rifiuto"],
]);

/** @param {string} stage */
export const stageName = (stage) => stages.get(stage) ?? stage;

const adapters = new Map([
  ["mllp", "HL7 su MLLP"],
  ["record-tcp", "Record su TCP"],
  ["soap", "SOAP"],
  ["http", "HTTP"],
  ["file", "File"],
  ["sftp", "File su SFTP"],
  ["sql", "Tabelle SQL"],
  ["fhir", "HL7 FHIR"],
]);

const envelopes = new Map([
  ["ws-security", "WS-Security"],
  ["egov", "e-Gov"],
]);

/** What a system speaks. @param {{adapter: string, envelope: string}} system */
export const protocolName = ({ adapter, envelope }) => {
  const sealed = envelopes.get(envelope);
  const name = adapters.get(adapter) ?? adapter;
  return sealed ? `${name} · ${sealed}` : name;
};

/** The envelope between two members. @param {{adapter: string, envelope: string}} system */
export const envelopeName = (system) => envelopes.get(system.envelope) ?? protocolName(system);

const bodies = new Map([
  ["received", "Ricevuto"],
  ["canonical", "Messaggio canonico"],
  ["reply", "Risposta"],
  ["sent", "Risposta imbustata"],
]);

/** Bodies in the order in which they came about. @param {readonly {name: string}[]} list */
export function inOrder(list) {
  const place = ({ name }) => ["received", "canonical"].indexOf(name) + 1 || (name === "reply" ? 8 : name === "sent" ? 9 : 5);
  const other = ({ name }) => name.replace(/^(to|from):/, "");
  return list.toSorted((a, b) => place(a) - place(b) || other(a).localeCompare(other(b)) || b.name.localeCompare(a.name));
}

/** @param {string} name `received`, `to:trento` */
export function bodyName(name) {
  const [, way, system] = /^(to|from):(.*)$/.exec(name) ?? [];
  if (way) return way === "to" ? `Inviato a ${system}` : `Ricevuto da ${system}`;
  return bodies.get(name) ?? name;
}

export const priorities = new Map([
  ["U", "urgente, 72 ore"],
  ["B", "breve, 10 giorni"],
  ["D", "differibile, 30 o 60 giorni"],
  ["P", "programmabile, 120 giorni"],
]);

const scopes = new Map([
  ["AZ", "azienda"],
  ["AV", "area vasta"],
  ["RE", "regione"],
  ["EX", "fuori regione"],
]);

/** @param {string} scope */
export const scopeName = (scope) => scopes.get(scope) ?? scope;

const statuses = new Map([
  ["Booked", { text: "Prenotata", tone: "good" }],
  ["Cancelled", { text: "Disdetta", tone: "quiet" }],
  ["Pending", { text: "In attesa", tone: "info" }],
]);

/** @param {string} status */
export const bookingStatus = (status) => statuses.get(status) ?? { text: status, tone: "info" };

const clockFormat = new Intl.DateTimeFormat("it-IT", {
  timeZone: "Europe/Rome",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dateFormat = new Intl.DateTimeFormat("it-IT", {
  timeZone: "Europe/Rome",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});
const shortDate = new Intl.DateTimeFormat("it-IT", { timeZone: "Europe/Rome", day: "numeric", month: "short" });
const dayFormat = new Intl.DateTimeFormat("it-IT", {
  timeZone: "UTC",
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** @param {number} at milliseconds */
export const clockTime = (at) => clockFormat.format(at);
/** @param {number} at milliseconds */
export const dateTime = (at) => `${dateFormat.format(at)} ${clockFormat.format(at)}`;
/** The day. @param {number} at milliseconds */
export const shortDay = (at) => dateFormat.format(at);
/** The time, with the day when it is not today. @param {number} at @param {number} [now] */
export const when = (at, now = Date.now()) =>
  dateFormat.format(at) === dateFormat.format(now) ? clockTime(at) : `${shortDate.format(at)}, ${clockTime(at)}`;

/** `2027-01-19T08:30:00` as the day in words. @param {string} start */
export function dayOf(start) {
  const day = new Date(`${start.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? start : dayFormat.format(day);
}
/** @param {string} start */
export const timeOf = (start) => start.slice(11, 16);

const few = new Intl.NumberFormat("it-IT", { maximumSignificantDigits: 2 });
const oneDigit = new Intl.NumberFormat("it-IT", { maximumFractionDigits: 1 });
const integer = new Intl.NumberFormat("it-IT", { maximumFractionDigits: 0 });

/** A duration. @param {number | undefined} ms */
export function duration(ms) {
  if (ms === undefined || ms === null) return "–";
  if (ms < 10) return `${few.format(ms)} ms`;
  if (ms < 1000) return `${integer.format(ms)} ms`;
  return ms < 120_000 ? `${oneDigit.format(ms / 1000)} s` : `${oneDigit.format(ms / 60_000)} min`;
}

/** @param {number} count */
export const number = (count) => integer.format(count);
/** @param {number} size bytes */
export const bytes = (size) => (size < 1024 ? `${size} byte` : `${oneDigit.format(size / 1024)} KB`);
