/** Answers of CUP Rimini: Answer to status and resource, and back. */
import type { Field, JsonObject } from "../shared/json-fields.ts";
import { coded, itemsAt, jsonAt, readFields, stamp, textAt, truth, writeFields } from "../shared/json-fields.ts";
import type { Answer, Ask, NodeAnswer, Operation } from "../shared/model.ts";
import { answer, emptyNode } from "../shared/model.ts";
import { scopes, states, systems } from "./codes.ts";
import { bookingPlace, cfPlace, parameter } from "./fields.ts";
import { readRefusal, readWarnings, refusalResource, statusOf, warningsResource } from "./outcomes.ts";
import { containedBase, participants } from "./requests.ts";
import type { Head } from "./resources.ts";
import { metaOf, typeOf } from "./resources.ts";
import { bookedResource, endOf, readBooked, readSlot, slotResource } from "./slots.ts";

export interface Reply {
  readonly status: number;
  readonly resource: JsonObject;
}

/** The answer to a question that came as the message `to`. */
export function writeReply(question: Ask, reply: Answer, head: Head, to: string): Reply {
  const { op } = question;
  if (reply.refusal !== undefined)
    return { status: statusOf(reply.refusal), resource: refusalResource(reply.refusal, reply.alternatives, head, to) };
  const meta = metaOf(head, to);
  if (op === "disponibilita") return { status: 200, resource: bundleOf(reply, meta, head.id) };
  if (op === "erogabilita") return { status: 200, resource: parametersOf(reply, meta, head.id) };
  return { status: op === "prenota" ? 201 : 200, resource: appointmentOf(question, reply, meta, head.id) };
}

/** Reads an answer; throws for one that is not of this API. */
export function readReply(op: Operation, status: number, resource: JsonObject): Answer {
  if (status < 200 || status > 299) return answer(op, readRefusal(resource));
  switch (typeOf(resource)) {
    case "Bundle": {
      const found = itemsAt(resource, "entry").map((entry) => jsonAt(entry, "resource"));
      return answer(op, {
        slots: found.filter((one) => typeOf(one) === "Slot").map(readSlot),
        warnings: found.filter((one) => typeOf(one) === "OperationOutcome").flatMap(readWarnings),
      });
    }
    case "Parameters":
      return answer(op, {
        session: textAt(resource, parameter("sessione")),
        nodes: itemsAt(resource, "parameter")
          .filter((one) => textAt(one, "name") === "nodo")
          .map((one) => readFields(nodeFields, one, emptyNode)),
      });
    case "Appointment":
      return answer(op, op === "eroga" ? {} : { booking: readBooked(resource) });
    default:
      throw new Error(`${status} con ${typeOf(resource)}`);
  }
}

const nodeFields: readonly Field<NodeAnswer>[] = [
  [part("nodo"), "node"],
  [part("azienda"), "azienda"],
  [part("erogabile", "valueBoolean"), "deliverable", truth],
  [part("accordo"), "agreement"],
  [part("ambito"), "scope", coded(scopes)],
  [part("motivo"), "reason"],
];

function part(name: string, value = "valueString"): string {
  return `part[name=${name}].${value}`;
}

function bundleOf(reply: Answer, meta: JsonObject, id: string): JsonObject {
  const { slots, warnings } = reply;
  const outcome = { resource: warningsResource(warnings), search: { mode: "outcome" } };
  return {
    resourceType: "Bundle",
    meta,
    identifier: { system: systems.message, value: id },
    type: "searchset",
    total: slots.length,
    entry: [
      ...slots.map((slot) => ({ resource: slotResource(slot), search: { mode: "match" } })),
      ...(slots.length > 0 && warnings.length === 0 ? [] : [outcome]),
    ],
  };
}

function parametersOf(reply: Answer, meta: JsonObject, id: string): JsonObject {
  return {
    resourceType: "Parameters",
    meta,
    parameter: [
      { name: "messaggio", valueString: id },
      ...(reply.session === "" ? [] : [{ name: "sessione", valueString: reply.session }]),
      ...reply.nodes.map((node) => writeFields(nodeFields, node, { name: "nodo" })),
    ],
  };
}

/** A booking; what was delivered elsewhere is told as it was asked. */
function appointmentOf({ target, person, at }: Ask, { booking }: Answer, meta: JsonObject, id: string): JsonObject {
  const base = {
    resourceType: "Appointment",
    id: target.id,
    meta,
    contained: containedBase,
    identifier: [{ system: systems.message, value: id }],
    status: states.own("Complete"),
    participant: participants,
  };
  if (booking !== undefined) return bookedResource(booking, { ...base, basedOn: [{ reference: "#ricetta" }] });
  const named: readonly Field<{ readonly id: string; readonly cf: string; readonly start: string }>[] = [
    [bookingPlace, "id"],
    [cfPlace, "cf"],
    ["start", "start", stamp],
  ];
  const said = { id: target.id, cf: person.cf, start: at.start };
  return writeFields(named, said, { ...base, contained: containedBase.slice(0, 1), ...endOf(at.start, Number(at.minutes)) });
}
