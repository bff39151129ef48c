import type { Message } from "../er7/message.ts";
import { get } from "../path/get.ts";
import { booked, patient, prescription, service } from "./parts.ts";
import { defineView, type Reading } from "./view.ts";

/** What every request of the federation answers to, whatever its message type. */
const booking = {
  controlId: "MSH-10",
  /** The same over all steps of one request of a citizen. */
  session: "ZFE-2 or ARQ-1.1",
  placer: { id: "ARQ-1.1", azienda: "ARQ-1.2" },
  /** The slot that is asked for, or the booking that is moved or cancelled. */
  slot: { id: "ARQ-2.1", owner: "ARQ-2.2", agenda: "ARQ-5.1", start: "ARQ-11.1" },
  /** Normal or Tentative. */
  kind: "ARQ-8.1",
  reason: "ARQ-6.1",
  operator: { id: "ARQ-19.1", role: "ZFE-13" },
  prescription,
  ...booked,
} as const;

const availability = {
  ...booking,
  query: { id: "QRD-4", limit: "QRD-7.1", nodes: "QRF-1", from: "QRF-2", to: "QRF-3" },
} as const;

const deliverability = {
  ...booking,
  session: "QPD-2",
  placer: { id: "", azienda: "" },
  slot: { id: "", owner: "", agenda: "", start: "" },
  kind: "",
  reason: "",
  operator: { id: "", role: "QPD-11" },
  patient: { ...patient, id: "QPD-5.1", codiceFiscale: "QPD-5(CF).1", birthDate: "QPD-6", sex: "QPD-7", azienda: "QPD-8" },
  prescription: { ...prescription, number: "QPD-9.1", nre: "QPD-9(NRE).1", priority: "QPD-4", exemption: "QPD-10" },
  service: { ...service, code: "QPD-3.1", text: "QPD-3.2", system: "QPD-3.3" },
} as const;

/** SRM: prenotazione, spostamento, conferma, disdetta. */
export const bookingRequest = defineView(booking);

/** SQM^S25: disponibilità. */
export const availabilityRequest = defineView(availability);

/** QBP^Q13: erogabilità. */
export const deliverabilityRequest = defineView(deliverability);

/** What the federation reads of any request. */
export type RequestView = Reading<typeof booking>;

/** Reads a request of any of the federation's types. */
export function request(message: Message): RequestView {
  switch (get(message, "MSH-9.1")) {
    case "QBP":
      return deliverabilityRequest(message);
    case "SQM":
      return availabilityRequest(message);
    default:
      return bookingRequest(message);
  }
}
