/** The inside of CUP Rimini: its agendas, its patients, its way to the gateway. */
import { Cup } from "../shared/cup.ts";
import type { WebHandler } from "../shared/desk-http.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import type { Address } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { send } from "./client.ts";
import { fhirHandler } from "./server.ts";

export interface OfficeSetting {
  readonly azienda: string;
  readonly gateway: () => Address;
  readonly clock: () => Date;
}

/** The CUP, and its FHIR API. */
export function rimini({ azienda, gateway, clock }: OfficeSetting): { readonly cup: Cup; readonly api: WebHandler } {
  const now = (): string => romeTime(clock());
  const nextNumber = risingNumbers(clock);
  const nextId = (): string => `RN${nextNumber()}`;
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "cardiologia-a", service: "89.7A.3", room: "Ambulatorio 3" },
        { name: "oculistica-a", service: "95.02", room: "Ambulatorio 7" },
        { name: "ortopedia-a", service: "89.7B.8", room: "Ambulatorio 9" },
      ],
      slotId: (number) => `slot-${number}`,
      bookingId: (number) => `app-${number}`,
    },
    patients: makePatients(
      [
        ["MLTSFO88D57H294", "MALATESTI", "SOFIA", "1988-04-17", "F", ""],
        ["TBRCRL62P03H294", "TIBERINI", "CARLO", "1962-09-03", "M", "048"],
        ["RMNLNE75A69H294", "ARIMINI", "ELENA", "1975-01-29", "F", ""],
        ["FLLFRC50H08H294", "FELLINARI", "FEDERICO", "1950-06-08", "M", "E01"],
      ],
      "080",
      yesterday(now()),
    ),
    pageSize: 0,
    peer: (question, id) => send(gateway(), question, { id, time: now(), sender: "CUPRN", azienda }),
    nextMessageId: nextId,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  const api = fhirHandler({
    azienda,
    tellsDeliverable: false,
    decide: (question) => cup.fromGateway(question),
    nextId,
    now,
  });
  return { cup, api };
}
