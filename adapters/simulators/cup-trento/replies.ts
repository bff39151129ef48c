/** Replies of CUP Trento: Answer to element tree and back. */
import type { Answer, BookingRow, NodeAnswer, Operation, PatientRow } from "../shared/model.ts";
import { answer } from "../shared/model.ts";
import { ownRefusal, refusalName } from "../shared/refusals.ts";
import { flags, ownDate, ownHour, ownStamp, priorities, readDate, readDateTime, scopes, serviceCodes, states } from "./codes.ts";
import type { Head } from "./requests.ts";
import { bookedTree, readBooked, readSlot, slotTree } from "./slots.ts";
import type { Tree } from "./tree.ts";
import { childOf, pruned, repeatsOf, textAt } from "./tree.ts";

/** The element tree of a reply, in the order of the WSDL. */
export function replyTree(reply: Answer, head: Head, to: string): Tree {
  const { op, refusal, booking } = reply;
  const top = {
    Testata: {
      IdMessaggio: head.id,
      IdMessaggioRichiesta: to,
      DataOra: ownStamp(head.time),
      Mittente: head.sender,
      Azienda: head.azienda,
    },
    Esito: { Codice: refusal === undefined ? "0" : ownRefusal("2", refusal.code), Descrizione: refusal?.text ?? "" },
  };
  const rest: Tree =
    op === "erogabilita"
      ? { Sessione: reply.session, Nodo: reply.nodes.map(nodeTree) }
      : op === "disponibilita" || op === "agenda"
        ? {
            Posto: reply.slots.map(slotTree),
            Avviso: reply.warnings.map(({ code, node, text }) =>
              pruned({ Codice: ownRefusal("2", code), Nodo: node, Testo: text }),
            ),
          }
        : op === "assistiti"
          ? { Ricetta: reply.patients.map(patientTree) }
          : op === "prenotazioni"
            ? { Prenotazione: reply.bookings.map(bookingTree) }
            : {
                Prenotazione: booking === undefined ? undefined : bookedTree(booking),
                Alternativa: reply.alternatives.map(slotTree),
              };
  return pruned({ ...top, ...rest, RiferimentoNodo: reply.reference });
}

/** Reads the element tree of a reply. */
export function readReply(tree: unknown, op: Operation): Answer {
  const code = textAt(tree, "Esito", "Codice");
  const refused = code !== "0";
  const booked = childOf(tree, "Prenotazione");
  const booking = ["prenota", "sposta", "disdici", "eroga", "locale"].includes(op) && !refused && booked !== undefined;
  return answer(op, {
    session: textAt(tree, "Sessione"),
    reference: textAt(tree, "RiferimentoNodo"),
    ...(refused ? { refusal: { code: refusalName("2", code), text: textAt(tree, "Esito", "Descrizione") } } : {}),
    ...(booking ? { booking: readBooked(booked) } : {}),
    nodes: repeatsOf(tree, "Nodo").map(readNode),
    slots: repeatsOf(tree, "Posto").map(readSlot),
    alternatives: repeatsOf(tree, "Alternativa").map(readSlot),
    warnings: repeatsOf(tree, "Avviso").map((one) => ({
      code: refusalName("2", textAt(one, "Codice")),
      node: textAt(one, "Nodo"),
      text: textAt(one, "Testo"),
    })),
    patients: op === "assistiti" ? repeatsOf(tree, "Ricetta").map(readPatient) : [],
    bookings: op === "prenotazioni" ? repeatsOf(tree, "Prenotazione").map(readBookingRow) : [],
  });
}

function nodeTree(node: NodeAnswer): Tree {
  return pruned({
    Nodo: node.node,
    Azienda: node.azienda,
    Erogabile: flags.own(node.deliverable ? "Y" : "N"),
    Accordo: node.agreement,
    Ambito: scopes.own(node.scope),
    Motivo: node.reason,
  });
}

function readNode(tree: unknown): NodeAnswer {
  return {
    node: textAt(tree, "Nodo"),
    azienda: textAt(tree, "Azienda"),
    deliverable: textAt(tree, "Erogabile") === "SI",
    agreement: textAt(tree, "Accordo"),
    scope: scopes.value(textAt(tree, "Ambito"), "Ambito"),
    reason: textAt(tree, "Motivo"),
  };
}

function patientTree({ person, nre, service, title, priority, issued }: PatientRow): Tree {
  return {
    CodiceFiscale: person.cf,
    Cognome: person.surname,
    Nome: person.name,
    DataNascita: ownDate(person.birth),
    Sesso: person.sex,
    NRE: nre,
    Prestazione: serviceCodes.own(service),
    Titolo: title,
    Priorita: priorities.own(priority),
    DataEmissione: ownDate(issued),
  };
}

function readPatient(tree: unknown): PatientRow {
  const at = (name: string): string => textAt(tree, name);
  return {
    person: {
      cf: at("CodiceFiscale"),
      surname: at("Cognome"),
      name: at("Nome"),
      birth: readDate(at("DataNascita"), "DataNascita"),
      sex: at("Sesso"),
    },
    nre: at("NRE"),
    service: serviceCodes.value(at("Prestazione"), "Prestazione"),
    title: at("Titolo"),
    priority: priorities.value(at("Priorita"), "Priorita"),
    issued: readDate(at("DataEmissione"), "DataEmissione"),
  };
}

function bookingTree(row: BookingRow): Tree {
  return pruned({
    IdPrenotazione: row.id,
    Azienda: row.azienda,
    Nodo: row.node,
    CodiceFiscale: row.cf,
    NRE: row.nre,
    Prestazione: serviceCodes.own(row.service),
    Data: ownDate(row.start),
    Ora: ownHour(row.start),
    Stato: states.own(row.status),
    Propria: row.own ? "SI" : "NO",
  });
}

function readBookingRow(tree: unknown): BookingRow {
  const at = (name: string): string => textAt(tree, name);
  return {
    id: at("IdPrenotazione"),
    azienda: at("Azienda"),
    node: at("Nodo"),
    cf: at("CodiceFiscale"),
    nre: at("NRE"),
    service: serviceCodes.value(at("Prestazione"), "Prestazione"),
    start: readDateTime(at("Data"), at("Ora"), "Data/Ora"),
    status: states.value(at("Stato"), "Stato"),
    own: at("Propria") === "SI",
  };
}
