/** CUP Trento: its own SOAP by its own WSDL. Started by main.ts. */
import { Cup } from "../shared/cup.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { operationSender } from "./client.ts";
import { serve } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

await runProgram("042101", ({ listen, azienda, gateway }) => {
  const nextNumber = risingNumbers(clock);
  const nextId = (): string => `TN${nextNumber()}`;
  const send = operationSender();
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "PET", service: "92.18.C", room: "MN1" },
        { name: "RMN", service: "88.91.1", room: "RM2" },
        { name: "ENDO", service: "45.23", room: "EN1" },
        { name: "CARD", service: "89.7A.3", room: "CA1" },
        { name: "OCUL", service: "95.02", room: "OC1" },
      ],
      slotId: (number) => String(700_000 + number),
      bookingId: (number) => String(900_000 + number),
    },
    patients: makePatients(
      [
        ["FTTNNA78C55L378", "FITTIZI", "ANNA", "1978-03-15", "F", ""],
        ["PRVMRC64E20L378", "PROVA", "MARCO", "1964-05-20", "M", "048"],
        ["MRNCHR85T51L378", "MARANER", "CHIARA", "1985-12-11", "F", ""],
        ["BNMLGU50P03L378", "BENEMERITO", "LUIGI", "1950-09-03", "M", "E01"],
      ],
      "042",
      yesterday(now()),
    ),
    pageSize: 0,
    peer: (question, id) => send(gateway(), question, "own", { id, time: now(), sender: "CUPTN", azienda }),
    nextMessageId: nextId,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  return serve(listen, { azienda, cup, nextId, now });
});
