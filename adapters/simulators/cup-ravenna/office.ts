/** The inside of CUP Ravenna: its agendas, its patients, its way to the gateway. */
import { Cup } from "../shared/cup.ts";
import type { WebHandler } from "../shared/desk-http.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import type { Address } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { send } from "./client.ts";
import { apiHandler } from "./server.ts";
import { basicHeader, json, open, tokenPath, Tokens } from "./tokens.ts";

export interface OfficeSetting {
  readonly azienda: string;
  readonly gateway: () => Address;
  /** Empty: no authentication either way. */
  readonly secret: string;
  /** How many requests get 503 first. */
  readonly busy: number;
  readonly clock: () => Date;
}

/** The CUP, and what answers at its port besides the desk application. */
export function ravenna({ azienda, gateway, secret, busy, clock }: OfficeSetting): {
  readonly cup: Cup;
  readonly api: WebHandler;
} {
  const now = (): string => romeTime(clock());
  const nextNumber = risingNumbers(clock);
  const nextId = (): string => `RA${nextNumber()}`;
  const authorization = secret === "" ? "" : basicHeader("cup-ravenna", secret);
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "CARDIO-1", service: "89.7A.3", room: "A12" },
        { name: "RMN-1", service: "88.91.1", room: "RM1" },
        { name: "ECG-1", service: "89.52", room: "A14" },
      ],
      slotId: (number) => `P${String(number).padStart(6, "0")}`,
      bookingId: (number) => `RAV${String(number).padStart(6, "0")}`,
    },
    patients: makePatients(
      [
        ["PNTLSU81R50H199", "PINETI", "LUISA", "1981-10-10", "F", ""],
        ["MSCGNN59B12H199", "MOSAICI", "GIOVANNI", "1959-02-12", "M", "048"],
        ["DRSNNA92L61H199", "DARSENI", "ANNA", "1992-07-21", "F", ""],
        ["CLSPTR47S05H199", "CLASSENSI", "PIETRO", "1947-11-05", "M", "E01"],
      ],
      "080",
      yesterday(now()),
    ),
    pageSize: 0,
    peer: (question, id) => send(gateway(), question, { id, time: now(), sender: "CUPRA", azienda }, authorization),
    nextMessageId: nextId,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  const tokens = secret === "" ? undefined : new Tokens(secret, clock);
  const api = apiHandler({
    azienda,
    serves: ["prenota", "sposta", "disdici", "eroga"],
    decide: (question) => cup.fromGateway(question),
    guard: tokens ?? open,
    busy,
    nextId,
    now,
  });
  return {
    cup,
    api: (request) => {
      if (request.path !== tokenPath) return api(request);
      return tokens !== undefined && request.method === "POST" ? tokens.issue(request) : json(404, { messaggio: tokenPath });
    },
  };
}
