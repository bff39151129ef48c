/** MSH, and the messages of CUP Bassano by operation. */
import type { Operation } from "../shared/model.ts";
import { toCompact } from "../shared/time.ts";
import type { Message, Segment } from "./er7.ts";
import { component, first, segment } from "./er7.ts";

export interface Head {
  readonly sender: string;
  readonly facility: string;
  readonly receiver: string;
  readonly receiverFacility: string;
  /** yyyy-MM-ddTHH:mm:ss */
  readonly time: string;
  readonly id: string;
  readonly deferred: boolean;
}

const messages: Readonly<Record<Operation, readonly [request: string, reply: string]>> = {
  erogabilita: ["SQM^ZER", "SQR^ZER"],
  disponibilita: ["SQM^S25", "SQR^S25"],
  prenota: ["SRM^S01", "SRR^S01"],
  sposta: ["SRM^S02", "SRR^S02"],
  disdici: ["SRM^S04", "SRR^S04"],
  eroga: ["SIU^S14", "ACK^S14"],
  locale: ["SRM^S01", "SRR^S01"],
  assistiti: ["QRY^ZLP", "ADR^ZLP"],
  prenotazioni: ["QRY^ZLB", "SRR^ZLB"],
  agenda: ["QRY^ZLA", "SQR^ZLA"],
};

export function requestType(op: Operation): string {
  return messages[op][0];
}

export function replyType(op: Operation): string {
  return messages[op][1];
}

/** The operation of a request; the first two components of MSH-9 count. */
export function operationOf(message: Message): Operation | undefined {
  const type = typeOf(message);
  return (Object.entries(messages) as [Operation, readonly [string, string]][]).find(([, [request]]) => request === type)?.[0];
}

export function typeOf(message: Message): string {
  const msh = first(message, "MSH");
  return `${component(msh, 9, 1)}^${component(msh, 9, 2)}`;
}

export function mshOf(type: string, head: Head): Segment {
  return segment("MSH", {
    3: head.sender,
    4: head.facility,
    5: head.receiver,
    6: head.receiverFacility,
    7: toCompact(head.time),
    9: type,
    10: head.id,
    11: "P",
    12: "2.3.1",
    ...(head.deferred ? { 15: "AL", 16: "AL" } : {}),
  });
}

/** The head of a reply: sender and receiver of the request the other way round. */
export function replyHead(request: Message, id: string, time: string): Head {
  const msh = first(request, "MSH");
  return {
    sender: "CUPBAS",
    facility: "ULSS3",
    receiver: component(msh, 3),
    receiverFacility: component(msh, 4),
    time,
    id,
    deferred: false,
  };
}
