import assert from "node:assert/strict";
import { Cup } from "./cup.ts";
import { callWeb, deskServer, openDesk } from "./desk-http.ts";
import { answer } from "./model.ts";
import type { Ask } from "./model.ts";
import { makePatients } from "./patients.ts";
import type { Address, Running } from "./program.ts";
import { TerminalError } from "./terminal.ts";

describe("the desk application of a CUP", () => {
  const asked: Ask[] = [];
  const cup = new Cup({
    who: { azienda: "080199", node: "CD-080199" },
    plan: {
      agendas: [{ name: "CARD", service: "89.7A.3", room: "A1" }],
      slotId: (number) => `S${number}`,
      bookingId: (number) => `B${number}`,
    },
    patients: makePatients([["FTTNNA78C55L378", "FITTIZI", "ANNA", "1978-03-15", "F", ""]], "080", "2027-01-10"),
    pageSize: 4,
    peer: (question) => {
      asked.push(question);
      return Promise.resolve(answer(question.op, { slots: [] }));
    },
    nextMessageId: () => "M1",
    nextRequestId: () => "R1",
    clock: () => new Date("2027-01-11T08:00:00Z"),
  });
  let running: Running;
  const at = (): Address => ({ host: "127.0.0.1", port: running.port });

  before(async () => {
    running = await deskServer({ host: "127.0.0.1", port: 0 }, cup, ({ path, query }) => ({
      status: 200,
      headers: {},
      body: `${path} ${query.getAll("start").join(",")}`,
    }));
  });
  after(() => running.close());

  it("carries the clerk's questions, with pages of lists", async () => {
    const terminal = openDesk(`127.0.0.1:${running.port}`);
    const [patient] = await terminal.patients();
    assert.equal(patient?.prescriptions.length, 8);
    const [slot] = await terminal.agenda();
    assert.ok(patient !== undefined && slot !== undefined);
    const booking = await terminal.prenotaLocale(slot.id, patient.cf);
    assert.deepEqual(await terminal.prenotazioni(), [booking]);
    await assert.rejects(terminal.prenotaLocale(slot.id, patient.cf), TerminalError);
    const found = await terminal.disponibilita({ cf: patient.cf, nre: "", service: "89.52" });
    assert.deepEqual([found.reference, found.slots], ["M1", []]);
    assert.equal(asked.at(-1)?.person.surname, "FITTIZI");
  });

  it("leaves every other path to the CUP's own API", async () => {
    const reply = await callWeb(at(), { method: "GET", target: "/api?start=1&start=2", headers: {}, body: "" });
    assert.equal(reply.body, "/api 1,2");
  });

  it("refuses what is no question", async () => {
    for (const body of ["", "[]", "null", '{"ask":{"op":"agenda"},"to":"x"}', '{"to":"own"}']) {
      const reply = await callWeb(at(), { method: "POST", target: "/sportello", headers: {}, body });
      assert.equal(reply.status, 400, body);
    }
    assert.equal((await callWeb(at(), { method: "GET", target: "/sportello", headers: {}, body: "" })).status, 405);
  });
});
