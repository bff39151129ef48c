/** Answers of a CUP about its own agenda, from the agenda's pure functions. */
import type { AgendaBooking, AgendaSlot, AgendaState, AgendaStore, Change } from "./agenda.ts";
import { book, cancel, deliver, freeSlots, move } from "./agenda.ts";
import type { Answer, Ask, Booked, Refusal, Slot } from "./model.ts";
import { answer } from "./model.ts";
import { serviceByCode } from "./services.ts";
import { daysBetween } from "./time.ts";

/** Who the CUP is. */
export interface Identity {
  readonly azienda: string;
  /** The node that stands for it in the federation. */
  readonly node: string;
}

/** Answers an Ask from the own agenda. */
export function answerOwn(who: Identity, store: AgendaStore, question: Ask, now: string): Answer {
  const delivered = [...store.state.slots.values()].some((slot) => slot.service === question.service);
  switch (question.op) {
    case "erogabilita":
      return answer(question.op, {
        session: question.session,
        nodes: [
          {
            node: who.node,
            azienda: who.azienda,
            deliverable: delivered,
            agreement: "",
            scope: "",
            reason: delivered ? "" : "R06 nessuna agenda",
          },
        ],
      });
    case "disponibilita":
      if (!delivered)
        return refused(question, { code: "PRESTAZIONE_NON_EROGATA", text: "Prestazione non erogata da questa Azienda" });
      return answer(question.op, {
        session: question.session,
        slots: freeSlots(store.state, question.service, question.from, question.to)
          .sort((one, other) => one.start.localeCompare(other.start))
          .slice(0, question.max)
          .map((slot) => offer(who, slot, question, now)),
      });
    case "prenota":
    case "locale":
      return change(who, store, question, now, (state) =>
        book(
          state,
          {
            id: store.nextBookingId(),
            slotId: question.target.id,
            requestId: question.requestId,
            cf: question.person.cf,
            nre: question.form.nre,
            exemption: question.form.exemption,
            status: "Booked",
          },
          question.service,
        ),
      );
    case "sposta":
      return change(who, store, question, now, (state) =>
        move(state, question.target.id, question.person.cf, { ...question.at, service: question.service }),
      );
    case "disdici":
      return change(who, store, question, now, (state) => cancel(state, question.target.id, question.person.cf));
    case "eroga":
      return change(who, store, question, now, (state) => deliver(state, question.target.id, question.person.cf));
    default:
      return refused(question, { code: "DATO_ERRATO", text: `Operazione ${question.op} non prevista qui` });
  }
}

/** The own slot as the CUP offers it to whoever asked. */
export function offer(who: Identity, slot: AgendaSlot, question: Ask, now: string): Slot {
  const { agreement, scope, quota } = question.federated;
  return {
    id: slot.id,
    azienda: who.azienda,
    service: slot.service,
    start: slot.start,
    minutes: slot.minutes,
    agenda: slot.agenda,
    node: who.node,
    agreement,
    scope,
    quota: quota === "" ? "LOC" : quota,
    inLimit: inLimit(slot, question, now),
    room: slot.room,
    preparation: serviceByCode(slot.service)?.preparation ?? "",
  };
}

function change(who: Identity, store: AgendaStore, question: Ask, now: string, step: (state: AgendaState) => Change): Answer {
  const { azienda } = question.target;
  if (azienda !== "" && azienda !== who.azienda) {
    const code = question.op === "prenota" ? "SLOT_SCONOSCIUTO" : "PRENOTAZIONE_SCONOSCIUTA";
    return refused(question, { code, text: `Di un'altra Azienda: ${azienda}` });
  }
  const result = store.apply(step);
  if ("refusal" in result) {
    const alternatives = result.refusal.code === "SLOT_OCCUPATO" ? nextSlots(who, store.state, question, now) : [];
    return { ...refused(question, result.refusal), alternatives };
  }
  return answer(question.op, { session: question.session, booking: told(who, store.state, result.booking, question, now) });
}

function nextSlots(who: Identity, state: AgendaState, question: Ask, now: string): Slot[] {
  const service = question.service === "" ? (state.slots.get(question.target.id)?.service ?? "") : question.service;
  return freeSlots(state, service, question.at.start, "")
    .sort((one, other) => one.start.localeCompare(other.start))
    .slice(0, 3)
    .map((slot) => offer(who, slot, question, now));
}

function told(who: Identity, state: AgendaState, booking: AgendaBooking, question: Ask, now: string): Booked {
  const slot = state.slots.get(booking.slotId);
  if (slot === undefined) throw new Error(`booking ${booking.id} has no slot`);
  const exempt = booking.exemption !== "";
  return {
    ...offer(who, slot, question, now),
    id: booking.id,
    requestId: booking.requestId,
    status: booking.status,
    reason: question.reason === "" ? "PREN" : question.reason,
    cf: booking.cf,
    nre: booking.nre,
    exemption: booking.exemption,
    session: question.session,
    ticketCents: exempt ? 0 : 3615,
    ticketState: exempt ? "ESENTE" : "DOVUTO",
  };
}

/** Whether the slot keeps the limit of the priority class, from the first contact. */
function inLimit(slot: AgendaSlot, question: Ask, now: string): string {
  const visit = serviceByCode(slot.service)?.title.startsWith("Prima visita") ?? false;
  const limit = { U: 3, B: 10, D: visit ? 30 : 60, P: 120 }[question.form.priority];
  if (limit === undefined) return "";
  const contact = question.federated.firstContact === "" ? now : question.federated.firstContact;
  return daysBetween(contact, slot.start) <= limit ? "Y" : "N";
}

function refused(question: Ask, refusal: Refusal): Answer {
  return answer(question.op, { session: question.session, refusal });
}
