/** What the samples of the manual tell of: appointments elsewhere, and a citizen of another CUP. */
import type { Ask, Booked, Slot } from "../shared/model.ts";
import { ask } from "../shared/model.ts";

/** Slots that another CUP offers. */
export const elsewhere: readonly Slot[] = ["2027-01-14T09:30:00", "2027-01-18T10:30:00"].map((start, index) => ({
  id: `FP0000${36 + index}`,
  azienda: "080111",
  service: "95.02",
  start,
  minutes: 20,
  agenda: "FO-OCULI-1",
  node: "CD-080111",
  agreement: "ROMAGNA-2027-01",
  scope: "AV",
  quota: "TER",
  inLimit: "Y",
  room: "AMB 4",
  preparation: "Non guidare dopo la visita",
}));

/** A booking there, as its CUP tells it. */
export function bookedAt(slot: Slot, status: string, { requestId, person, form, session, reason }: Ask): Booked {
  const mine = { requestId, status, reason, cf: person.cf, nre: form.nre, session };
  return { ...slot, id: "FB000012", exemption: "", ticketCents: 2300, ticketState: "DOVUTO", ...mine };
}

/** What another CUP asks for its citizen. */
export const asked = ask("erogabilita", {
  operator: { id: "OPFO22", role: "SPEC_PET" },
  desk: "SPORT07",
  session: "S0801110282350001",
  requestId: "R0282350501",
  person: { cf: "SGGCHR79T62D704T", surname: "SAGGI", name: "CHIARA", birth: "1979-12-22", sex: "F" },
  form: {
    kind: "DEM",
    nre: "0800A4000000101",
    issued: "2027-01-08",
    firstAccess: "Y",
    azienda: "080111",
    quantity: "1",
    priority: "B",
    exemption: "048",
  },
  service: "92.18.C",
  federated: {
    node: "CD-080112",
    agreement: "ROMAGNA-2027-01",
    scope: "AV",
    quota: "FED",
    firstContact: "2027-01-11T09:15:20",
  },
});
