/** The head that all records share. */
import type { Rec } from "./record.ts";
import { ownDate } from "./codes.ts";

export interface Head {
  readonly number: string;
  /** yyyy-MM-ddTHH:mm:ss */
  readonly time: string;
  /** CUPU, NODO, TERM */
  readonly origin: string;
  readonly azienda: string;
  /** CUPU, NODO */
  readonly destination: string;
}

/** The head as record fields. */
export function headFields(head: Head): Record<string, string> {
  return {
    PROGR: head.number,
    "DATA-ORA": ownDate(head.time) + head.time.slice(11).replaceAll(":", ""),
    ORIGINE: head.origin,
    "AZ-ORIG": head.azienda,
    DESTINO: head.destination,
  };
}

/** The head of the reply to a record. */
export function replyHead(request: Rec, number: string, time: string, azienda: string): Head {
  return { number, time, origin: "CUPU", azienda, destination: request.fields["ORIGINE"] ?? "" };
}
