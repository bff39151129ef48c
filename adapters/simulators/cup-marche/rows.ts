/** Rows of RTB_K13: nodes for erogabilità, and the terminals' lists. */
import type { Answer, BookingRow, NodeAnswer, PatientRow, Slot } from "../shared/model.ts";
import { fromCompact, toCompact } from "../shared/time.ts";

/** The rows of an answer as columns. */
export function rowsOf(reply: Answer): string[][] {
  switch (reply.op) {
    case "assistiti":
      return reply.patients.map(({ person, nre, service, title, priority, issued }) => [
        person.cf,
        person.surname,
        person.name,
        toCompact(person.birth),
        person.sex,
        nre,
        service,
        title,
        priority,
        toCompact(issued),
      ]);
    case "prenotazioni":
      return reply.bookings.map((row) => [
        row.id,
        row.azienda,
        row.node,
        row.cf,
        row.nre,
        row.service,
        toCompact(row.start),
        row.status,
        row.own ? "Y" : "N",
      ]);
    case "agenda":
      return reply.slots.map((slot) => [
        slot.id,
        slot.azienda,
        slot.service,
        toCompact(slot.start),
        String(slot.minutes),
        slot.agenda,
        slot.room,
        slot.preparation,
      ]);
    default:
      return reply.nodes.map((node) => [
        node.node,
        node.azienda,
        node.deliverable ? "Y" : "N",
        node.agreement,
        node.scope,
        node.reason,
      ]);
  }
}

type Columns = (column: number) => string;

/** A row of erogabilità. */
export function readNode(at: Columns): NodeAnswer {
  return { node: at(1), azienda: at(2), deliverable: at(3) === "Y", agreement: at(4), scope: at(5), reason: at(6) };
}

/** A row of ZMA01. */
export function readPatient(at: Columns): PatientRow {
  return {
    person: { cf: at(1), surname: at(2), name: at(3), birth: fromCompact(at(4), "RDT.4"), sex: at(5) },
    nre: at(6),
    service: at(7),
    title: at(8),
    priority: at(9),
    issued: fromCompact(at(10), "RDT.10"),
  };
}

/** A row of ZMA02. */
export function readBooking(at: Columns): BookingRow {
  return {
    id: at(1),
    azienda: at(2),
    node: at(3),
    cf: at(4),
    nre: at(5),
    service: at(6),
    start: fromCompact(at(7), "RDT.7"),
    status: at(8),
    own: at(9) === "Y",
  };
}

/** A row of ZMA03, with what a free slot of the own agenda lacks left empty. */
export function readFreeSlot(at: Columns): Slot {
  return {
    id: at(1),
    azienda: at(2),
    service: at(3),
    start: fromCompact(at(4), "RDT.4"),
    minutes: Number(at(5)),
    agenda: at(6),
    room: at(7),
    preparation: at(8),
    node: `CD-${at(2)}`,
    agreement: "",
    scope: "",
    quota: "LOC",
    inLimit: "",
  };
}
