/** The inside of CUP Forlì: its agendas and patients. */
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
        { name: "FO-CARDIO-1", service: "89.7A.3", room: "AMB 12" },
        { name: "FO-OCULI-1", service: "95.02", room: "AMB 4" },
        { name: "FO-ECOCOL-1", service: "88.72.2", room: "ECO 2" },
      ],
      slotId: (number) => `FP${String(number).padStart(6, "0")}`,
      bookingId: (number) => `FB${String(number).padStart(6, "0")}`,
    },
    patients: makePatients(
      [
        ["PRVGNN61C04D704", "PROVARI", "GIOVANNI", "1961-03-04", "M", "048"],
        ["SGGCHR79T62D704", "SAGGI", "CHIARA", "1979-12-22", "F", ""],
        ["NTTNCL85R09C573", "NOTTÀ", "NICOLÒ", "1985-10-09", "M", ""],
        ["CMPLSN93E50H199", "CAMPIONI", "ALESSANDRA", "1993-05-10", "F", ""],
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
