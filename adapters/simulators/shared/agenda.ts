/** The agenda of a CUP: immutable state, pure functions that give the next state or a refusal, and one store. */
import type { Refusal } from "./model.ts";
import { serviceByCode } from "./services.ts";
import { workingDays } from "./time.ts";

export interface AgendaSlot {
  readonly id: string;
  readonly agenda: string;
  readonly service: string;
  readonly start: string;
  readonly minutes: number;
  readonly room: string;
}

export interface AgendaBooking {
  readonly id: string;
  readonly slotId: string;
  readonly requestId: string;
  readonly cf: string;
  readonly nre: string;
  readonly exemption: string;
  readonly status: "Booked" | "Cancelled" | "Complete";
}

export interface AgendaState {
  readonly slots: ReadonlyMap<string, AgendaSlot>;
  readonly bookings: ReadonlyMap<string, AgendaBooking>;
  /** Slot id to the booking that holds it. */
  readonly taken: ReadonlyMap<string, string>;
}

/** How a vendor names its agendas, slots and bookings. */
export interface AgendaPlan {
  readonly agendas: readonly { readonly name: string; readonly service: string; readonly room: string }[];
  readonly slotId: (number: number) => string;
  readonly bookingId: (number: number) => string;
}

export type Change = { readonly state: AgendaState; readonly booking: AgendaBooking } | { readonly refusal: Refusal };

const hours = ["08:30", "09:30", "10:30", "11:30", "12:30"];

/** Free slots for three weeks of working days from tomorrow. */
export function newAgenda(plan: AgendaPlan, today: string): AgendaState {
  const slots = workingDays(today, 3).flatMap((day) =>
    plan.agendas.flatMap(({ name, service, room }) =>
      hours.map((hour) => ({
        agenda: name,
        service,
        room,
        start: `${day}T${hour}:00`,
        minutes: serviceByCode(service)?.minutes ?? 30,
      })),
    ),
  );
  return {
    slots: new Map(slots.map((slot, index) => [plan.slotId(index + 1), { id: plan.slotId(index + 1), ...slot }])),
    bookings: new Map(),
    taken: new Map(),
  };
}

/** Free slots in order of time; empty bounds are open. */
export function freeSlots(state: AgendaState, service: string, from: string, to: string): AgendaSlot[] {
  return [...state.slots.values()].filter(
    (slot) =>
      !state.taken.has(slot.id) &&
      (service === "" || slot.service === service) &&
      (from === "" || slot.start.slice(0, 10) >= from.slice(0, 10)) &&
      (to === "" || slot.start.slice(0, 10) <= to.slice(0, 10)),
  );
}

/** Books a slot (S01). */
export function book(state: AgendaState, booking: AgendaBooking, service: string): Change {
  const slot = state.slots.get(booking.slotId);
  if (slot === undefined || (service !== "" && slot.service !== service))
    return no("SLOT_SCONOSCIUTO", "Appuntamento sconosciuto per questa prestazione");
  if (state.taken.has(slot.id)) return no("SLOT_OCCUPATO", "Appuntamento non piu disponibile");
  const used = [...state.bookings.values()].some(
    (other) =>
      other.status === "Booked" &&
      booking.nre !== "" &&
      other.nre === booking.nre &&
      state.slots.get(other.slotId)?.service === slot.service,
  );
  if (used) return no("RICETTA_USATA", "Ricetta gia prenotata");
  return { state: hold(state, booking, slot.id), booking };
}

/** Moves a booking to the slot of an agenda at a time (S02). */
export function move(state: AgendaState, id: string, cf: string, to: { agenda: string; start: string; service: string }): Change {
  const found = standing(state, id, cf);
  if ("refusal" in found) return found;
  const slot = [...state.slots.values()].find(
    (one) =>
      one.start === to.start &&
      (to.agenda === "" || one.agenda === to.agenda) &&
      (to.service === "" || one.service === to.service),
  );
  if (slot === undefined) return no("SLOT_SCONOSCIUTO", "Nessun appuntamento in quella agenda a quell ora");
  if (slot.service !== state.slots.get(found.slotId)?.service) return no("SLOT_SCONOSCIUTO", "Altra prestazione");
  if (state.taken.has(slot.id)) return no("SLOT_OCCUPATO", "Appuntamento non piu disponibile");
  const booking = { ...found, slotId: slot.id };
  return { state: hold(free(state, found.slotId), booking, slot.id), booking };
}

/** Cancels a booking (S04); it stays, with status Cancelled. */
export function cancel(state: AgendaState, id: string, cf: string): Change {
  const found = standing(state, id, cf);
  if ("refusal" in found) return found;
  const booking: AgendaBooking = { ...found, status: "Cancelled" };
  return { state: { ...free(state, found.slotId), bookings: new Map(state.bookings).set(id, booking) }, booking };
}

/** The service was delivered; the booking stays, with status Complete. */
export function deliver(state: AgendaState, id: string, cf: string): Change {
  const found = standing(state, id, cf);
  if ("refusal" in found) return found;
  const booking: AgendaBooking = { ...found, status: "Complete" };
  return { state: { ...state, bookings: new Map(state.bookings).set(id, booking) }, booking };
}

/** The one place where an agenda changes. */
export class AgendaStore {
  #state: AgendaState;
  #last = 0;
  readonly #plan: AgendaPlan;

  constructor(plan: AgendaPlan, today: string) {
    this.#plan = plan;
    this.#state = newAgenda(plan, today);
  }

  get state(): AgendaState {
    return this.#state;
  }

  /** The id of the next booking. */
  nextBookingId(): string {
    this.#last += 1;
    return this.#plan.bookingId(this.#last);
  }

  /** Applies a change unless it is a refusal. */
  apply(change: (state: AgendaState) => Change): Change {
    const next = change(this.#state);
    if ("state" in next) this.#state = next.state;
    return next;
  }
}

function no(code: string, text: string): { refusal: Refusal } {
  return { refusal: { code, text } };
}

function standing(state: AgendaState, id: string, cf: string): AgendaBooking | { refusal: Refusal } {
  const booking = state.bookings.get(id);
  if (booking === undefined || booking.cf !== cf)
    return no("PRENOTAZIONE_SCONOSCIUTA", "Prenotazione sconosciuta per questo assistito");
  if (booking.status === "Cancelled") return no("GIA_DISDETTA", "Prenotazione gia disdetta");
  if (booking.status === "Complete") return no("GIA_EROGATA", "Prestazione gia erogata");
  return booking;
}

function hold(state: AgendaState, booking: AgendaBooking, slotId: string): AgendaState {
  return {
    ...state,
    bookings: new Map(state.bookings).set(booking.id, booking),
    taken: new Map(state.taken).set(slotId, booking.id),
  };
}

function free(state: AgendaState, slotId: string): AgendaState {
  const taken = new Map(state.taken);
  taken.delete(slotId);
  return { ...state, taken };
}
