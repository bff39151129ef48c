/** CUP Ravenna as a server of its REST API. */
import type { WebHandler, WebReply, WebRequest } from "../shared/desk-http.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import type { JsonObject } from "../shared/json-fields.ts";
import { parseObject, textAt } from "../shared/json-fields.ts";
import type { Answer, Ask, Operation } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import type { BodyOperation } from "./operations.ts";
import { base, operationAt } from "./operations.ts";
import { Pages } from "./pages.ts";
import { replyBody, statusOf } from "./replies.ts";
import { readBody, senderOf, slotsPath } from "./requests.ts";
import type { Guard } from "./tokens.ts";
import { json } from "./tokens.ts";

export interface Office {
  readonly azienda: string;
  /** Operations that are served besides GET /posti. */
  readonly serves: readonly BodyOperation[];
  readonly decide: (question: Ask) => Answer;
  readonly guard: Guard;
  /** How many requests are told to come again (503). */
  readonly busy: number;
  readonly nextId: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** The handler of everything below /api/v1. */
export function apiHandler(office: Office): WebHandler {
  const duplicates = new Duplicates<WebReply>();
  const pages = new Pages(office);
  let busy = office.busy;
  return async (request) => {
    if (!request.path.startsWith(`${base}/`)) return json(404, { messaggio: request.path });
    if (busy > 0) {
      busy -= 1;
      return json(503, { messaggio: "occupato" }, { "Retry-After": "0" });
    }
    const { guard } = office;
    if (!guard.allows(request.headers.authorization))
      return json(401, { messaggio: "autorizzazione" }, { "WWW-Authenticate": guard.challenge });
    if (request.method === "GET" && request.path === slotsPath)
      return guarded(office, request.query.get("idMessaggio") ?? "", () => pages.reply(request.query));
    return change(request, office, duplicates);
  };
}

/** What has a body: booking and all that follows it. */
function change(request: WebRequest, office: Office, duplicates: Duplicates<WebReply>): Promise<WebReply> {
  const route = operationAt(request);
  if (route === undefined || !office.serves.includes(route.op))
    return Promise.resolve(refusal(office, "", 404, "DATO_ERRATO", `indirizzo sconosciuto: ${request.method} ${request.path}`));
  const { op, booking } = route;
  let id = "";
  return guarded(office, "", async () => {
    const body = parseObject(request.body);
    id = textAt(body, "idMessaggio");
    const work = (): Promise<WebReply> => guarded(office, id, () => told(office, office.decide(readBody(op, body, booking)), id));
    if (id === "") return work();
    try {
      return await duplicates.once(senderOf(body), id, timeless(request, body), work);
    } catch (error) {
      if (error instanceof DuplicateContent) return refusal(office, id, 409, "DUPLICATO_DIVERSO", error.message, op);
      throw error;
    }
  });
}

/** Runs work; what is malformed becomes 422, other errors 500. */
async function guarded(office: Office, id: string, work: () => Promise<WebReply> | WebReply): Promise<WebReply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Malformed) return refusal(office, id, 422, error.code, error.message);
    return refusal(office, id, 500, "ERRORE_INTERNO", error instanceof Error ? error.message : "errore");
  }
}

function told({ azienda, nextId, now }: Office, reply: Answer, to: string): WebReply {
  return json(statusOf(reply), replyBody(reply, { id: nextId(), time: now(), azienda }, to));
}

function refusal(office: Office, to: string, status: number, code: string, text: string, op: Operation = "prenota"): WebReply {
  return { ...told(office, answer(op, { refusal: { code, text } }), to), status };
}

/** The request without its sending time. */
function timeless({ method, path }: WebRequest, body: JsonObject): string {
  return JSON.stringify([method, path, Object.entries(body).filter(([name]) => name !== "dataOra")]);
}
