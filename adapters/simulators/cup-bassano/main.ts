/** CUP Bassano: HL7 v2.3.1 over MLLP. */
import { Cup } from "../shared/cup.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { sendMessage } from "./client.ts";
import { serve } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

await runProgram("050103", ({ listen, azienda, gateway }) => {
  const nextNumber = risingNumbers(clock);
  const nextId = (): string => `BA${nextNumber()}`;
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "AG-COLON", service: "45.23", room: "ENDO1" },
        { name: "AG-VCARD", service: "89.7A.3", room: "CARD1" },
        { name: "AG-ECG", service: "89.52", room: "CARD2" },
        { name: "AG-VOCUL", service: "95.02", room: "OCUL1" },
        { name: "AG-VORTO", service: "89.7B.8", room: "ORTO1" },
      ],
      slotId: (number) => `B-S${String(number).padStart(5, "0")}`,
      bookingId: (number) => `B-P${String(number).padStart(5, "0")}`,
    },
    patients: makePatients(
      [
        ["TSTPRI47A30A703", "TESTONI", "PIERO", "1947-01-30", "M", ""],
        ["FNTGLI69R52A703", "FANTASIA", "GIULIA", "1969-10-12", "F", "048"],
        ["PRPLSN82D14A703", "PROPOSTÀ", "ALESSANDRO", "1982-04-14", "M", ""],
        ["BZZMRT55T47A703", "BOZZA", "MARTA", "1955-12-07", "F", "E01"],
      ],
      "050",
      yesterday(now()),
    ),
    pageSize: 0,
    peer: (question, id) =>
      sendMessage(gateway(), question, {
        sender: "CUPBAS",
        facility: "ULSS3",
        receiver: "NODO",
        receiverFacility: "VENETO",
        time: now(),
        id,
        deferred: question.deferred,
      }),
    nextMessageId: nextId,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  return serve(listen, { cup, nextId, now });
});
