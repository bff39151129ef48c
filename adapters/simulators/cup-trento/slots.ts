/** Posto, Alternativa and Prenotazione of CUP Trento. */
import type { Booked, Slot } from "../shared/model.ts";
import { flags, ownDate, ownHour, quotas, readDateTime, reasons, scopes, serviceCodes, states, tickets } from "./codes.ts";
import type { Tree } from "./tree.ts";
import { pruned, textAt } from "./tree.ts";

/** A free slot as Posto. */
export function slotTree(slot: Slot): Tree {
  return pruned({
    IdPosto: slot.id,
    Azienda: slot.azienda,
    Prestazione: serviceCodes.own(slot.service),
    Agenda: slot.agenda,
    ...placeTree(slot),
    ...federatedTree(slot),
  });
}

/** Reads a Posto. */
export function readSlot(tree: unknown): Slot {
  const at = (name: string): string => textAt(tree, name);
  return {
    id: at("IdPosto"),
    azienda: at("Azienda"),
    service: serviceCodes.value(at("Prestazione"), "Prestazione"),
    start: readDateTime(at("Data"), at("Ora"), "Data/Ora"),
    minutes: Number(at("Durata")),
    agenda: at("Agenda"),
    node: at("Nodo"),
    agreement: at("Accordo"),
    scope: scopes.value(at("Ambito"), "Ambito"),
    quota: quotas.value(at("Quota"), "Quota"),
    inLimit: flags.value(at("NeiLimiti"), "NeiLimiti"),
    room: at("Stanza"),
    preparation: at("Preparazione"),
  };
}

/** A booking as Prenotazione. */
export function bookedTree(booking: Booked): Tree {
  return pruned({
    IdRichiesta: booking.requestId,
    IdPrenotazione: booking.id,
    Azienda: booking.azienda,
    Stato: states.own(booking.status),
    Motivo: reasons.own(booking.reason),
    CodiceFiscale: booking.cf,
    NRE: booking.nre,
    Prestazione: serviceCodes.own(booking.service),
    Agenda: booking.agenda,
    ...placeTree(booking),
    Sessione: booking.session,
    ...federatedTree(booking),
    Ticket: (booking.ticketCents / 100).toFixed(2).replace(".", ","),
    StatoTicket: tickets.own(booking.ticketState),
  });
}

/** Reads a Prenotazione. */
export function readBooked(tree: unknown): Booked {
  const at = (name: string): string => textAt(tree, name);
  return {
    ...readSlot(tree),
    id: at("IdPrenotazione"),
    requestId: at("IdRichiesta"),
    status: states.value(at("Stato"), "Stato"),
    reason: reasons.value(at("Motivo"), "Motivo"),
    cf: at("CodiceFiscale"),
    nre: at("NRE"),
    exemption: "",
    session: at("Sessione"),
    ticketCents: Math.round(Number(at("Ticket").replace(",", ".")) * 100),
    ticketState: tickets.value(at("StatoTicket"), "StatoTicket"),
  };
}

function placeTree(slot: Slot): Tree {
  return {
    Data: ownDate(slot.start),
    Ora: ownHour(slot.start),
    Durata: String(slot.minutes),
    Stanza: slot.room,
    Preparazione: slot.preparation,
  };
}

function federatedTree(slot: Slot): Tree {
  return {
    Nodo: slot.node,
    Accordo: slot.agreement,
    Ambito: scopes.own(slot.scope),
    Quota: quotas.own(slot.quota),
    NeiLimiti: flags.own(slot.inLimit),
  };
}
