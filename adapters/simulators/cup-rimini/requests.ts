/** Requests of CUP Rimini: Ask to method, address and resource, and back. */
import type { WebCall } from "../shared/desk-http.ts";
import type { Field, Json, JsonObject } from "../shared/json-fields.ts";
import { needed, readFields, textAt, withOffset, writeFields } from "../shared/json-fields.ts";
import type { Ask } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { states, systems } from "./codes.ts";
import {
  appointmentFields,
  bookingPlace,
  cfPlace,
  messagePlace,
  parameter,
  parameterFields,
  searchFields,
  servicePlace,
} from "./fields.ts";
import type { Head } from "./resources.ts";
import { base, fhirJson, metaOf } from "./resources.ts";
import { endOf } from "./slots.ts";

export type AppointmentOperation = keyof typeof appointmentFields;

export const slotPath = `${base}/Slot`;
export const appointmentPath = `${base}/Appointment`;
export const deliverablePath = `${base}/ServiceRequest/$erogabilita`;

/** The status that says what a PUT is for. */
const purposes: Readonly<Record<Exclude<AppointmentOperation, "prenota">, string>> = {
  sposta: states.own("Booked"),
  disdici: states.own("Cancelled"),
  eroga: states.own("Complete"),
};

/** The HTTP request for a question. */
export function writeRequest(asked: Ask, head: Head): WebCall {
  const question = { ...asked, askerAzienda: head.azienda };
  switch (question.op) {
    case "disponibilita":
      return { method: "GET", target: `${slotPath}?${writeSearch(question, head)}`, headers: accepted, body: "" };
    case "erogabilita":
      return send("POST", deliverablePath, writeParameters(question, head));
    case "prenota":
      return send("POST", appointmentPath, writeAppointment(question, question.op, states.own("Pending"), head));
    case "sposta":
    case "disdici":
    case "eroga": {
      const target = `${appointmentPath}/${encodeURIComponent(question.target.id)}`;
      return send("PUT", target, writeAppointment(question, question.op, purposes[question.op], head));
    }
    default:
      throw new Malformed(`${question.op}: non in questa API`);
  }
}

/** What a PUT is for; throws Malformed. */
export function purposeOf(resource: JsonObject): AppointmentOperation {
  const status = textAt(resource, "status");
  const found = (["sposta", "disdici", "eroga"] as const).find((op) => purposes[op] === status);
  if (found === undefined) throw new Malformed(`status: ${status} non previsto`);
  return found;
}

/** Reads the Appointment of a request; `booking` is the id in the path. */
export function readAppointment(op: AppointmentOperation, resource: JsonObject, booking: string): Ask {
  needed(resource, [messagePlace, cfPlace, ...neededPlaces[op]]);
  for (const place of booking === "" ? [] : ["id", bookingPlace]) {
    const said = textAt(resource, place);
    if (said !== "" && said !== booking) throw new Malformed(`${place}: ${said}, nel percorso ${booking}`);
  }
  const fields: readonly Field<Ask>[] = appointmentFields[op];
  const question = readFields(fields, resource, ask(op));
  return booking === "" ? question : { ...question, target: { ...question.target, id: booking } };
}

/** Reads the parameters of $erogabilita. */
export function readParameters(resource: JsonObject): Ask {
  needed(
    resource,
    ["messaggio", "patient-identifier", "service-type"].map((name) => parameter(name)),
  );
  return readFields(parameterFields, resource, ask("erogabilita"));
}

/** Reads the search for slots. */
export function readSearch(query: URLSearchParams): Ask {
  const bounds = query.getAll("start").map((bound): [string, string] => [bound.startsWith("le") ? "al" : "dal", bound.slice(2)]);
  if (query.getAll("start").some((bound) => !/^[gl]e/.test(bound))) throw new Malformed("start: non ge o le");
  if (!["", "free"].includes(query.get("status") ?? "")) throw new Malformed("status: si cercano solo posti free");
  const said = Object.fromEntries([...query, ...bounds].filter(([, value]) => value !== ""));
  needed(said, ["messaggio", "patient-identifier", "service-type"]);
  return readFields(searchFields, said, ask("disponibilita"));
}

const accepted = { Accept: fhirJson };

const neededPlaces: Readonly<Record<AppointmentOperation, readonly string[]>> = {
  prenota: ["slot[0].reference", servicePlace],
  sposta: [servicePlace, "start"],
  disdici: [],
  eroga: [],
};

function send(method: string, target: string, resource: JsonObject): WebCall {
  return { method, target, headers: { ...accepted, "Content-Type": fhirJson }, body: JSON.stringify(resource) };
}

function writeSearch(question: Ask, { id, time, sender }: Head): URLSearchParams {
  const said = writeFields(searchFields, question) as Readonly<Record<string, string>>;
  const query = new URLSearchParams({ messaggio: id, "data-ora": withOffset(time), mittente: sender, status: "free" });
  const bounds: Readonly<Record<string, string>> = { dal: "ge", al: "le" };
  for (const [name, value] of Object.entries(said)) {
    const bound = bounds[name];
    if (bound === undefined) query.append(name, value);
    else query.append("start", bound + value);
  }
  return query;
}

function writeParameters(question: Ask, head: Head): JsonObject {
  return writeFields(parameterFields, question, {
    resourceType: "Parameters",
    meta: metaOf(head, ""),
    parameter: [{ name: "messaggio", valueString: head.id }],
  });
}

function writeAppointment(question: Ask, op: AppointmentOperation, status: string, head: Head): JsonObject {
  const fields: readonly Field<Ask>[] = appointmentFields[op];
  const { start, minutes } = question.at;
  return writeFields(fields, question, {
    resourceType: "Appointment",
    meta: metaOf(head, ""),
    contained: containedBase,
    identifier: [{ system: systems.message, value: head.id }],
    status,
    ...(op === "disdici" ? {} : endOf(start, Number(minutes))),
    basedOn: [{ reference: "#ricetta" }],
    participant: participants,
  });
}

/** The patient and the prescription inside an Appointment. */
export const containedBase: readonly Json[] = [
  { resourceType: "Patient", id: "assistito" },
  {
    resourceType: "ServiceRequest",
    id: "ricetta",
    status: "active",
    intent: "order",
    subject: { reference: "#assistito" },
  },
];
export const participants: readonly Json[] = [{ actor: { reference: "#assistito" }, status: "accepted" }];

/** The id of the booking in the path of a PUT; undefined when it is none. */
export function bookingIn(path: string): string | undefined {
  const [, id] = /^\/fhir\/Appointment\/([^/]+)$/.exec(path) ?? [];
  try {
    return id === undefined ? undefined : decodeURIComponent(id);
  } catch {
    return undefined;
  }
}
