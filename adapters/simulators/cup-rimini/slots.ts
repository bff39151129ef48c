/** Slot, and the Appointment of an answer. */
import type { Field, JsonObject } from "../shared/json-fields.ts";
import { coded, count, flag, readFields, stamp, withOffset, writeFields } from "../shared/json-fields.ts";
import type { Booked, Slot } from "../shared/model.ts";
import { emptyBooked, emptySlot } from "../shared/model.ts";
import { quotas, reasons, scopes, states, tickets } from "./codes.ts";
import { bookingPlace, cfPlace, extension, nrePlace, reference, requestPlace, servicePlace } from "./fields.ts";

const shared: readonly Field<Slot>[] = [
  ["id", "id"],
  [servicePlace, "service"],
  ["start", "start", stamp],
  [extension("azienda-proprietaria"), "azienda"],
  [extension("nodo"), "node"],
  [extension("accordo"), "agreement"],
  [extension("ambito"), "scope", coded(scopes)],
  [extension("quota"), "quota", coded(quotas)],
  [extension("nei-limiti", "valueBoolean"), "inLimit", flag],
  [extension("stanza"), "room"],
];

const slotFields: readonly Field<Slot>[] = [
  ...shared,
  ["schedule.reference", "agenda", reference("Schedule")],
  [extension("durata", "valueInteger"), "minutes", count],
  [extension("preparazione"), "preparation"],
];

const bookedFields: readonly Field<Booked>[] = [
  ...shared,
  [bookingPlace, "id"],
  [requestPlace, "requestId"],
  ["minutesDuration", "minutes", count],
  ["patientInstruction", "preparation"],
  ["status", "status", coded(states)],
  [extension("agenda"), "agenda"],
  [extension("motivo"), "reason", coded(reasons)],
  [extension("sessione"), "session"],
  [extension("ticket", "valueInteger"), "ticketCents", count],
  [extension("stato-ticket"), "ticketState", coded(tickets)],
  [cfPlace, "cf"],
  [nrePlace, "nre"],
];

/** A free slot as Slot. */
export function slotResource(slot: Slot): JsonObject {
  return writeFields(slotFields, slot, {
    resourceType: "Slot",
    status: "free",
    ...endOf(slot.start, slot.minutes),
  });
}

/** Reads a Slot; without the extension `durata`, its length is from start to end. */
export function readSlot(resource: unknown): Slot {
  return timed(readFields(slotFields, resource, emptySlot), resource);
}

/** A booking as the Appointment of an answer, on top of what `base` has. */
export function bookedResource(booking: Booked, base: JsonObject): JsonObject {
  return writeFields(bookedFields, booking, { ...base, ...endOf(booking.start, booking.minutes) });
}

/** Reads the Appointment of an answer. */
export function readBooked(resource: unknown): Booked {
  return timed(readFields(bookedFields, resource, emptyBooked), resource);
}

/** The element `end`, when there is a start (Rome time). */
export function endOf(start: string, minutes: number): JsonObject {
  if (start === "") return {};
  return { end: withOffset(new Date(Date.parse(`${start}Z`) + minutes * 60_000).toISOString().slice(0, 19)) };
}

function timed<Timed extends Slot>(slot: Timed, resource: unknown): Timed {
  if (slot.minutes !== 0) return slot;
  const { end } = readFields<{ readonly end: string }>([["end", "end", stamp]], resource, { end: "" });
  if (end === "" || slot.start === "") return slot;
  return { ...slot, minutes: (Date.parse(`${end}Z`) - Date.parse(`${slot.start}Z`)) / 60_000 };
}
