/** Every element of the requests of CUP Rimini, and what it is in the model. */
import type { Field, Shape } from "../shared/json-fields.ts";
import { coded, count, date, digits, flag, stamp, text } from "../shared/json-fields.ts";
import type { Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import { forms, own, priorities, quotas, reasons, scopes, searchFlags, sexes, systems } from "./codes.ts";

/** The value of an own extension. */
export function extension(name: string, value = "valueString"): string {
  return `extension[url=${own}${name}].${value}`;
}

/** The id in a reference. */
export function reference(type: string): Shape {
  return {
    own: (id) => (id === "" ? undefined : `${type}/${String(id)}`),
    value: (said, where) => {
      const found = String(text.value(said, where));
      if (!found.startsWith(`${type}/`)) throw new Malformed(`${where}: non e ${type}/...`);
      return found.slice(type.length + 1);
    },
  };
}

/** The title is only told, never read. */
const title: Shape = { own: (service) => serviceByCode(String(service))?.title, value: () => undefined };
const patient = "contained[resourceType=Patient]";
const prescription = "contained[resourceType=ServiceRequest]";
export const requestPlace = `identifier[system=${systems.request}].value`;
export const bookingPlace = `identifier[system=${systems.booking}].value`;
export const messagePlace = `identifier[system=${systems.message}].value`;
export const cfPlace = `${patient}.identifier[system=${systems.cf}].value`;
export const nrePlace = `${prescription}.identifier[system=${systems.nre}].value`;
export const servicePlace = `serviceType[0].coding[system=${systems.service}].code`;
export const aziendaPlace = `meta.tag[system=${systems.azienda}].code`;

const caller: readonly Field<Ask>[] = [
  [aziendaPlace, "askerAzienda"],
  [extension("operatore"), "operator.id"],
  [extension("ruolo"), "operator.role"],
  [extension("postazione"), "desk"],
  [extension("sessione"), "session"],
  [requestPlace, "requestId"],
];
const person: readonly Field<Ask>[] = [
  [cfPlace, "person.cf"],
  [`${patient}.name[0].family`, "person.surname"],
  [`${patient}.name[0].given[0]`, "person.name"],
  [`${patient}.gender`, "person.sex", coded(sexes)],
  [`${patient}.birthDate`, "person.birth", date],
  [`${patient}.${extension("azienda-assistenza")}`, "form.azienda"],
];
const nre: Field<Ask> = [nrePlace, "form.nre"];
const form: readonly Field<Ask>[] = [
  nre,
  [`${prescription}.authoredOn`, "form.issued", date],
  [`${prescription}.priority`, "form.priority", coded(priorities)],
  [`${prescription}.quantityQuantity.value`, "form.quantity", digits],
  [`${prescription}.${extension("tipo-ricetta")}`, "form.kind", coded(forms)],
  [`${prescription}.${extension("primo-accesso", "valueBoolean")}`, "form.firstAccess", flag],
  [`${prescription}.${extension("esenzione")}`, "form.exemption"],
];
const what: readonly Field<Ask>[] = [
  [servicePlace, "service"],
  [servicePlace.replace(/code$/, "display"), "service", title],
];
const appointment: readonly Field<Ask>[] = [
  [extension("agenda"), "at.agenda"],
  ["start", "at.start", stamp],
  ["minutesDuration", "at.minutes", digits],
];
const federation: readonly Field<Ask>[] = [
  [extension("nodo"), "federated.node"],
  [extension("accordo"), "federated.agreement"],
  [extension("ambito"), "federated.scope", coded(scopes)],
  [extension("quota"), "federated.quota", coded(quotas)],
  [extension("primo-contatto"), "federated.firstContact", stamp],
];
const owner: Field<Ask> = [extension("azienda-proprietaria"), "target.azienda"];
const booking: readonly Field<Ask>[] = [
  ["id", "target.id"],
  [bookingPlace, "target.id"],
  owner,
  [extension("motivo"), "reason", coded(reasons)],
];

/** Elements of the Appointment of a request. */
export const appointmentFields = {
  prenota: [
    ...caller,
    ["slot[0].reference", "target.id", reference("Slot")],
    owner,
    ...person,
    ...form,
    ...what,
    ...appointment,
    ...federation,
  ],
  sposta: [...caller, ...booking, ...person, nre, ...what, ...appointment, ...federation],
  disdici: [...caller, ...booking, ...person, nre, ...federation],
  eroga: [...caller, ...booking, ...person, nre, ...what, ...appointment, ...federation],
} as const satisfies Readonly<Record<string, readonly Field<Ask>[]>>;

const searchable: readonly Field<Ask>[] = [
  ["azienda", "askerAzienda"],
  ["ruolo", "operator.role"],
  ["sessione", "session"],
  ["patient-identifier", "person.cf"],
  ["patient-birthdate", "person.birth", date],
  ["patient-gender", "person.sex", coded(sexes)],
  ["azienda-assistenza", "form.azienda"],
  ["nre", "form.nre"],
  ["priorita", "form.priority", coded(priorities)],
  ["esenzione", "form.exemption"],
  ["service-type", "service"],
];

/** Parameters of the search for slots; `dal` and `al` go as start=ge… and start=le…. */
export const searchFields: readonly Field<Ask>[] = [
  ...searchable,
  ["dal", "from", date],
  ["al", "to", date],
  ["_count", "max", { own: String, value: positive }],
  ["operatore", "operator.id"],
  ["postazione", "desk"],
  ["richiesta", "requestId"],
  ["patient-family", "person.surname"],
  ["patient-given", "person.name"],
  ["tipo-ricetta", "form.kind", coded(forms)],
  ["data-emissione", "form.issued", date],
  ["primo-accesso", "form.firstAccess", coded(searchFlags)],
  ["quantita", "form.quantity"],
  ["nodi", "nodes", { own: (nodes) => (nodes as readonly string[]).join(","), value: (said) => String(said).split(",") }],
  ["nodo", "federated.node"],
  ["accordo", "federated.agreement"],
  ["ambito", "federated.scope", coded(scopes)],
  ["quota", "federated.quota", coded(quotas)],
  ["primo-contatto", "federated.firstContact", stamp],
];

/** Parameters of $erogabilita. */
export const parameterFields: readonly Field<Ask>[] = [
  ...searchable
    .filter(([name]) => name !== "azienda")
    .map(([name, place, shape]): Field<Ask> => [
      parameter(name),
      place,
      ...(shape === undefined ? ([] as const) : ([shape] as const)),
    ]),
  [aziendaPlace, "askerAzienda"],
];

/** The value of a parameter of a Parameters resource. */
export function parameter(name: string, value = "valueString"): string {
  return `parameter[name=${name}].${value}`;
}

function positive(said: unknown, where: string): number {
  return count.value(/^\d+$/.test(String(said)) ? Number(said) : said, where) as number;
}
