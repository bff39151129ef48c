/** The samples of the manual: one conversation in each direction, played with the CUP itself on Monday 11/01/2027. */
import type { Head } from "../shared/columns.ts";
import type { Cup } from "../shared/cup.ts";
import { deskOver } from "../shared/desk.ts";
import type { Answer, Ask, Operation, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import type { Terminal } from "../shared/terminal.ts";
import { readLines, writeLines } from "./csv.ts";
import { numberOf, replyLines, requestLines } from "./messages.ts";
import { openCup } from "./office.ts";
import { asked, bookedAt, elsewhere } from "./sample-data.ts";
import { answering } from "./server.ts";

const now = "2027-01-11T09:16:00";
const node = { sender: "NODO", azienda: "080" };

/** Every sample by its name. */
export async function makeSamples(): Promise<ReadonlyMap<string, Buffer>> {
  const samples = new Map<string, Buffer>();
  const nextNumber = counter("028234", 0);
  const nodeNumber = counter("028234", 1000);
  const nodeHead = (): Head => ({ number: nodeNumber(), time: now, ...node });
  let next: { readonly name: string; readonly reply: (question: Ask) => Answer } = { name: "", reply: () => answer("locale") };

  const cup = openCup(
    "080111",
    (question, number) => {
      const { name } = next;
      const reply = next.reply(question);
      const own: Head = { number, time: now, sender: "CUP", azienda: "080111" };
      if (/^out-[a-z]+$/.test(name)) samples.set(`${name}-request`, writeLines(requestLines(question, own)));
      if (name !== "") samples.set(`${name}-reply`, writeLines(replyLines(reply, nodeHead(), number)));
      return Promise.resolve(reply);
    },
    nextNumber,
    () => new Date("2027-01-11T08:16:00Z"),
  );
  const give = (name: string, reply: (question: Ask) => Answer): void => void (next = { name, reply });
  const receive = answering({ azienda: "080111", cup, nextNumber, now: () => now });
  const hear = async (name: string, question: Ask): Promise<void> => {
    const request = writeLines(requestLines(question, nodeHead()));
    if (/^in-[a-z]+$/.test(name)) samples.set(`${name}-request`, request);
    const reply = await receive(`${numberOf(readLines(request))}.csv`, request);
    if (name !== "") samples.set(`${name}-reply`, reply);
  };

  await hears(cup, hear, give);
  await asks(deskOver({ send: (question, to) => cup.fromTerminal(question, to), close: () => Promise.resolve() }), give);
  const broken = writeLines([["PRE", nodeNumber(), "31/02/2027", "09:16:00", "NODO", "080"]]);
  samples.set("in-unreadable-reply", await receive(`${numberOf(readLines(broken))}.csv`, broken));
  return samples;
}

type Give = (name: string, reply: (question: Ask) => Answer) => void;

/** This CUP asks, the gateway answers. */
async function asks(terminal: Terminal, give: Give): Promise<void> {
  const [, patient] = await terminal.patients();
  const prescription = patient?.prescriptions.find(({ service }) => service === "92.18.C");
  const [slot, later] = elsewhere;
  if (patient === undefined || prescription === undefined || slot === undefined || later === undefined) throw new Error("seeds");
  const operator = { id: "OPCUP01", role: "SPEC_PET" };
  const request = { cf: patient.cf, nre: prescription.nre, service: "92.18.C", operator };
  const ok =
    (parts: (question: Ask) => Partial<Answer>) =>
    (question: Ask): Answer =>
      answer(question.op, { session: question.session, ...parts(question) });
  const no = (code: string, text: string, alternatives: readonly Slot[] = []): ((question: Ask) => Answer) =>
    ok(() => ({ refusal: { code, text }, alternatives }));

  const other = {
    node: "CD-080110",
    azienda: "080110",
    deliverable: false,
    agreement: "",
    scope: "RE",
    reason: "R06 nessuna agenda",
  };
  const able = { node: "CD-080112", azienda: "080112", deliverable: true, agreement: "ROMAGNA-2027-01", scope: "AV", reason: "" };
  give(
    "out-erogabilita",
    ok(() => ({ nodes: [other, able] })),
  );
  await terminal.erogabilita(request);

  const days = { from: "2027-01-12", to: "2027-01-29" };
  const silent = { code: "NODO_SILENTE", node: "CD-080110", text: "Nessuna risposta in tempo" };
  give(
    "out-disponibilita",
    ok(() => ({ slots: elsewhere, warnings: [silent] })),
  );
  await terminal.disponibilita({ ...request, ...days });
  give(
    "out-disponibilita-none",
    ok(() => ({})),
  );
  await terminal.disponibilita({ ...request, ...days });

  give("out-prenota-taken", no("SLOT_OCCUPATO", "Appuntamento non piu disponibile", [later]));
  await terminal.prenota(request, slot);
  give(
    "out-prenota",
    ok((question) => ({ booking: bookedAt(slot, "Booked", question) })),
  );
  const { booking } = await terminal.prenota(request, slot);
  if (booking === undefined) throw new Error("not booked");
  give("out-sposta-taken", no("SLOT_OCCUPATO", "Appuntamento non piu disponibile", [later]));
  await terminal.sposta(booking, later);
  give(
    "out-sposta",
    ok((question) => ({ booking: bookedAt(later, "Booked", question) })),
  );
  await terminal.sposta(booking, later);
  give(
    "out-disdici",
    ok((question) => ({ booking: bookedAt(later, "Cancelled", question) })),
  );
  await terminal.disdici(booking);
  give("out-disdici-again", no("GIA_DISDETTA", "Prenotazione gia disdetta"));
  await terminal.disdici(booking);

  const [delivered] = (await terminal.prenotazioni()).filter(({ own, status }) => own && status === "Booked");
  if (delivered === undefined) throw new Error("nobody booked here");
  give(
    "out-eroga",
    ok(() => ({})),
  );
  await terminal.eroga(delivered);
  const local = await terminal.prenotaLocale((await terminal.agenda())[0]?.id ?? "", patient.cf);
  give("out-eroga-unknown", no("PRENOTAZIONE_SCONOSCIUTA", "Nessuno ha prenotato questo"));
  await terminal.eroga(local);
}

/** The gateway asks, this CUP answers. */
async function hears(cup: Cup, hear: (name: string, question: Ask) => Promise<void>, give: Give): Promise<void> {
  const free = cup.fromGateway(ask("disponibilita", { service: "89.7A.3" })).slots;
  const [slot, later] = [free[3], free[5]];
  if (slot === undefined || later === undefined) throw new Error("no agenda");
  const to = (op: Operation, parts: Partial<Ask> = {}): Ask => ({ ...asked, ...parts, op });
  const at = { agenda: slot.agenda, start: slot.start, minutes: "30" };

  await hear("in-erogabilita", to("erogabilita"));
  await hear("in-disponibilita", to("disponibilita", { from: "2027-01-12", to: "2027-01-13", max: 3, nodes: ["CD-080111"] }));
  await hear("in-disponibilita-none", to("disponibilita", { from: "2027-03-01", to: "2027-03-31" }));

  const book = to("prenota", { target: { id: slot.id, azienda: "080111" }, at, reason: "PREN" });
  await hear("in-prenota", book);
  const second = { ...book.form, nre: "0800A4000000912" };
  await hear("in-prenota-taken", { ...book, form: second });
  const booked = { id: "FB000001", azienda: "080111" };
  await hear("in-sposta-taken", to("sposta", { target: booked, at, reason: "PAZ" }));
  await hear("in-sposta", to("sposta", { target: booked, at: { ...at, start: later.start }, reason: "PAZ" }));
  await hear("in-disdici", to("disdici", { target: booked, reason: "DISD" }));
  await hear("in-disdici-again", to("disdici", { target: booked, reason: "DISD" }));

  // Stays booked, to be delivered.
  await hear("", { ...book, requestId: "R0282340502", form: second });

  const [patient] = (await cup.fromTerminal(ask("assistiti"), "own")).patients;
  if (patient === undefined) throw new Error("no patients");
  const { person, nre } = patient;
  const [place] = elsewhere;
  if (place === undefined) throw new Error("seeds");
  give("", (question) => answer("prenota", { booking: { ...bookedAt(place, "Booked", question), id: "9000011" } }));
  const theirs = to("prenota", { person, form: { ...asked.form, nre }, service: "92.18.C", reason: "PREN" });
  await cup.fromTerminal(theirs, "federation");
  const told = to("eroga", {
    person,
    form: { ...asked.form, nre },
    service: "92.18.C",
    target: { id: "9000011", azienda: "080112" },
    at: { agenda: place.agenda, start: place.start, minutes: "40" },
    reason: "EROG",
  });
  await hear("in-eroga", told);
  await hear("in-eroga-unknown", { ...told, target: { id: "9000099", azienda: "080112" } });
}

function counter(prefix: string, from: number): () => string {
  let last = from;
  return () => `${prefix}${String((last += 1)).padStart(4, "0")}`;
}
