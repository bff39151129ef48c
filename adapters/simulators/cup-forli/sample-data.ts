/** What the samples of the manual tell of: appointments elsewhere, and a citizen of another CUP. */
import type { Ask, Booked, Slot } from "../shared/model.ts";
import { ask } from "../shared/model.ts";

/** Slots that another CUP offers. */
export const elsewhere: readonly Slot[] = ["2027-01-19T08:30:00", "2027-01-20T11:00:00"].map((start, index) => ({
  id: String(5_000_031 + index),
  azienda: "080112",
  service: "92.18.C",
  start,
  minutes: 40,
  agenda: "701",
  node: "CD-080112",
  agreement: "ROMAGNA-2027-01",
  scope: "AV",
  quota: "FED",
  inLimit: "Y",
  room: "PET 1",
  preparation: "Digiuno da 6 ore; portare esami precedenti",
}));

/** A booking there, as its CUP tells it. */
export function bookedAt(slot: Slot, status: string, { requestId, person, form, session, reason }: Ask): Booked {
  const mine = { requestId, status, reason, cf: person.cf, nre: form.nre, session };
  return { ...slot, id: "9000004", exemption: "", ticketCents: 3615, ticketState: "DOVUTO", ...mine };
}

/** What another CUP asks for its citizen. */
export const asked = ask("erogabilita", {
  operator: { id: "OPRN07", role: "OPERATORE" },
  desk: "SPORT03",
  session: "S0801140282340001",
  requestId: "R0282340501",
  person: { cf: "FTTMRC66H17H294Y", surname: "FITTIZI", name: "MARCO", birth: "1966-06-17", sex: "M" },
  form: {
    kind: "DEM",
    nre: "0800A4000000404",
    issued: "2027-01-08",
    firstAccess: "Y",
    azienda: "080114",
    quantity: "1",
    priority: "D",
    exemption: "",
  },
  service: "89.7A.3",
  federated: {
    node: "CD-080111",
    agreement: "ROMAGNA-2027-01",
    scope: "AV",
    quota: "FED",
    firstContact: "2027-01-11T09:15:00",
  },
});
