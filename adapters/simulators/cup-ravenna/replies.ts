/** Answers of CUP Ravenna: Answer to status and body, and back. */
import type { JsonObject } from "../shared/json-fields.ts";
import { itemsAt, jsonAt, readFields, textAt, withOffset, writeFields } from "../shared/json-fields.ts";
import type { Answer, Operation, Refusal, Slot } from "../shared/model.ts";
import { answer, emptyBooked, emptyNode, emptySlot } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import { prefix } from "./codes.ts";
import { bookedFields, nodeFields, slotFields, warningFields } from "./fields.ts";
import type { Head } from "./requests.ts";

/** The status that goes with an answer. */
export function statusOf({ op, refusal }: Answer): number {
  switch (refusal?.code) {
    case undefined:
      return op === "prenota" ? 201 : 200;
    case "SLOT_SCONOSCIUTO":
    case "PRENOTAZIONE_SCONOSCIUTA":
      return 404;
    case "DATO_ERRATO":
      return 422;
    case "ERRORE_INTERNO":
      return 500;
    default:
      return 409;
  }
}

/** The body of an answer to the message `to`; `next` is the address of the next page. */
export function replyBody(reply: Answer, head: Omit<Head, "sender">, to: string, next = ""): JsonObject {
  const { op, refusal, booking } = reply;
  const top = {
    idMessaggio: head.id,
    ...(to === "" ? {} : { idMessaggioRichiesta: to }),
    dataOra: withOffset(head.time),
    azienda: head.azienda,
  };
  if (refusal !== undefined) {
    const alternative = reply.alternatives.map((slot) => writeFields(slotFields, slot));
    const said = { codice: ownRefusal(prefix, refusal.code), messaggio: refusal.text };
    return { ...top, ...said, ...(alternative.length === 0 ? {} : { alternative }) };
  }
  if (op === "erogabilita")
    return {
      ...top,
      ...(reply.session === "" ? {} : { sessione: reply.session }),
      nodi: reply.nodes.map((node) => writeFields(nodeFields, node)),
    };
  if (op === "disponibilita")
    return {
      ...top,
      posti: reply.slots.map((slot) => writeFields(slotFields, slot)),
      avvisi: reply.warnings.map((warning) => writeFields(warningFields, warning)),
      ...(next === "" ? {} : { successiva: next }),
    };
  return { ...top, ...(booking === undefined ? {} : { prenotazione: writeFields(bookedFields, booking) }) };
}

/** Reads an answer; throws for one that is not of this API. */
export function readReply(op: Operation, status: number, body: JsonObject): Answer {
  if (status < 200 || status > 299)
    return answer(op, { refusal: refusalIn(status, body), alternatives: slotsAt(body, "alternative") });
  const booked = jsonAt(body, "prenotazione");
  return answer(op, {
    session: textAt(body, "sessione"),
    nodes: itemsAt(body, "nodi").map((one) => readFields(nodeFields, one, emptyNode)),
    slots: slotsAt(body, "posti"),
    warnings: itemsAt(body, "avvisi").map((one) => readFields(warningFields, one, { code: "", node: "", text: "" })),
    ...(booked === undefined ? {} : { booking: readFields(bookedFields, booked, emptyBooked) }),
  });
}

function refusalIn(status: number, body: JsonObject): Refusal {
  const code = textAt(body, "codice");
  if (code === "") throw new Error(`${status} senza codice`);
  return { code: refusalName(prefix, code), text: textAt(body, "messaggio") };
}

function slotsAt(body: JsonObject, place: string): Slot[] {
  return itemsAt(body, place).map((one) => readFields(slotFields, one, emptySlot));
}
