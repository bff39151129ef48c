import assert from "node:assert/strict";
import type { WebReply } from "../shared/desk-http.ts";
import { callWeb, serveWeb } from "../shared/desk-http.ts";
import { jsonAt, parseObject, textAt } from "../shared/json-fields.ts";
import type { Answer, Ask, Operation, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import type { Running } from "../shared/program.ts";
import type { Simulator } from "../shared/process.ts";
import { startSimulator } from "../shared/process.ts";
import type { Terminal } from "../shared/terminal.ts";
import { systems } from "./codes.ts";
import { readReply } from "./replies.ts";
import { appointmentPath, slotPath, writeRequest } from "./requests.ts";
import { answeredIn, idOf } from "./resources.ts";
import { fhirHandler } from "./server.ts";
import { openTerminal } from "./terminal.ts";

const time = "2027-01-11T09:00:00";
const person = { cf: "SMPMRA56E12G478S", surname: "ESEMPI", name: "MARIO", birth: "1956-05-12", sex: "M" };
const federated = { node: "CD-080113", agreement: "TNER-2027-01", scope: "EX", quota: "FED", firstContact: time };

/** The gateway's side of a CUP that runs: questions about its agenda. */
class Questions {
  readonly port: number;
  #last = 0;

  constructor(port: number) {
    this.port = port;
  }

  call(method: string, target: string, body = ""): Promise<WebReply> {
    const headers = { "Content-Type": "application/fhir+json" };
    return callWeb({ host: "127.0.0.1", port: this.port }, { method, target, headers, body });
  }

  nextId(): string {
    return `GW${(this.#last += 1)}`;
  }

  raw(question: Ask, id: string): Promise<WebReply> {
    const { method, target, body } = writeRequest(question, { id, time, sender: "NODO", azienda: "042101" });
    return this.call(method, target, body);
  }

  async ask(op: Operation, parts: Partial<Ask>): Promise<Answer & { readonly status: number }> {
    const { status, body } = await this.raw(ask(op, { person, service: "95.02", federated, ...parts }), this.nextId());
    return { ...readReply(op, status, parseObject(body)), status };
  }
}

function on({ id, azienda, agenda, start, minutes }: Slot): Partial<Ask> {
  return { target: { id, azienda }, at: { agenda, start, minutes: String(minutes) } };
}

describe("cup-rimini asked by the gateway", () => {
  let simulator: Simulator;
  let questions: Questions;
  let terminal: Terminal;

  before(async () => {
    simulator = await startSimulator("cup-rimini");
    questions = new Questions(simulator.port);
    terminal = openTerminal(simulator.address);
  });
  after(async () => assert.equal(await simulator.stop(), 0));

  it("says what it can do", async () => {
    const { status, headers, body } = await questions.call("GET", "/fhir/metadata");
    assert.deepEqual([status, headers["content-type"]], [200, "application/fhir+json"]);
    const said = parseObject(body);
    assert.deepEqual([textAt(said, "resourceType"), textAt(said, "fhirVersion")], ["CapabilityStatement", "4.0.1"]);
    assert.equal(jsonAt(said, "rest[0].resource[type=Slot].searchParam[name=patient-identifier].type"), "token");
  });

  it("searches its free slots", async () => {
    const form = { ...ask("prenota").form, priority: "B" };
    const [free] = await terminal.agenda();
    const day = free?.start.slice(0, 10) ?? "";
    const question = ask("disponibilita", { person, service: "95.02", federated, form, from: day, to: day, max: 3 });
    const { target } = writeRequest(question, { id: "GW-S", time, sender: "NODO", azienda: "042101" });
    assert.ok(target.includes(`&start=ge${day}&start=le${day}&_count=3`), target);
    const { body } = await questions.raw(question, "GW-S");
    const bundle = parseObject(body);
    assert.deepEqual([answeredIn(bundle), jsonAt(bundle, "total"), jsonAt(bundle, "type")], ["GW-S", 3, "searchset"]);
    assert.match(idOf(bundle), /^RN\d{10}$/);
    const { slots } = readReply("disponibilita", 200, bundle);
    assert.deepEqual(
      slots.map(({ service, quota, scope, inLimit, minutes, start }) => [
        service,
        quota,
        scope,
        inLimit,
        minutes,
        start.slice(0, 10),
      ]),
      slots.map(() => ["95.02", "FED", "EX", "Y", 20, day]),
    );
    const first = jsonAt(bundle, "entry[0].resource");
    assert.deepEqual([textAt(first, "start").slice(0, 10), textAt(first, "schedule.reference")], [day, "Schedule/oculistica-a"]);
    const none = await questions.ask("disponibilita", { from: "2027-01-12", to: "2020-01-12" });
    assert.deepEqual([none.status, none.slots, none.warnings], [200, [], []]);
  });

  it("books, moves, cancels and says what is not possible", async () => {
    const [one, two, three] = (await questions.ask("disponibilita", {})).slots;
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    const form = { ...ask("prenota").form, nre: "1000A4000000002", exemption: "048", quantity: "1", firstAccess: "Y" };
    const made = await questions.ask("prenota", { ...on(one), form, requestId: "R1", session: "S1" });
    assert.equal(made.status, 201);
    const { booking } = made;
    assert.ok(booking !== undefined);
    assert.deepEqual(
      [booking.requestId, booking.session, booking.status, booking.ticketCents, booking.ticketState, booking.start, booking.cf],
      ["R1", "S1", "Booked", 0, "ESENTE", one.start, person.cf],
    );
    const taken = await questions.ask("prenota", on(one));
    assert.deepEqual([taken.status, taken.refusal?.code, taken.alternatives[0]?.id], [409, "SLOT_OCCUPATO", two.id]);
    const unknown = await questions.ask("prenota", on({ ...one, id: "slot-9999" }));
    assert.deepEqual([unknown.status, unknown.refusal?.code], [404, "SLOT_SCONOSCIUTO"]);
    const none = await questions.ask("disponibilita", { service: "92.18.C" });
    assert.deepEqual([none.status, none.refusal?.code], [409, "PRESTAZIONE_NON_EROGATA"]);

    const target = { id: booking.id, azienda: booking.azienda };
    const moved = await questions.ask("sposta", { ...on(three), target, reason: "PAZ" });
    assert.deepEqual([moved.status, moved.booking?.start, moved.booking?.reason], [200, three.start, "PAZ"]);
    const gone = await questions.ask("disdici", { target, reason: "DISD" });
    assert.deepEqual([gone.status, gone.booking?.status], [200, "Cancelled"]);
    assert.equal((await questions.ask("disdici", { target, reason: "DISD" })).refusal?.code, "GIA_DISDETTA");
    const never = await questions.ask("eroga", { target: { id: "900001", azienda: "042101" }, reason: "EROG" });
    assert.deepEqual([never.status, never.refusal?.code], [404, "PRENOTAZIONE_SCONOSCIUTA"]);
  });

  it("gives a repeated message its stored answer, and refuses its id with other content", async () => {
    const [one, two] = (await questions.ask("disponibilita", {})).slots;
    assert.ok(one !== undefined && two !== undefined);
    const question = ask("prenota", { person, service: "95.02", ...on(one) });
    const reply = await questions.raw(question, "GW-D");
    assert.equal(reply.status, 201);
    assert.equal((await questions.raw(question, "GW-D")).body, reply.body);
    const other = await questions.raw(ask("prenota", { person, service: "95.02", ...on(two) }), "GW-D");
    assert.deepEqual([other.status, esito(other)], [409, "RN91"]);
    assert.equal((await terminal.prenotazioni()).length, 2);
  });

  it("says what it cannot read", async () => {
    const { body } = writeRequest(ask("prenota", { person, service: "95.02", target: { id: "slot-1", azienda: "" } }), {
      id: "GW-M",
      time,
      sender: "NODO",
      azienda: "042101",
    });
    const full = parseObject(body);
    const at = appointmentPath;
    const named = (id: string): object => ({ ...full, identifier: [{ system: systems.message, value: id }] });
    for (const [method, place, sent, expected] of [
      ["POST", at, "{", /non e JSON/],
      ["POST", at, "[]", /non e un oggetto JSON/],
      ["POST", at, '{"resourceType":"Slot"}', /resourceType/],
      ["POST", at, JSON.stringify({ ...full, identifier: [] }), /messaggio.*manca/],
      ["POST", at, JSON.stringify({ ...named("M1"), contained: [] }), /codiceFiscale.*manca/],
      ["POST", at, JSON.stringify({ ...named("M2"), slot: [{ reference: "Posto/1" }] }), /slot.*Slot/],
      ["POST", at, JSON.stringify({ ...named("M3"), start: "2027-01-12T10:00:00" }), /start/],
      ["POST", at, JSON.stringify({ ...named("M4"), minutesDuration: "30" }), /minutesDuration/],
      ["PUT", `${at}/B1`, JSON.stringify({ ...named("M5"), status: "arrived" }), /status/],
      ["PUT", `${at}/B1`, JSON.stringify({ ...named("M6"), status: "cancelled", id: "B2" }), /percorso B1/],
      ["GET", `${slotPath}?messaggio=A`, "", /patient-identifier: manca/],
      ["GET", `${slotPath}?messaggio=A&start=eq2027-01-12`, "", /start/],
      ["GET", `${slotPath}?messaggio=A&status=busy`, "", /status/],
    ] as const) {
      const reply = await questions.call(method, place, sent);
      assert.deepEqual([reply.status, esito(reply)], [422, "RN90"], reply.body);
      const outcome = parseObject(reply.body);
      assert.match(textAt(outcome, "issue[0].diagnostics"), expected);
      assert.match(idOf(outcome), /^RN\d{10}$/);
    }
    for (const place of ["/fhir/ServiceRequest/$erogabilita", "/fhir/Appointment/", "/fhir/Patient", "/x"])
      assert.equal((await questions.call("POST", place, body)).status, 404, place);
  });
});

describe("cup-rimini asks the gateway", () => {
  const heard: Ask[] = [];
  const slots: readonly Slot[] = Array.from({ length: 6 }, (_, index) => ({
    id: `X-${index + 1}`,
    azienda: "110905",
    service: "92.18.C",
    start: `2027-07-1${index}T08:30:00`,
    minutes: 40,
    agenda: "AGPET01",
    node: "CD-110905",
    agreement: "RNMA-2027-01",
    scope: "EX",
    quota: "FED",
    inLimit: "N",
    room: "PET1",
    preparation: "Digiuno",
  }));
  let gateway: Running;
  let simulator: Simulator;
  let terminal: Terminal;

  before(async () => {
    let last = 0;
    const api = fhirHandler({
      azienda: "080",
      tellsDeliverable: true,
      decide: (question) => {
        heard.push(question);
        return federation(question, slots);
      },
      nextId: () => `GW${(last += 1)}`,
      now: () => time,
    });
    gateway = await serveWeb({ host: "127.0.0.1", port: 0 }, api);
    simulator = await startSimulator("cup-rimini", ["--gateway", `127.0.0.1:${gateway.port}`]);
    terminal = openTerminal(simulator.address);
  });
  after(async () => {
    await simulator.stop();
    await gateway.close();
  });

  it("over the same API", async () => {
    const [patient] = await terminal.patients();
    assert.ok(patient !== undefined);
    const prescription = patient.prescriptions.find(({ service }) => service === "92.18.C");
    const request = {
      cf: patient.cf,
      nre: prescription?.nre ?? "",
      service: "92.18.C",
      operator: { id: "OP7", role: "SPEC_PET" },
    };
    const may = await terminal.erogabilita(request);
    assert.deepEqual(may.answers, federation(ask("erogabilita"), slots).nodes);
    assert.deepEqual([heard.at(-1)?.operator.role, heard.at(-1)?.form.priority], ["SPEC_PET", prescription?.priority]);

    const found = await terminal.disponibilita({ ...request, from: "2027-07-10", to: "2027-07-20" });
    assert.deepEqual([found.refusal, found.slots, found.missing], [undefined, slots, ["CD-110302"]]);
    const search = heard.at(-1);
    assert.deepEqual(
      [search?.from, search?.to, search?.person, search?.askerAzienda, search?.form.firstAccess, search?.desk],
      ["2027-07-10", "2027-07-20", { ...search?.person, ...named(patient) }, "080113", "Y", "SPORT01"],
    );
    assert.match(search?.federated.firstContact ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);

    const [first, second, third] = found.slots;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const taken = await terminal.prenota(request, third);
    assert.deepEqual([taken.refusal?.code, taken.alternatives], ["SLOT_OCCUPATO", slots.slice(0, 2)]);
    const { booking } = await terminal.prenota(request, first);
    assert.ok(booking !== undefined);
    assert.deepEqual([booking.id, booking.azienda, booking.start], ["X/B 1", "110905", first.start]);
    const placed = heard.at(-1);
    assert.deepEqual([placed?.target, placed?.at.minutes], [{ id: "X-1", azienda: "110905" }, "40"]);

    assert.equal((await terminal.sposta(booking, second)).booking?.start, second.start);
    assert.deepEqual([heard.at(-1)?.target, heard.at(-1)?.requestId], [{ id: "X/B 1", azienda: "110905" }, placed?.requestId]);
    assert.equal((await terminal.disdici(booking)).refusal, undefined);
    assert.deepEqual([(await terminal.prenotazioni())[0]?.status, heard.at(-1)?.reason], ["Cancelled", "DISD"]);
  });

  it("tells that an own booking was delivered, and is told of one elsewhere", async () => {
    const [, patient] = await terminal.patients();
    const [slot] = await terminal.agenda();
    assert.ok(patient !== undefined && slot !== undefined);
    const own = await terminal.prenotaLocale(slot.id, patient.cf);
    const done = await terminal.eroga(own);
    assert.equal(done.refusal, undefined);
    assert.match(done.reference, /^RN\d{10}$/);
    const notice = heard.at(-1);
    assert.deepEqual(
      [notice?.op, notice?.target, notice?.reason, notice?.at.start, notice?.person.cf],
      ["eroga", { id: own.id, azienda: "080113" }, "EROG", slot.start, patient.cf],
    );
    assert.equal((await terminal.eroga(own)).refusal?.code, "GIA_EROGATA");

    const request = { cf: patient.cf, nre: "", service: "92.18.C" };
    const { booking } = await terminal.prenota(request, slots[0]!);
    assert.ok(booking !== undefined);
    const questions = new Questions(simulator.port);
    const target = { id: booking.id, azienda: booking.azienda };
    const told = await questions.ask("eroga", { target, reason: "EROG", person: { ...person, cf: patient.cf } });
    assert.deepEqual([told.status, told.refusal], [200, undefined]);
    const rows = await terminal.prenotazioni();
    assert.deepEqual(
      rows.filter(({ cf }) => cf === patient.cf).map(({ status, own: here }) => [status, here]),
      [
        ["Complete", true],
        ["Complete", false],
      ],
    );
  });

  it("tells the clerk when the gateway is not there", async () => {
    const [patient] = await terminal.patients();
    simulator.gateway("127.0.0.1:1");
    const absent = await terminal.erogabilita({ cf: patient?.cf ?? "", nre: "", service: "92.18.C" });
    assert.equal(absent.refusal?.code, "GATEWAY_ASSENTE");
  });
});

/** The code of an OperationOutcome. */
function esito({ body }: WebReply): string {
  return textAt(parseObject(body), `issue[0].details.coding[system=${systems.outcome}].code`);
}

function named({ cf, surname, name, birth, sex }: Ask["person"]): Ask["person"] {
  return { cf, surname, name, birth, sex };
}

/** A federation where slot X-3 is always taken. */
function federation(question: Ask, slots: readonly Slot[]): Answer {
  const { op, session, at, requestId, target } = question;
  const [slot] = slots;
  assert.ok(slot !== undefined);
  const rest = { reason: "PREN", cf: question.person.cf, nre: "", exemption: "", ticketCents: 3615, ticketState: "DOVUTO" };
  const booking = { ...slot, ...rest, id: "X/B 1", start: at.start, requestId, session, status: "Booked" };
  const node = { node: "CD-110905", azienda: "110905", agreement: "RNMA-2027-01", scope: "EX" };
  switch (op) {
    case "erogabilita":
      return answer(op, {
        session,
        nodes: [
          { ...node, deliverable: true, reason: "" },
          { node: "CD-100902", azienda: "100902", agreement: "", scope: "RE", deliverable: false, reason: "R06 nessuna agenda" },
        ],
      });
    case "disponibilita":
      return answer(op, { session, slots, warnings: [{ code: "NODO_SILENTE", node: "CD-110302", text: "nessuna risposta" }] });
    case "prenota":
      if (target.id !== "X-3") return answer(op, { session, booking });
      return answer(op, { session, refusal: { code: "SLOT_OCCUPATO", text: "preso" }, alternatives: slots.slice(0, 2) });
    case "eroga":
      return answer(op, { session });
    default:
      return answer(op, { session, booking: { ...booking, status: op === "disdici" ? "Cancelled" : "Booked" } });
  }
}
