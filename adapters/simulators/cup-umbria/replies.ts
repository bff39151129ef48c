/** Replies of CUP Umbria: Answer to record and back. */
import type { Answer, Booked, BookingRow, Operation, PatientRow, Slot } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import {
  flags,
  nationalService,
  ownDate,
  ownHour,
  ownService,
  readDate,
  readDateTime,
  reasons,
  sexes,
  states,
  tickets,
} from "./codes.ts";
import type { Head } from "./head.ts";
import { headFields } from "./head.ts";
import type { Rec, Row } from "./record.ts";
import { readSlot, slotRow } from "./slots.ts";

const types: Readonly<Record<Operation, string>> = {
  erogabilita: "ERO2",
  disponibilita: "DIS2",
  prenota: "PRE2",
  sposta: "SPO2",
  disdici: "DSD2",
  eroga: "ERG2",
  assistiti: "ELA2",
  prenotazioni: "ELP2",
  agenda: "ELG2",
  locale: "PLO2",
};

/** The record of a reply to the request with number `to`. */
export function replyRecord(reply: Answer, head: Head, to: string): Rec {
  const { refusal, booking } = reply;
  return {
    type: types[reply.op],
    fields: {
      ...headFields(head),
      "PROGR-RIF": to,
      "PROGR-NODO": reply.reference,
      RC: refusal === undefined ? "" : ownRefusal("0", refusal.code),
      "DESC-RC": refusal?.text ?? "",
      SESSIONE: reply.session,
      "N-NODI": String(reply.nodes.length),
      "N-POSTI": String(reply.slots.length),
      "N-AVVISI": String(reply.warnings.length),
      "N-ALT": String(reply.alternatives.length),
      "N-RIGHE": String(reply.patients.length + reply.bookings.length),
      ULTIMA: reply.last ? "S" : "N",
      ...(booking === undefined ? {} : bookedFields(booking)),
    },
    groups: {
      NODI: reply.nodes.map((node) => ({
        "N-NODO": node.node,
        "N-AZIENDA": node.azienda,
        "N-ESITO": node.deliverable ? "S" : "N",
        "N-ACCORDO": node.agreement,
        "N-AMBITO": node.scope,
        "N-MOTIVO": node.reason,
      })),
      POSTI: reply.slots.map(slotRow),
      ALTERNATIVE: reply.alternatives.map(slotRow),
      AVVISI: reply.warnings.map(({ code, node, text }) => ({ "A-COD": ownRefusal("0", code), "A-NODO": node, "A-TESTO": text })),
      RICETTE: reply.patients.map(patientFields),
      PRENOTAZIONI: reply.bookings.map(bookingFields),
    },
  };
}

/** Reads the reply to an operation; an ERRO record becomes a refusal. */
export function readReply(record: Rec, op: Operation): Answer {
  const of = (name: string): string => record.fields[name] ?? "";
  const rows = (name: string): readonly Row[] => record.groups[name] ?? [];
  if (record.type === "ERRO") return answer(op, { refusal: { code: refusalName("0", of("RC")), text: of("TESTO") } });
  if (record.type !== types[op]) throw new Malformed(`${record.type} in risposta a ${op}`);
  const refused = of("RC") !== "";
  const told = ["prenota", "sposta", "disdici", "locale"].includes(op) || (op === "eroga" && of("ID-PREN") !== "");
  return answer(op, {
    session: of("SESSIONE"),
    reference: of("PROGR-NODO"),
    last: of("ULTIMA") !== "N",
    ...(refused ? { refusal: { code: refusalName("0", of("RC")), text: of("DESC-RC") } } : {}),
    ...(told && !refused ? { booking: readBooked(record.fields) } : {}),
    nodes: rows("NODI").map((row) => ({
      node: row["N-NODO"] ?? "",
      azienda: row["N-AZIENDA"] ?? "",
      deliverable: row["N-ESITO"] === "S",
      agreement: row["N-ACCORDO"] ?? "",
      scope: row["N-AMBITO"] ?? "",
      reason: row["N-MOTIVO"] ?? "",
    })),
    slots: rows("POSTI").map(readSlot),
    alternatives: rows("ALTERNATIVE").map(readSlot),
    warnings: rows("AVVISI").map((row) => ({
      code: refusalName("0", row["A-COD"] ?? ""),
      node: row["A-NODO"] ?? "",
      text: row["A-TESTO"] ?? "",
    })),
    patients: rows("RICETTE").map(readPatient),
    bookings: rows("PRENOTAZIONI").map(readBookingRow),
  });
}

function bookedFields(booking: Booked): Row {
  const slot: Slot = booking;
  const [code, branch] = ownService(slot.service);
  return {
    "ID-RICH": booking.requestId,
    "ID-PREN": booking.id,
    "AZ-PREN": booking.azienda,
    AGENDA: booking.agenda,
    MOTIVO: reasons.own(booking.reason),
    STATO: states.own(booking.status),
    "COD-FISC": booking.cf,
    NRE: booking.nre,
    "COD-PREST": code,
    BRANCA: branch,
    DATA: ownDate(booking.start),
    ORA: ownHour(booking.start),
    DURATA: String(booking.minutes),
    LUOGO: booking.room,
    NODO: booking.node,
    ACCORDO: booking.agreement,
    AMBITO: booking.scope,
    QUOTA: booking.quota,
    "NEI-LIMITI": flags.own(booking.inLimit),
    TICKET: String(booking.ticketCents),
    "ST-TICKET": tickets.own(booking.ticketState),
    NOTA: booking.preparation,
  };
}

function readBooked(row: Row): Booked {
  const of = (name: string): string => row[name] ?? "";
  return {
    requestId: of("ID-RICH"),
    id: of("ID-PREN"),
    azienda: of("AZ-PREN"),
    agenda: of("AGENDA"),
    reason: reasons.value(of("MOTIVO"), "MOTIVO"),
    status: states.value(of("STATO"), "STATO"),
    cf: of("COD-FISC"),
    nre: of("NRE"),
    exemption: "",
    service: nationalService(of("COD-PREST"), of("BRANCA")),
    start: readDateTime(of("DATA"), of("ORA"), "DATA/ORA"),
    minutes: Number(of("DURATA")),
    room: of("LUOGO"),
    node: of("NODO"),
    agreement: of("ACCORDO"),
    scope: of("AMBITO"),
    quota: of("QUOTA"),
    inLimit: flags.value(of("NEI-LIMITI"), "NEI-LIMITI"),
    ticketCents: Number(of("TICKET")),
    ticketState: tickets.value(of("ST-TICKET"), "ST-TICKET"),
    preparation: of("NOTA"),
    session: of("SESSIONE"),
  };
}

function patientFields({ person, nre, service, title, priority, issued }: PatientRow): Row {
  const [code, branch] = ownService(service);
  return {
    "COD-FISC": person.cf,
    COGNOME: person.surname,
    NOME: person.name,
    "DT-NASC": ownDate(person.birth),
    SESSO: sexes.own(person.sex),
    NRE: nre,
    "COD-PREST": code,
    BRANCA: branch,
    TITOLO: title,
    PRIORITA: priority,
    "DT-RIC": ownDate(issued),
  };
}

function readPatient(row: Row): PatientRow {
  const of = (name: string): string => row[name] ?? "";
  return {
    person: {
      cf: of("COD-FISC"),
      surname: of("COGNOME"),
      name: of("NOME"),
      birth: readDate(of("DT-NASC"), "DT-NASC"),
      sex: of("SESSO"),
    },
    nre: of("NRE"),
    service: nationalService(of("COD-PREST"), of("BRANCA")),
    title: of("TITOLO"),
    priority: of("PRIORITA"),
    issued: readDate(of("DT-RIC"), "DT-RIC"),
  };
}

function bookingFields(row: BookingRow): Row {
  const [code, branch] = ownService(row.service);
  return {
    "ID-PREN": row.id,
    "AZ-PREN": row.azienda,
    NODO: row.node,
    "COD-FISC": row.cf,
    NRE: row.nre,
    "COD-PREST": code,
    BRANCA: branch,
    DATA: ownDate(row.start),
    ORA: ownHour(row.start),
    STATO: states.own(row.status),
    PROPRIA: row.own ? "S" : "N",
  };
}

function readBookingRow(row: Row): BookingRow {
  const of = (name: string): string => row[name] ?? "";
  return {
    id: of("ID-PREN"),
    azienda: of("AZ-PREN"),
    node: of("NODO"),
    cf: of("COD-FISC"),
    nre: of("NRE"),
    service: nationalService(of("COD-PREST"), of("BRANCA")),
    start: readDateTime(of("DATA"), of("ORA"), "DATA/ORA"),
    status: states.value(of("STATO"), "STATO"),
    own: of("PROPRIA") === "S",
  };
}
