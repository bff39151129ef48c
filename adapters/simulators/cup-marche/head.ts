/** MSH and the messages of the eight structures. */
import type { Operation } from "../shared/model.ts";
import { toCompact } from "../shared/time.ts";
import { segment } from "./segment.ts";
import type { Element } from "../shared/xml.ts";
import { find, valueAt } from "../shared/xml.ts";

export interface Head {
  readonly sender: string;
  readonly facility: string;
  readonly receiver: string;
  readonly receiverFacility: string;
  /** yyyy-MM-ddTHH:mm:ss */
  readonly time: string;
  readonly id: string;
}

export type Kind = readonly [type: string, event: string, structure: string];

const kinds: Readonly<Record<Operation, readonly [request: Kind, reply: Kind]>> = {
  erogabilita: [
    ["QBP", "Q13", "QBP_Q13"],
    ["RTB", "K13", "RTB_K13"],
  ],
  assistiti: [
    ["QBP", "Q13", "QBP_Q13"],
    ["RTB", "K13", "RTB_K13"],
  ],
  prenotazioni: [
    ["QBP", "Q13", "QBP_Q13"],
    ["RTB", "K13", "RTB_K13"],
  ],
  agenda: [
    ["QBP", "Q13", "QBP_Q13"],
    ["RTB", "K13", "RTB_K13"],
  ],
  disponibilita: [
    ["SQM", "S25", "SQM_S25"],
    ["SQR", "S25", "SQR_S25"],
  ],
  prenota: [
    ["SRM", "S01", "SRM_S01"],
    ["SRR", "S01", "SRR_S01"],
  ],
  locale: [
    ["SRM", "S01", "SRM_S01"],
    ["SRR", "S01", "SRR_S01"],
  ],
  sposta: [
    ["SRM", "S02", "SRM_S01"],
    ["SRR", "S02", "SRR_S01"],
  ],
  disdici: [
    ["SRM", "S04", "SRM_S01"],
    ["SRR", "S04", "SRR_S01"],
  ],
  eroga: [
    ["SIU", "S14", "SIU_S12"],
    ["ACK", "S14", "ACK"],
  ],
};

export const queries: Readonly<Partial<Record<Operation, readonly [code: string, name: string]>>> = {
  erogabilita: ["ZIT01", "Erogabilita"],
  assistiti: ["ZMA01", "ElencoAssistiti"],
  prenotazioni: ["ZMA02", "ElencoPrenotazioni"],
  agenda: ["ZMA03", "ElencoPosti"],
};

export function requestKind(op: Operation): Kind {
  return kinds[op][0];
}

export function replyKind(op: Operation): Kind {
  return kinds[op][1];
}

/** The operation of a request message; a query is told by QPD.1. */
export function operationOf(message: Element): Operation | undefined {
  const msh = find(message, "MSH");
  const [type, event] = [valueAt(msh, "MSH.9/MSG.1"), valueAt(msh, "MSH.9/MSG.2")];
  const query = valueAt(find(message, "QPD"), "QPD.1/CE.1");
  return (Object.keys(kinds) as Operation[]).find((op) => {
    const [kind] = kinds[op];
    return kind[0] === type && kind[1] === event && (type !== "QBP" || queries[op]?.[0] === query);
  });
}

export function mshOf(kind: Kind, head: Head): Element {
  return segment("MSH", [
    ["MSH.1", "|"],
    ["MSH.2", "^~\\&"],
    ["MSH.3/HD.1", head.sender],
    ["MSH.4/HD.1", head.facility],
    ["MSH.5/HD.1", head.receiver],
    ["MSH.6/HD.1", head.receiverFacility],
    ["MSH.7/TS.1", toCompact(head.time)],
    ["MSH.9/MSG.1", kind[0]],
    ["MSH.9/MSG.2", kind[1]],
    ["MSH.9/MSG.3", kind[2]],
    ["MSH.10", head.id],
    ["MSH.11/PT.1", "P"],
    ["MSH.12/VID.1", "2.5"],
  ]);
}

/** The head of a reply: sender and receiver the other way round. */
export function replyHead(request: Element, azienda: string, id: string, time: string): Head {
  const msh = find(request, "MSH");
  return {
    sender: "CUPMA",
    facility: azienda,
    receiver: valueAt(msh, "MSH.3/HD.1"),
    receiverFacility: valueAt(msh, "MSH.4/HD.1"),
    time,
    id,
  };
}
