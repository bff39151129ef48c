import type { Desk, DeskBooking, DeskNodeAnswer, DeskPatient, DeskSlot } from "./desk.ts";

const service = "89.52";

export const patients: readonly DeskPatient[] = [
  {
    cf: "SMPMRA56E12G478S",
    surname: "ESEMPI",
    name: "MARIO",
    birth: "1956-05-12",
    sex: "M",
    prescriptions: [{ nre: "0500A4000000248", service, title: "Elettrocardiogramma", priority: "B", issued: "2027-01-08" }],
  },
];

const slot = (id: string, azienda: string, scope: string, start: string): DeskSlot => ({
  id,
  azienda,
  service,
  start,
  scope,
  minutes: 15,
  agenda: `AG-${azienda}`,
  node: `CD-${azienda}`,
  agreement: scope === "EX" ? "VETN-2027-01" : "",
  quota: "FED",
  inLimit: "Y",
  room: "ECG1",
  preparation: "",
});

/** Slots of the fake federation: `TAKEN` is refused when it is booked. */
export const slots: readonly DeskSlot[] = [
  slot("TAKEN", "042101", "EX", "2027-01-18T08:30:00"),
  slot("OTHER", "042101", "EX", "2027-01-19T09:30:00"),
  slot("OWN", "050103", "AZ", "2027-01-20T10:30:00"),
];

const answers: readonly DeskNodeAnswer[] = [
  { node: "CD-050103", azienda: "050103", deliverable: true, agreement: "", scope: "AZ", reason: "" },
  { node: "CD-042101", azienda: "042101", deliverable: true, agreement: "VETN-2027-01", scope: "EX", reason: "" },
  { node: "CD-110905", azienda: "110905", deliverable: false, agreement: "", scope: "EX", reason: "R05 NESSUN_ACCORDO" },
];

/** A desk without a CUP behind it, for tests: one patient, three slots, bookings in memory. */
export function fakeDesk(reference: string): Desk {
  const bookings = new Map<string, DeskBooking>();
  const booked = (booking: DeskBooking): { reference: string; booking: DeskBooking; alternatives: readonly DeskSlot[] } => {
    bookings.set(booking.id, booking);
    return { reference, booking, alternatives: [] };
  };
  return {
    patients: () => Promise.resolve(patients),
    prenotazioni: () => Promise.resolve([...bookings.values()]),
    erogabilita: () => Promise.resolve({ reference, answers }),
    disponibilita: () =>
      Promise.resolve({
        reference,
        slots,
        missing: ["CD-100201"],
        warnings: [{ node: "CD-100201", code: "NODO_SILENTE", text: "nessuna risposta" }],
      }),
    prenota(request, { id, azienda, node, start }) {
      if (id !== "TAKEN")
        return Promise.resolve(booked({ ...request, id: `B-${id}`, azienda, node, start, status: "Booked", own: false }));
      const refusal = { code: "SLOT_OCCUPATO", text: "Slot non piu' disponibile" };
      return Promise.resolve({ reference, refusal, alternatives: slots.filter((other) => other.id === "OTHER") });
    },
    sposta: (booking, { start }) => Promise.resolve(booked({ ...booking, start })),
    disdici(booking) {
      booked({ ...booking, status: "Cancelled" });
      return Promise.resolve({ reference });
    },
  };
}
