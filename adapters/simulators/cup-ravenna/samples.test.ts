/** The samples of the manual are what the code says: WRITE_SAMPLES=1 writes them anew. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Cup } from "../shared/cup.ts";
import { deskOver } from "../shared/desk.ts";
import type { WebCall, WebReply, WebRequest } from "../shared/desk-http.ts";
import { serveWeb } from "../shared/desk-http.ts";
import type { Answer, Ask, Operation, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import { makePatients } from "../shared/patients.ts";
import type { Running } from "../shared/program.ts";
import { romeTime } from "../shared/time.ts";
import { ravenna } from "./office.ts";
import { writeRequest } from "./requests.ts";
import { apiHandler } from "./server.ts";
import { open } from "./tokens.ts";

const clock = (): Date => new Date("2027-01-11T08:16:00Z");
const now = (): string => romeTime(clock());
const folder = new URL("samples/", import.meta.url);

describe("the samples of CUP Ravenna", () => {
  const samples = new Map<string, string>();
  const heard: { readonly request: WebRequest; readonly reply: WebReply }[] = [];
  let gateway: Running;
  const office = ravenna({
    azienda: "080110",
    gateway: () => ({ host: "127.0.0.1", port: gateway.port }),
    secret: "",
    busy: 0,
    clock,
  });
  const desk = deskOver({ send: (question, to) => office.cup.fromTerminal(question, to), close: () => Promise.resolve() });

  const keep = (name: string, request: WebRequest, reply: WebReply): void => {
    const { method, path, query, body } = request;
    const sent = method === "GET" ? { query: Object.fromEntries(query) } : { body: parsed(body) };
    samples.set(`${name}-request.json`, `${JSON.stringify({ method, path, ...sent }, null, 2)}\n`);
    const told = { status: reply.status, body: JSON.parse(reply.body) as unknown };
    samples.set(`${name}-reply.json`, `${JSON.stringify(told, null, 2)}\n`);
  };
  /** What the gateway heard since the last time. */
  const out = (name: string): void => {
    for (const [place, { request, reply }] of heard.splice(0).entries())
      keep(place === 0 ? name : `${name}-page${place + 1}`, request, reply);
  };
  let last = 282_340_020;
  const into = async (name: string, call: WebCall): Promise<WebReply> => {
    const [path = "", query = ""] = call.target.split("?");
    const { method, headers, body } = call;
    const request = { method, path, query: new URLSearchParams(query), headers, body };
    const reply = await office.api(request);
    keep(name, request, reply);
    return reply;
  };
  const told = (name: string, op: Operation, parts: Partial<Ask>): Promise<WebReply> => {
    const id = `GW0${(last += 1)}`;
    return into(name, writeRequest({ ...citizen(op), ...parts }, { id, time: now(), sender: "NODO", azienda: "042101" }));
  };

  before(async () => {
    const api = apiHandler({
      azienda: "080",
      serves: ["erogabilita", "prenota", "sposta", "disdici", "eroga"],
      decide: federation(),
      guard: open,
      busy: 0,
      nextId: () => `GW0${(last += 1)}`,
      now,
    });
    gateway = await serveWeb({ host: "127.0.0.1", port: 0 }, async (request) => {
      const reply = await api(request);
      heard.push({ request, reply });
      return reply;
    });
  });
  after(() => gateway.close());

  it("are made by a day at the desk", async () => {
    const [one, two] = await desk.patients();
    assert.ok(one !== undefined && two !== undefined);
    const asked = (patient: typeof one, service: string) => ({
      cf: patient.cf,
      nre: patient.prescriptions.find((found) => found.service === service)?.nre ?? "",
      service,
      operator: { id: "OPCUP01", role: "SPEC_PET" },
    });
    const pet = asked(one, "92.18.C");

    await desk.erogabilita(pet);
    out("out-erogabilita");
    const { slots } = await desk.disponibilita({ ...pet, from: "2027-01-12", to: "2027-01-13" });
    out("out-disponibilita");
    await desk.disponibilita({ ...pet, from: "2027-03-01", to: "2027-03-05" });
    out("out-disponibilita-none");
    const [first, second, third] = slots;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const { booking } = await desk.prenota(pet, first);
    assert.ok(booking !== undefined);
    out("out-prenota");
    await desk.prenota(asked(two, "92.18.C"), first);
    out("out-prenota-taken");
    const other = await desk.prenota(asked(two, "92.18.C"), second);
    assert.ok(other.booking !== undefined);
    heard.splice(0);
    await desk.sposta(booking, third);
    out("out-sposta");
    await desk.sposta(booking, second);
    out("out-sposta-taken");
    await desk.disdici(booking);
    out("out-disdici");
    await desk.disdici(booking);
    out("out-disdici-again");

    const empty = citizen("eroga");
    const owner = { ...empty.federated, node: "CD-042101" };
    const about = {
      target: { id: other.booking.id, azienda: "042101" },
      service: "92.18.C",
      at: chosen(second).at!,
      federated: owner,
    };
    const form = { ...empty.form, nre: other.booking.nre, azienda: "080110" };
    await told("in-eroga", "eroga", { ...about, person: two, form });
    await told("in-eroga-unknown", "eroga", { ...about, target: { id: "999999", azienda: "042101" } });
  });

  it("and by the gateway's questions", async () => {
    const found = await told("in-disponibilita", "disponibilita", { from: "2027-01-12", to: "2027-01-21" });
    const { successiva } = JSON.parse(found.body) as { readonly successiva: string };
    await into("in-disponibilita-page2", { method: "GET", target: successiva, headers: {}, body: "" });
    await told("in-disponibilita-none", "disponibilita", { from: "2027-03-01", to: "2027-03-05" });
    await told("in-disponibilita-refused", "disponibilita", { service: "92.18.C" });
    const [one, two] = (await desk.agenda()).filter(({ service }) => service === "88.91.1");
    assert.ok(one !== undefined && two !== undefined);
    const made = await told("in-prenota", "prenota", chosen(one));
    const { prenotazione } = JSON.parse(made.body) as { readonly prenotazione: { readonly id: string } };
    const target = { id: prenotazione.id, azienda: "080110" };
    await told("in-prenota-taken", "prenota", { ...chosen(one), requestId: "R0282340002" });
    await told("in-prenota-unknown", "prenota", chosen({ ...one, id: "P999999" }));
    await told("in-sposta", "sposta", { ...chosen(two), target, reason: "PAZ" });
    const own = await desk.patients();
    const local = await desk.prenotaLocale(one.id, own[0]?.cf ?? "");
    await told("in-sposta-taken", "sposta", { ...chosen(one), target, reason: "PAZ" });
    await told("in-disdici", "disdici", { target, reason: "DISD" });
    await told("in-disdici-again", "disdici", { target, reason: "DISD" });
    await into("in-unreadable", {
      method: "POST",
      target: "/api/v1/prenotazioni",
      headers: {},
      body: JSON.stringify({ idMessaggio: "GW0282340099", mittente: "NODO", azienda: "042101", assistito: {} }),
    });
    await desk.eroga(local);
    out("out-eroga");
  });

  it("and are those of the folder", () => {
    if (process.env["WRITE_SAMPLES"] === "1") {
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of samples) writeFileSync(new URL(name, folder), text);
    }
    assert.deepEqual(readdirSync(folder).sort(), [...samples.keys()].sort());
    for (const [name, text] of samples) assert.equal(readFileSync(new URL(name, folder), "utf8"), text, name);
  });
});

/** What a citizen of another Azienda asks. */
function citizen(op: Operation): Ask {
  const [patient] = makePatients([["SMPMRA56E12G478", "ESEMPI", "MARIO", "1956-05-12", "M", "048"]], "100", "2027-01-08");
  assert.ok(patient !== undefined);
  return ask(op, {
    operator: { id: "OPCUP07", role: "OPERATORE" },
    desk: "SPORT02",
    session: "S0421010282340001",
    requestId: "R0282340001",
    person: patient.person,
    form: {
      kind: "DEM",
      nre: "1000A4000000002",
      issued: "2027-01-08",
      firstAccess: "Y",
      azienda: "100201",
      quantity: "1",
      priority: "B",
      exemption: "048",
    },
    service: "88.91.1",
    reason: op === "eroga" ? "EROG" : "PREN",
    federated: {
      node: "CD-080110",
      agreement: "TNER-2027-01",
      scope: "EX",
      quota: "FED",
      firstContact: "2027-01-11T09:15:00",
    },
  });
}

function chosen({ id, agenda, start, minutes }: Slot): Partial<Ask> {
  return { target: { id, azienda: "080110" }, at: { agenda, start, minutes: String(minutes) } };
}

/** A federation of one other CUP, and one that says nothing. */
function federation(): (question: Ask) => Answer {
  const cup = new Cup({
    who: { azienda: "042101", node: "CD-042101" },
    plan: {
      agendas: [{ name: "PET", service: "92.18.C", room: "MN1" }],
      slotId: (number) => String(700_000 + number),
      bookingId: (number) => String(900_000 + number),
    },
    patients: [],
    pageSize: 0,
    peer: (question) => Promise.resolve(answer(question.op)),
    nextMessageId: () => "",
    nextRequestId: () => "",
    clock,
  });
  return (question) => {
    if (question.op === "eroga") return answer("eroga", { session: question.session });
    const federated = { ...question.federated, agreement: "TNER-2027-01", scope: "EX", quota: "FED" };
    const reply = cup.fromGateway({ ...question, federated });
    const silent = { code: "NODO_SILENTE", node: "CD-110302", text: "nessuna risposta" };
    const no = {
      node: "CD-100902",
      azienda: "100902",
      deliverable: false,
      agreement: "",
      scope: "RE",
      reason: "R06 nessuna agenda",
    };
    if (question.op === "disponibilita" && reply.slots.length > 0) return { ...reply, warnings: [silent] };
    if (question.op !== "erogabilita") return reply;
    return { ...reply, nodes: [no, ...reply.nodes.map((node) => ({ ...node, agreement: "TNER-2027-01", scope: "EX" }))] };
  };
}

function parsed(body: string): unknown {
  return JSON.parse(body);
}
