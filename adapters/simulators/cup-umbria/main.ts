/** CUP Umbria: fixed-length records over TCP. */
import { Cup } from "../shared/cup.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { sendRecord } from "./client.ts";
import { serve } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

await runProgram("100201", ({ listen, azienda, gateway }) => {
  const nextNumber = risingNumbers(clock);
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "AG-RMENC", service: "88.91.1", room: "RM1" },
        { name: "AG-VCARD", service: "89.7A.3", room: "CARD1" },
        { name: "AG-ECG", service: "89.52", room: "CARD2" },
        { name: "AG-ECOCA", service: "88.72.2", room: "CARD3" },
        { name: "AG-VOCUL", service: "95.02", room: "OCUL1" },
      ],
      slotId: (number) => String(1_000_000_000 + number),
      bookingId: (number) => String(2_000_000_000 + number),
    },
    patients: makePatients(
      [
        ["SMPMRA56E12G478", "ESEMPI", "MARIO", "1956-05-12", "M", "048"],
        ["FTTNNA78C55D704", "FITTIZI", "ANNA", "1978-03-15", "F", ""],
        ["CLLLCU62S03C573", "COLLAUDI", "LUCA", "1962-11-03", "M", ""],
        ["PRVLSE88M61H294", "PROVALINI", "ELISA", "1988-08-21", "F", ""],
        ["MDLGPP49B08L117", "MODELLÒ", "GIUSEPPE", "1949-02-08", "M", "E01"],
      ],
      "100",
      yesterday(now()),
    ),
    pageSize: 10,
    peer: (question, number) =>
      sendRecord(gateway(), question, { number, time: now(), origin: "CUPU", azienda, destination: "NODO" }),
    nextMessageId: nextNumber,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  return serve(listen, { azienda, cup, nextNumber, now });
});
