import assert from "node:assert/strict";
import type { WebReply } from "../shared/desk-http.ts";
import { callWeb, serveWeb } from "../shared/desk-http.ts";
import type { JsonObject } from "../shared/json-fields.ts";
import { itemsAt, parseObject, textAt } from "../shared/json-fields.ts";
import type { Answer, Ask, Operation, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import type { Running } from "../shared/program.ts";
import type { Simulator } from "../shared/process.ts";
import { startSimulator } from "../shared/process.ts";
import type { Terminal } from "../shared/terminal.ts";
import { readReply } from "./replies.ts";
import { writeRequest } from "./requests.ts";
import { apiHandler } from "./server.ts";
import { openTerminal } from "./terminal.ts";
import { basic, basicHeader } from "./tokens.ts";

const secret = "segreto di prova";
const time = "2027-01-11T09:00:00";
const person = { cf: "SMPMRA56E12G478S", surname: "ESEMPI", name: "MARIO", birth: "1956-05-12", sex: "M" };
const federated = { node: "CD-080110", agreement: "TNER-2027-01", scope: "EX", quota: "FED", firstContact: time };

/** The gateway's side of a CUP that runs: questions about its agenda. */
class Questions {
  readonly port: number;
  authorization = "";
  #last = 0;

  constructor(port: number) {
    this.port = port;
  }

  call(method: string, target: string, body = "", type = "application/json"): Promise<WebReply> {
    const headers = { Authorization: this.authorization, "Content-Type": type };
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
    const { status, body } = await this.raw(ask(op, { person, service: "88.91.1", federated, ...parts }), this.nextId());
    return { ...readReply(op, status, parseObject(body)), status };
  }
}

function on({ id, azienda, agenda, start, minutes }: Slot): Partial<Ask> {
  return { target: { id, azienda }, at: { agenda, start, minutes: String(minutes) } };
}

describe("cup-ravenna asked by the gateway", () => {
  let simulator: Simulator;
  let questions: Questions;
  let terminal: Terminal;
  const next = (reply: JsonObject): string => textAt(reply, "successiva");

  before(async () => {
    simulator = await startSimulator("cup-ravenna", ["--busy", "1"]);
    questions = new Questions(simulator.port);
    terminal = openTerminal(simulator.address);
  });
  after(async () => assert.equal(await simulator.stop(), 0));

  it("is busy once, when told so", async () => {
    const reply = await questions.raw(ask("disponibilita", { person, service: "88.91.1" }), "GW0");
    assert.deepEqual([reply.status, reply.headers["retry-after"]], [503, "0"]);
  });

  it("gives free slots four at a time, under one message id", async () => {
    const question = ask("disponibilita", {
      person,
      service: "88.91.1",
      federated,
      form: { ...ask("prenota").form, priority: "B" },
    });
    const first = parseObject((await questions.raw(question, "GW-P")).body);
    const second = parseObject((await questions.call("GET", next(first))).body);
    const third = parseObject((await questions.call("GET", next(second))).body);
    const all = [first, second, third];
    assert.deepEqual(
      all.map((page) => itemsAt(page, "posti").length),
      [4, 4, 2],
    );
    assert.equal(next(third), "");
    assert.equal(new Set(all.map((page) => textAt(page, "idMessaggio"))).size, 1);
    assert.deepEqual(new Set(all.map((page) => textAt(page, "idMessaggioRichiesta"))), new Set(["GW-P"]));
    const slots = all.flatMap((page) => readReply("disponibilita", 200, page).slots);
    assert.deepEqual([...new Set(slots.map(({ id }) => id))].length, 10);
    assert.deepEqual(
      [slots[0]?.service, slots[0]?.quota, slots[0]?.scope, slots[0]?.inLimit, slots[0]?.minutes],
      ["88.91.1", "FED", "EX", "Y", 30],
    );
    for (const page of ["0", "x", "-1"]) {
      const { status } = await questions.call(
        "GET",
        `/api/v1/posti?idMessaggio=A&codiceFiscale=X&prestazione=88911&pagina=${page}`,
      );
      assert.equal(status, 422);
    }
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
    const unknown = await questions.ask("prenota", on({ ...one, id: "P9" }));
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
    const question = ask("prenota", { person, service: "88.91.1", ...on(one) });
    const reply = await questions.raw(question, "GW-D");
    assert.equal(reply.status, 201);
    assert.equal((await questions.raw(question, "GW-D")).body, reply.body);
    const other = await questions.raw(ask("prenota", { person, service: "88.91.1", ...on(two) }), "GW-D");
    assert.deepEqual([other.status, textAt(parseObject(other.body), "codice")], [409, "RA91"]);
    assert.equal((await terminal.prenotazioni()).length, 2);
  });

  it("says what it cannot read", async () => {
    const head = { idMessaggio: "GW-M", mittente: "NODO", azienda: "042101" };
    const full = { ...head, posto: { id: "P000001" }, assistito: { codiceFiscale: "X" }, prestazione: { codice: "897A3" } };
    const at = "/api/v1/prenotazioni";
    for (const [place, body, expected] of [
      [at, "{", "non e JSON"],
      [at, "[]", "non e un oggetto JSON"],
      [at, JSON.stringify({ ...full, idMessaggio: "" }), "idMessaggio: manca"],
      [at, JSON.stringify({ ...full, posto: {}, idMessaggio: "GW-M1" }), "posto.id: manca"],
      [at, JSON.stringify({ ...full, ricetta: { priorita: "B" }, idMessaggio: "GW-M2" }), /ricetta.priorita/],
      [at, JSON.stringify({ ...full, appuntamento: { durata: "30" }, idMessaggio: "GW-M3" }), /appuntamento.durata/],
      [`${at}/B1/disdetta`, JSON.stringify({ ...full, motivo: "rinuncia", prenotazione: { id: "B2" } }), /nel percorso B1/],
    ] as const) {
      const { status, body: said } = await questions.call("POST", place, body);
      assert.equal(status, 422, said);
      const reply = parseObject(said);
      assert.equal(textAt(reply, "codice"), "RA90");
      assert.match(textAt(reply, "messaggio"), typeof expected === "string" ? new RegExp(expected) : expected);
      assert.match(textAt(reply, "idMessaggio"), /^RA\d{10}$/);
    }
    assert.equal((await questions.call("GET", "/api/v1/posti?idMessaggio=A")).status, 422);
    for (const place of ["/api/v1/erogabilita", "/api/v1/prenotazioni//disdetta", "/api/v1/x", "/x", "/oauth/token"])
      assert.equal((await questions.call("POST", place, JSON.stringify(full))).status, 404, place);
  });
});

describe("cup-ravenna with a secret", () => {
  it("wants a bearer token, which it gives for client credentials", async () => {
    const simulator = await started([]);
    const questions = new Questions(simulator.port);
    const token = (): Promise<WebReply> =>
      questions.call("POST", "/oauth/token", "grant_type=client_credentials", "application/x-www-form-urlencoded");
    try {
      const question = ask("disponibilita", { person, service: "88.91.1" });
      for (const authorization of ["", "Bearer x", basicHeader("raccordo", secret)]) {
        questions.authorization = authorization;
        const { status, headers } = await questions.raw(question, "GW1");
        assert.equal(status, 401);
        assert.match(headers["www-authenticate"] ?? "", /^Bearer /);
      }
      questions.authorization = basicHeader("raccordo", "altro");
      assert.deepEqual([(await token()).status, (await token()).body], [401, '{"error":"invalid_client"}']);
      questions.authorization = basicHeader("raccordo", secret);
      assert.equal((await questions.call("POST", "/oauth/token", "grant_type=password")).status, 400);
      const given = JSON.parse((await token()).body) as Readonly<Record<string, unknown>>;
      assert.deepEqual([given["token_type"], given["expires_in"]], ["Bearer", 60]);
      questions.authorization = `Bearer ${String(given["access_token"])}`;
      assert.equal((await questions.raw(question, "GW1")).status, 200);
    } finally {
      await simulator.stop();
    }
  });
});

describe("cup-ravenna asks the gateway", () => {
  const heard: Ask[] = [];
  const slots: readonly Slot[] = Array.from({ length: 6 }, (_, index) => ({
    id: `X-${index + 1}`,
    azienda: "110905",
    service: "92.18.C",
    start: `2027-07-1${index}T08:30:00`,
    minutes: 40,
    agenda: "AGPET01",
    node: "CD-110905",
    agreement: "RAMA-2027-01",
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
    const api = apiHandler({
      azienda: "080",
      serves: ["erogabilita", "prenota", "sposta", "disdici", "eroga"],
      decide: (question) => {
        heard.push(question);
        return federation(question, slots);
      },
      guard: basic("cup-ravenna", secret),
      busy: 2,
      nextId: () => `GW${(last += 1)}`,
      now: () => time,
    });
    gateway = await serveWeb({ host: "127.0.0.1", port: 0 }, api);
    simulator = await started(["--gateway", `127.0.0.1:${gateway.port}`]);
    terminal = openTerminal(simulator.address);
  });
  after(async () => {
    await simulator.stop();
    await gateway.close();
  });

  it("over the same API, with Basic authentication, pages and patience", async () => {
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
      ["2027-07-10", "2027-07-20", { ...search?.person, ...named(patient) }, "080110", "Y", "SPORT01"],
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
    assert.match(done.reference, /^RA\d{10}$/);
    const notice = heard.at(-1);
    assert.deepEqual(
      [notice?.op, notice?.target, notice?.reason, notice?.at.start, notice?.person.cf],
      ["eroga", { id: own.id, azienda: "080110" }, "EROG", slot.start, patient.cf],
    );
    assert.equal((await terminal.eroga(own)).refusal?.code, "GIA_EROGATA");

    const request = { cf: patient.cf, nre: "", service: "92.18.C" };
    const { booking } = await terminal.prenota(request, slots[0]!);
    assert.ok(booking !== undefined);
    const questions = new Questions(simulator.port);
    questions.authorization = basicHeader("raccordo", secret);
    const token = await questions.call("POST", "/oauth/token", "grant_type=client_credentials");
    questions.authorization = `Bearer ${textAt(parseObject(token.body), "access_token")}`;
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

  it("tells the clerk when the gateway does not let it in, or is not there", async () => {
    const [patient] = await terminal.patients();
    const request = { cf: patient?.cf ?? "", nre: "", service: "92.18.C" };
    const stranger = await startSimulator("cup-ravenna", ["--gateway", `127.0.0.1:${gateway.port}`]);
    try {
      const refused = await openTerminal(stranger.address).disponibilita(request);
      assert.deepEqual([refused.refusal?.code, refused.refusal?.text.slice(0, 4)], ["GATEWAY_ASSENTE", "401:"]);
      stranger.gateway("127.0.0.1:1");
      const absent = await openTerminal(stranger.address).erogabilita(request);
      assert.equal(absent.refusal?.code, "GATEWAY_ASSENTE");
    } finally {
      await stranger.stop();
    }
  });
});

async function started(args: readonly string[]): Promise<Simulator> {
  process.env["CUP_SECRET"] = secret;
  try {
    return await startSimulator("cup-ravenna", args);
  } finally {
    delete process.env["CUP_SECRET"];
  }
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
  const node = { node: "CD-110905", azienda: "110905", agreement: "RAMA-2027-01", scope: "EX" };
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
