/** The inside of CUP Cesena: its agendas and patients. */
import type { Peer } from "../shared/cup.ts";
import { Cup } from "../shared/cup.ts";
import { makePatients } from "../shared/patients.ts";
import { romeTime, yesterday } from "../shared/time.ts";

/** The CUP of an Azienda with a way to ask the gateway. */
export function openCup(azienda: string, peer: Peer, nextNumber: () => string, clock: () => Date): Cup {
  return new Cup({
    who: { azienda, node: `CD-${azienda}` },
    plan: {
      agendas: [
        { name: "701", service: "92.18.C", room: "PET 1" },
        { name: "702", service: "89.7A.3", room: "AMB 3" },
        { name: "703", service: "45.23", room: "ENDO 1" },
      ],
      slotId: (number) => String(5_000_000 + number),
      bookingId: (number) => String(9_000_000 + number),
    },
    patients: makePatients(
      [
        ["DMOSFN58A21C573", "DEMOSI", "STEFANO", "1958-01-21", "M", "C01"],
        ["TSTMRT72S49H294", "TESTINI", "MARTA", "1972-11-09", "F", ""],
        ["FNTNCL90L15C573", "FINTÒ", "NICCOLÒ", "1990-07-15", "M", ""],
        ["SMLGLI01D55D704", "SIMULI", "GIULIA", "2001-04-15", "F", ""],
      ],
      "080",
      yesterday(romeTime(clock())),
    ),
    pageSize: 0,
    peer,
    nextMessageId: nextNumber,
    nextRequestId: () => `R${nextNumber()}`,
    clock,
  });
}
