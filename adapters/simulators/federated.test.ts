/** Each CUP's question to the gateway, answered by a small fake gateway that speaks that CUP's protocol. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import soap from "soap";
import { sendMessage } from "./cup-bassano/client.ts";
import type { Message } from "./cup-bassano/er7.ts";
import { component, first, readMessage, writeMessage } from "./cup-bassano/er7.ts";
import { mllp } from "./cup-bassano/framing.ts";
import { replyHead as bassanoHead, operationOf } from "./cup-bassano/head.ts";
import { ackMessage, replyMessage } from "./cup-bassano/replies.ts";
import { readRequest as readBassano } from "./cup-bassano/requests.ts";
import { openTerminal as bassano } from "./cup-bassano/terminal.ts";
import { openTerminal as marche } from "./cup-marche/terminal.ts";
import { operationSender } from "./cup-trento/client.ts";
import { operations } from "./cup-trento/operations.ts";
import { replyTree } from "./cup-trento/replies.ts";
import { readRequest as readTrento } from "./cup-trento/requests.ts";
import { openTerminal as trento } from "./cup-trento/terminal.ts";
import { textAt } from "./cup-trento/tree.ts";
import { readWsdl } from "./cup-trento/wsdl.ts";
import { sendRecord } from "./cup-umbria/client.ts";
import { framing } from "./cup-umbria/framing.ts";
import { readRecord, writeRecord } from "./cup-umbria/record.ts";
import { replyRecord } from "./cup-umbria/replies.ts";
import { readRequest as readUmbria } from "./cup-umbria/requests.ts";
import { openTerminal as umbria } from "./cup-umbria/terminal.ts";
import type { Answer, Ask, Booked, Slot } from "./shared/model.ts";
import { answer, ask } from "./shared/model.ts";
import type { Address, Running } from "./shared/program.ts";
import { startSimulator } from "./shared/process.ts";
import { askOnce, serveFrames } from "./shared/tcp.ts";
import type { Terminal } from "./shared/terminal.ts";

const time = "2027-01-11T09:00:00";
const local = { host: "127.0.0.1", port: 0 };
const slots: readonly Slot[] = ["2027-01-19T08:30:00", "2027-01-20T11:00:00", "2027-01-21T10:00:00"].map((start, index) => ({
  id: `X-${index + 1}`,
  azienda: "110905",
  service: "92.18.C",
  start,
  minutes: 40,
  agenda: "AGPET01",
  node: "CD-110905",
  agreement: "UMMA-2027-01",
  scope: "EX",
  quota: "FED",
  inLimit: "Y",
  room: "PET1",
  preparation: "Digiuno",
}));

/** A federation of one node: slot X-3 is always taken, the first delivery is of what somebody booked; records what it was asked. */
function federation(heard: Ask[]): (question: Ask) => Answer {
  return (question) => {
    heard.push(question);
    const { op, session, at, requestId, person, form, target } = question;
    const booked = (status: string, start: string): Booked => {
      const [slot] = slots;
      assert.ok(slot !== undefined);
      return {
        ...slot,
        start,
        id: "X-B1",
        requestId,
        status,
        reason: "PREN",
        cf: person.cf,
        nre: form.nre,
        exemption: "",
        session,
        ticketCents: 3615,
        ticketState: "DOVUTO",
      };
    };
    switch (op) {
      case "erogabilita":
        return answer(op, {
          session,
          nodes: [
            {
              node: "CD-100902",
              azienda: "100902",
              deliverable: false,
              agreement: "",
              scope: "RE",
              reason: "R06 nessuna agenda",
            },
            { node: "CD-110905", azienda: "110905", deliverable: true, agreement: "UMMA-2027-01", scope: "EX", reason: "" },
          ],
        });
      case "disponibilita":
        return answer(op, { session, slots, warnings: [{ code: "NODO_SILENTE", node: "CD-110302", text: "nessuna risposta" }] });
      case "prenota":
        if (target.id === "X-3")
          return answer(op, { session, refusal: { code: "SLOT_OCCUPATO", text: "preso" }, alternatives: slots.slice(0, 2) });
        return answer(op, { session, booking: booked("Booked", at.start) });
      case "sposta":
        return answer(op, { session, booking: booked("Booked", at.start) });
      case "eroga":
        if (heard.filter((one) => one.op === "eroga").length === 1) return answer(op, { session });
        return answer(op, { session, refusal: { code: "PRENOTAZIONE_SCONOSCIUTA", text: "sconosciuta" } });
      default:
        return answer(op, { session, booking: booked("Cancelled", slots[1]?.start ?? "") });
    }
  };
}

interface Case {
  readonly name: string;
  readonly open: (address: string) => Terminal;
  readonly gateway: (decide: (question: Ask) => Answer) => Promise<Running>;
  /** As the gateway, under a message number. */
  readonly tell: (at: Address, question: Ask, number: string) => Promise<Answer>;
}

const cases: readonly Case[] = [
  {
    name: "cup-bassano",
    open: bassano,
    gateway: bassanoGateway,
    tell: (at, question, id) =>
      sendMessage(at, question, {
        sender: "NODO",
        facility: "VENETO",
        receiver: "CUPBAS",
        receiverFacility: "ULSS3",
        time,
        id,
        deferred: false,
      }),
  },
  {
    name: "cup-umbria",
    open: umbria,
    gateway: umbriaGateway,
    tell: (at, question, number) =>
      sendRecord(at, question, { number, time, origin: "NODO", azienda: "100", destination: "CUPU" }),
  },
  {
    name: "cup-trento",
    open: trento,
    gateway: trentoGateway,
    tell: (at, question, id) => operationSender()(at, question, "own", { id, time, sender: "NODO", azienda: "042" }),
  },
];

for (const { name, open, gateway, tell } of cases) {
  it(`${name} forwards a clerk's questions over its own protocol`, async function () {
    this.timeout(20_000);
    const heard: Ask[] = [];
    const fake = await gateway(federation(heard));
    const simulator = await startSimulator(name, ["--gateway", `127.0.0.1:${fake.port}`]);
    const terminal = open(simulator.address);
    try {
      const [patient] = await terminal.patients();
      const prescription = patient?.prescriptions.find(({ service }) => service === "92.18.C");
      assert.ok(patient !== undefined && prescription !== undefined);
      const request = { cf: patient.cf, nre: prescription.nre, service: "92.18.C", operator: { id: "OP7", role: "SPEC_PET" } };

      const may = await terminal.erogabilita(request);
      assert.deepEqual(
        may.answers.map(({ node, deliverable }) => [node, deliverable]),
        [
          ["CD-100902", false],
          ["CD-110905", true],
        ],
      );
      assert.equal(heard.at(-1)?.operator.role, "SPEC_PET");
      assert.equal(heard.at(-1)?.form.priority, prescription.priority);

      const found = await terminal.disponibilita({ ...request, from: "2027-01-12", to: "2027-01-21" });
      assert.deepEqual(found.slots, slots);
      assert.deepEqual(found.missing, ["CD-110302"]);
      const search = heard.at(-1);
      assert.deepEqual(
        [search?.from, search?.to, search?.person.surname, search?.person.birth],
        ["2027-01-12", "2027-01-21", patient.surname, patient.birth],
      );

      const [first, second, third] = found.slots;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const taken = await terminal.prenota(request, third);
      assert.equal(taken.refusal?.code, "SLOT_OCCUPATO");
      assert.deepEqual(taken.alternatives, slots.slice(0, 2));

      const done = await terminal.prenota(request, first);
      assert.ok(done.booking !== undefined);
      assert.deepEqual([done.booking.id, done.booking.azienda, done.booking.start], ["X-B1", "110905", first.start]);
      assert.deepEqual(heard.at(-1)?.target, { id: "X-1", azienda: "110905" });
      const placer = heard.at(-1)?.requestId;

      const moved = await terminal.sposta(done.booking, second);
      assert.equal(moved.booking?.start, second.start);
      assert.deepEqual([heard.at(-1)?.requestId, heard.at(-1)?.at.start], [placer, second.start]);

      assert.equal((await terminal.disdici(done.booking)).refusal, undefined);
      const [row] = await terminal.prenotazioni();
      assert.deepEqual([row?.id, row?.status, row?.own, row?.node], ["X-B1", "Cancelled", false, "CD-110905"]);

      const again = (await terminal.prenota(request, first)).booking;
      assert.ok(again !== undefined);
      const notice = ask("eroga", { ...heard.at(-1), op: "eroga", target: { id: again.id, azienda: "110905" }, reason: "EROG" });
      const at = { host: "127.0.0.1", port: simulator.port };
      const unknown = await tell(at, { ...notice, target: { id: "X-B2", azienda: "110905" } }, "0000000001");
      assert.equal(unknown.refusal?.code, "PRENOTAZIONE_SCONOSCIUTA");
      assert.equal((await tell(at, notice, "0000000002")).refusal, undefined);
      assert.deepEqual(
        (await terminal.prenotazioni()).map(({ id, status }) => [id, status]),
        [["X-B1", "Complete"]],
      );

      const [slot, later] = await terminal.agenda();
      assert.ok(slot !== undefined && later !== undefined);
      const own = await terminal.prenotaLocale(slot.id, patient.cf);
      assert.equal((await terminal.eroga(own)).refusal, undefined);
      const told = heard.at(-1);
      assert.deepEqual(
        [told?.op, told?.target, told?.reason, told?.person.cf, told?.form.nre, told?.service, told?.at.start],
        ["eroga", { id: own.id, azienda: own.azienda }, "EROG", own.cf, own.nre, own.service, own.start],
      );
      assert.match(told?.requestId ?? "", /^R\d{10}$/);
      assert.equal((await terminal.eroga(own)).refusal?.code, "GIA_EROGATA");
      assert.equal(heard.at(-1), told);
      const nobodys = await terminal.prenotaLocale(later.id, (await terminal.patients())[1]?.cf ?? "");
      assert.equal((await terminal.eroga(nobodys)).refusal?.code, "PRENOTAZIONE_SCONOSCIUTA");
      assert.deepEqual(
        (await terminal.prenotazioni()).filter((one) => one.own).map(({ status }) => status),
        ["Complete", "Complete"],
      );
      assert.equal(new Set([may, found, taken, done, moved].map(({ reference }) => reference)).size, 5);
    } finally {
      await simulator.stop();
      await fake.close();
    }
  });
}

it("cup-bassano books deferred: CA now, SRR as a message of its own later", async function () {
  this.timeout(20_000);
  const asked: Message[] = [];
  const fake = await serveFrames(local, mllpFraming, (bytes) => {
    const message = readMessage(bytes);
    asked.push(message);
    return Promise.resolve(
      writeMessage(ackMessage("ACK^S01", "CA", gatewayHead(message, "GW1"), component(first(message, "MSH"), 10))),
    );
  });
  const simulator = await startSimulator("cup-bassano");
  simulator.gateway(`127.0.0.1:${fake.port}`);
  const terminal = bassano(simulator.address);
  try {
    const [patient] = await terminal.patients();
    const [slot] = slots;
    assert.ok(patient !== undefined && slot !== undefined);
    const request = { cf: patient.cf, nre: patient.prescriptions[0]?.nre ?? "", service: "92.18.C" };
    const accepted = await terminal.prenota(request, slot, { deferred: true });
    assert.equal(accepted.accepted, true);
    const [message] = asked;
    assert.ok(message !== undefined);
    assert.deepEqual([component(first(message, "MSH"), 15), component(first(message, "MSH"), 16)], ["AL", "AL"]);
    assert.equal(component(first(message, "MSH"), 10), accepted.reference);
    assert.deepEqual(await terminal.prenotazioni(), []);

    const question = readBassano(message, "prenota");
    const outcome = writeMessage(
      replyMessage(federation([])(question), question, gatewayHead(message, "GW2"), accepted.reference, ""),
    );
    const at = { host: "127.0.0.1", port: simulator.port };
    const ack = readMessage(await askOnce(at, mllpFraming, outcome));
    assert.deepEqual([component(first(ack, "MSA"), 1), component(first(ack, "MSA"), 2)], ["CA", "GW2"]);
    assert.equal((await terminal.prenotazioni())[0]?.id, "X-B1");
    assert.deepEqual(readMessage(await askOnce(at, mllpFraming, outcome)), ack);
  } finally {
    await simulator.stop();
    await fake.close();
  }
});

it("cup-marche books at another CUP that speaks WS-cupint", async function () {
  this.timeout(20_000);
  const other = await startSimulator("cup-marche", ["--azienda", "110302"]);
  const simulator = await startSimulator("cup-marche", ["--gateway", other.address]);
  const terminal = marche(simulator.address);
  try {
    const [patient, second] = await terminal.patients();
    assert.ok(patient !== undefined && second !== undefined);
    const request = { cf: patient.cf, nre: patient.prescriptions[0]?.nre ?? "", service: "92.18.C" };
    assert.deepEqual(
      (await terminal.erogabilita(request)).answers.map(({ azienda, deliverable }) => [azienda, deliverable]),
      [["110302", true]],
    );
    const { slots: free } = await terminal.disponibilita(request);
    assert.ok(free[0] !== undefined && free[1] !== undefined);
    const { booking } = await terminal.prenota(request, free[0]);
    assert.ok(booking !== undefined);
    assert.equal(booking.azienda, "110302");
    const late = await terminal.prenota({ ...request, cf: second.cf, nre: second.prescriptions[0]?.nre ?? "" }, free[0]);
    assert.equal(late.refusal?.code, "SLOT_OCCUPATO");
    assert.equal((await terminal.sposta(booking, free[1])).booking?.start, free[1].start);
    assert.equal((await terminal.disdici(booking)).refusal, undefined);
    assert.equal((await terminal.disdici(booking)).refusal?.code, "GIA_DISDETTA");
    assert.deepEqual(
      (await terminal.prenotazioni()).map(({ status, own }) => [status, own]),
      [["Cancelled", false]],
    );

    other.gateway(simulator.address);
    const owner = marche(other.address);
    assert.ok((await terminal.prenota(request, free[1])).booking !== undefined);
    const local = await owner.prenotaLocale((await owner.agenda())[0]?.id ?? "", second.cf);
    assert.equal((await owner.eroga(local)).refusal?.code, "PRENOTAZIONE_SCONOSCIUTA");
    const held = (await owner.prenotazioni()).find(({ status }) => status === "Booked");
    assert.ok(held !== undefined);
    assert.equal((await owner.eroga(held)).refusal, undefined);
    assert.equal((await owner.eroga(held)).refusal?.code, "GIA_EROGATA");
    assert.deepEqual(
      (await terminal.prenotazioni()).map(({ id, status }) => [id, status]),
      [
        [booking.id, "Cancelled"],
        [held.id, "Complete"],
      ],
    );
  } finally {
    await simulator.stop();
    await other.stop();
  }
});

const mllpFraming = mllp(() => Buffer.alloc(0));

function gatewayHead(request: Message, id: string): ReturnType<typeof bassanoHead> {
  return { ...bassanoHead(request, id, time), sender: "NODO", facility: "VENETO" };
}

function bassanoGateway(decide: (question: Ask) => Answer): Promise<Running> {
  return serveFrames(local, mllpFraming, (bytes) => {
    const message = readMessage(bytes);
    const op = operationOf(message);
    assert.ok(op !== undefined);
    const question = readBassano(message, op);
    const id = component(first(message, "MSH"), 10);
    return Promise.resolve(
      writeMessage(
        replyMessage(decide(question), question, gatewayHead(message, `GW-${id}`), id, component(first(message, "QRD"), 4)),
      ),
    );
  });
}

function umbriaGateway(decide: (question: Ask) => Answer): Promise<Running> {
  return serveFrames(local, framing, (bytes) => {
    const record = readRecord(bytes);
    const number = record.fields["PROGR"] ?? "";
    const head = { number, time, origin: "NODO", azienda: "100", destination: "CUPU" };
    return Promise.resolve(writeRecord(replyRecord(decide(readUmbria(record)), head, number)));
  });
}

async function trentoGateway(decide: (question: Ask) => Answer): Promise<Running> {
  const port = Object.fromEntries(
    operations.map(({ name, op }) => [
      name,
      (args: unknown) =>
        replyTree(
          decide(readTrento(args, op)),
          { id: "GW1", time, sender: "NODO", azienda: "042" },
          textAt(args, "Testata", "IdMessaggio"),
        ),
    ]),
  );
  const server = createServer();
  soap.listen(server, "/cup", { ServizioCup: { PortaCup: port } }, readWsdl());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
