/** CUP Rimini as a FHIR server. */
import type { WebHandler, WebReply, WebRequest } from "../shared/desk-http.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import type { JsonObject } from "../shared/json-fields.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { answer, ask, Malformed } from "../shared/model.ts";
import { capabilityStatement } from "./capability.ts";
import { statusOf } from "./outcomes.ts";
import { writeReply } from "./replies.ts";
import {
  appointmentPath,
  bookingIn,
  deliverablePath,
  purposeOf,
  readAppointment,
  readParameters,
  readSearch,
  slotPath,
} from "./requests.ts";
import { base, fhirJson, idOf, parseResource, senderOf, timeless } from "./resources.ts";

export interface Office {
  readonly azienda: string;
  /** Whether $erogabilita is served. */
  readonly tellsDeliverable: boolean;
  readonly decide: (question: Ask) => Answer;
  readonly nextId: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Reads the question of a resource that came as a message. */
type Reader = (resource: JsonObject) => Ask;

/** The handler of everything below /fhir. */
export function fhirHandler(office: Office): WebHandler {
  const duplicates = new Duplicates<WebReply>();
  return async (request) => {
    const { method, query } = request;
    const path = request.path.replace("%24", "$");
    const to = query.get("messaggio") ?? "";
    const booking = bookingIn(path);
    if (method === "GET" && path === `${base}/metadata`) return fhir(200, capabilityStatement(office.now()));
    if (method === "GET" && path === slotPath)
      return guarded(
        office,
        () => to,
        () => told(office, readSearch(query), to),
      );
    if (method === "POST" && path === appointmentPath)
      return change(request, "Appointment", (resource) => readAppointment("prenota", resource, ""), office, duplicates);
    if (method === "PUT" && booking !== undefined)
      return change(request, "Appointment", (one) => readAppointment(purposeOf(one), one, booking), office, duplicates);
    if (method === "POST" && path === deliverablePath && office.tellsDeliverable)
      return change(request, "Parameters", readParameters, office, duplicates);
    return { ...refusal(office, "DATO_ERRATO", `indirizzo sconosciuto: ${method} ${path}`, ""), status: 404 };
  };
}

/** What has a resource: it is a message with an id, answered once. */
function change(
  request: WebRequest,
  type: string,
  read: Reader,
  office: Office,
  duplicates: Duplicates<WebReply>,
): Promise<WebReply> {
  let to = "";
  const id = (): string => to;
  return guarded(office, id, async () => {
    const resource = parseResource(request.body, type);
    to = idOf(resource);
    const work = (): Promise<WebReply> => guarded(office, id, () => told(office, read(resource), to));
    if (to === "") return work();
    const content = `${request.method} ${request.path} ${timeless(resource)}`;
    try {
      return await duplicates.once(senderOf(resource), to, content, work);
    } catch (error) {
      if (error instanceof DuplicateContent) return refusal(office, "DUPLICATO_DIVERSO", error.message, to);
      throw error;
    }
  });
}

/** Runs work; what is malformed becomes 422, other errors 500. */
async function guarded(office: Office, to: () => string, work: () => Promise<WebReply> | WebReply): Promise<WebReply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Malformed) return refusal(office, error.code, error.message, to());
    return refusal(office, "ERRORE_INTERNO", error instanceof Error ? error.message : "errore", to());
  }
}

function told(office: Office, question: Ask, to: string): WebReply {
  return replied(office, question, office.decide(question), to);
}

function replied({ azienda, nextId, now }: Office, question: Ask, reply: Answer, to: string): WebReply {
  const { status, resource } = writeReply(question, reply, { id: nextId(), time: now(), sender: "", azienda }, to);
  const made = status === 201 ? reply.booking?.id : undefined;
  return fhir(status, resource, made === undefined ? {} : { Location: `${appointmentPath}/${encodeURIComponent(made)}` });
}

function refusal(office: Office, code: string, text: string, to: string): WebReply {
  const said = { code, text };
  return { ...replied(office, ask("prenota"), answer("prenota", { refusal: said }), to), status: statusOf(said) };
}

function fhir(status: number, resource: JsonObject, headers: Readonly<Record<string, string>> = {}): WebReply {
  return { status, headers: { "Content-Type": fhirJson, ...headers }, body: JSON.stringify(resource) };
}
