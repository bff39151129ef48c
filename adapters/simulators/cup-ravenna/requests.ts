/** Requests of CUP Ravenna: Ask to method, path and body (or query), and back. */
import type { WebCall } from "../shared/desk-http.ts";
import type { Field, JsonObject } from "../shared/json-fields.ts";
import { needed, readFields, textAt, withOffset, writeFields } from "../shared/json-fields.ts";
import type { Ask } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { bodyFields, queryFields } from "./fields.ts";
import type { BodyOperation } from "./operations.ts";
import { base, routeOf } from "./operations.ts";

/** Who sends a message, and when. */
export interface Head {
  readonly id: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly time: string;
  readonly sender: string;
  readonly azienda: string;
}

export const slotsPath = `${base}/posti`;

/** The HTTP request for a question. */
export function writeRequest(question: Ask, head: Head): WebCall {
  const { op } = question;
  if (op === "disponibilita") {
    const query = writeFields(queryFields, asker(question, head), headOf(head)) as Readonly<Record<string, string>>;
    return { method: "GET", target: `${slotsPath}?${new URLSearchParams(query)}`, headers: {}, body: "" };
  }
  if (!hasBody(op)) throw new Malformed(`${op}: non in questa API`);
  const { method, path } = routeOf(op, question.target.id);
  const body = writeFields<Ask>(bodyFields[op], asker(question, head), headOf(head));
  return { method, target: path, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** Reads a body; `booking` is the id in the path. */
export function readBody(op: BodyOperation, body: JsonObject, booking: string): Ask {
  needed(body, [...head, ...neededPlaces[op]]);
  const fields: readonly Field<Ask>[] = bodyFields[op];
  const question = readFields(fields, body, ask(op));
  if (booking === "") return question;
  const { id } = question.target;
  if (id !== "" && id !== booking) throw new Malformed(`prenotazione.id: ${id}, nel percorso ${booking}`);
  return { ...question, target: { ...question.target, id: booking } };
}

/** Reads the parameters of GET /posti. */
export function readQuery(query: URLSearchParams): Ask {
  const said = Object.fromEntries([...query].filter(([, value]) => value !== ""));
  needed(said, ["idMessaggio", "codiceFiscale", "prestazione"]);
  return readFields(queryFields, said, ask("disponibilita"));
}

/** The sender of a body, for duplicates: ids are unique within it. */
export function senderOf(body: JsonObject): string {
  return `${textAt(body, "mittente")}/${textAt(body, "azienda")}`;
}

const head: readonly string[] = ["idMessaggio", "mittente", "azienda"];

const neededPlaces: Readonly<Record<BodyOperation, readonly string[]>> = {
  erogabilita: ["assistito.codiceFiscale", "prestazione.codice"],
  prenota: ["posto.id", "assistito.codiceFiscale", "prestazione.codice"],
  sposta: ["assistito.codiceFiscale", "prestazione.codice", "appuntamento.inizio"],
  disdici: ["motivo", "assistito.codiceFiscale"],
  eroga: ["assistito.codiceFiscale"],
};

function hasBody(op: string): op is BodyOperation {
  return Object.hasOwn(bodyFields, op);
}

function asker(question: Ask, { azienda }: Head): Ask {
  return { ...question, askerAzienda: azienda };
}

function headOf({ id, time, sender }: Head): JsonObject {
  return { idMessaggio: id, dataOra: withOffset(time), mittente: sender };
}
