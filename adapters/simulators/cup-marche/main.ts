/** CUP Marche: WS-cupint natively, HL7 v2.5 v2.xml in SOAP 1.1. */
import { Cup } from "../shared/cup.ts";
import { risingNumbers } from "../shared/ids.ts";
import { makePatients } from "../shared/patients.ts";
import { runProgram } from "../shared/program.ts";
import { romeTime, yesterday } from "../shared/time.ts";
import { sendMessage } from "./client.ts";
import { serve } from "./server.ts";

const clock = (): Date => new Date();
const now = (): string => romeTime(clock());

await runProgram("110905", ({ listen, azienda, gateway }) => {
  const nextNumber = risingNumbers(clock);
  const nextId = (): string => `MA${nextNumber()}`;
  const cup = new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "AGPET01", service: "92.18.C", room: "PET1" },
        { name: "AGRM01", service: "88.91.1", room: "RM1" },
        { name: "AGCOL01", service: "45.23", room: "ENDO1" },
        { name: "AGCAR01", service: "89.7A.3", room: "CARD1" },
      ],
      slotId: (number) => `MA-SLOT-${String(number).padStart(5, "0")}`,
      bookingId: (number) => `MA-${String(number).padStart(5, "0")}`,
    },
    patients: makePatients(
      [
        ["FOXVEA15L41A271", "FO", "EVA", "2015-07-01", "F", "E01"],
        ["MRNGNN60A01A271", "MARINO", "GIOVANNI", "1960-01-01", "M", "048"],
        ["NVNLRA91P65A271", "INVENTATI", "LAURA", "1991-09-25", "F", ""],
        ["STPPLA73H19H294", "STAMPO", "PAOLO", "1973-06-19", "M", ""],
      ],
      "110",
      yesterday(now()),
    ),
    pageSize: 0,
    peer: (question, id) =>
      sendMessage(gateway(), question, {
        sender: "CUPMA",
        facility: azienda,
        receiver: "FEDERAZIONE",
        receiverFacility: "110",
        time: now(),
        id,
      }),
    nextMessageId: nextId,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
  return serve(listen, { azienda, cup, nextId, now });
});
