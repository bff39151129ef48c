import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReplyRows, Row } from "../shared/columns.ts";
import type { Answer, Ask, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import type { Simulator } from "../shared/process.ts";
import { startSimulator } from "../shared/process.ts";
import { until } from "../shared/test-support.ts";
import type { Terminal } from "../shared/terminal.ts";
import { askNode } from "./client.ts";
import { Exchange } from "./exchange.ts";
import { readReplyRows, readRequestRow, replyRows, requestRow } from "./messages.ts";
import { asked } from "./sample-data.ts";
import { openTerminal } from "./terminal.ts";

const head = { number: "0000000001", time: "2027-01-11T09:16:00", sender: "NODO", azienda: "080" };

/** The gateway's request to book a slot. */
function bookingRow(number: string, slot: Slot, nre = "0800A4000000101"): Row {
  const { id, azienda, agenda, start, minutes } = slot;
  const at = { agenda, start, minutes: String(minutes) };
  const question: Ask = { ...asked, op: "prenota", target: { id, azienda }, at, form: { ...asked.form, nre } };
  return requestRow(question, { ...head, number });
}

describe("cup-cesena", function () {
  this.timeout(20_000);
  let folder = "";
  let exchange: Exchange;
  let simulator: Simulator;
  let terminal: Terminal;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "cup-cesena-"));
    simulator = await startSimulator("cup-cesena", ["--database", join(folder, "scambio.db")]);
    exchange = new Exchange(join(folder, "scambio.db"));
    terminal = openTerminal(simulator.address);
  });
  after(async () => {
    exchange.close();
    assert.equal(await simulator.stop(), 0);
    rmSync(folder, { recursive: true });
  });

  /** The gateway puts a row and finds the answer; its STATO comes first. */
  async function exchanged(row: Row): Promise<readonly [state: string, rows: ReplyRows]> {
    const id = exchange.ask("NODO", row);
    const rows = await until(() => exchange.answerTo("NODO", id));
    return [exchange.stateOf("NODO", id), rows];
  }

  it("books once for the gateway however often the row comes, and refuses its number with other content", async () => {
    const [slot, next] = (await terminal.agenda()).filter(({ service }) => service === "92.18.C");
    assert.ok(slot !== undefined && next !== undefined);
    const [state, first] = await exchanged(bookingRow("0000000001", slot));
    const { OPERAZIONE, MITTENTE, NUMERO_RIF, ESITO, PRENOTAZIONE, STATO_PREN, PRESTAZIONE, TICKET } = first.main;
    assert.deepEqual([state, OPERAZIONE, MITTENTE, NUMERO_RIF], ["EVASA", "PRENOTA", "CUP", "0000000001"]);
    assert.deepEqual([ESITO, PRENOTAZIONE, STATO_PREN, PRESTAZIONE, TICKET], ["0", "9000001", "1", "501", "0"]);

    const [, again] = await exchanged({ ...bookingRow("0000000001", slot), ORA_INVIO: "091721" });
    const table = { ID: "", RICHIESTA_ID: "" };
    assert.deepEqual({ ...again.main, ...table }, { ...first.main, ...table });
    const [wrong, other] = await exchanged(bookingRow("0000000001", next));
    assert.deepEqual([wrong, other.main["ESITO"], other.main["OPERAZIONE"]], ["ERRORE", "91", "PRENOTA"]);

    const [refused, taken] = await exchanged(bookingRow("0000000002", slot, "0800A4000000912"));
    assert.deepEqual([refused, taken.main["ESITO"], taken.main["PRENOTAZIONE"]], ["EVASA", "11", ""]);
    assert.equal(readReplyRows(taken, "prenota").reply.alternatives.length, 3);
    assert.equal((await terminal.prenotazioni()).length, 1);
  });

  it("says what it cannot read", async () => {
    const good = bookingRow("0000000009", (await terminal.agenda())[0] ?? assert.fail());
    const wrong: readonly (readonly [change: Row, said: string])[] = [
      [{ OPERAZIONE: "" }, "OPERAZIONE: manca"],
      [{ OPERAZIONE: "CANCELLA" }, "OPERAZIONE: CANCELLA is not in the table"],
      [{ NUMERO: "" }, "NUMERO: manca"],
      [{ DATA_NASCITA: "19790231" }, "DATA_NASCITA: impossible date or time"],
      [{ ORA: "2530" }, "ORA: impossible date or time"],
      [{ GIORNO: "" }, "ORA: ora senza data"],
      [{ QUOTA: "FED" }, "QUOTA: FED is not in the table"],
      [{ DURATA: "un'ora" }, "DURATA: non numerico"],
      [{ POSTO: "" }, "POSTO: manca"],
    ];
    for (const [change, said] of wrong) {
      const row = { ...good, ...change };
      const [state, { main }] = await exchanged(row);
      assert.deepEqual([state, main["ESITO"], main["MESSAGGIO"], main["NUMERO_RIF"]], ["ERRORE", "90", said, row["NUMERO"]]);
    }
  });

  it("leaves alone what is not all there, and what is not new", async () => {
    const slot = (await terminal.agenda()).find(({ service }) => service === "92.18.C");
    const row = bookingRow("0000000010", slot ?? assert.fail(), "0800A4000000913");
    const columns = Object.keys(row).filter((name) => row[name] !== "");
    const database = new DatabaseSync(join(folder, "scambio.db"), { timeout: 5000 });
    try {
      const insert = database.prepare(
        `INSERT INTO RICHIESTE_NODO (STATO, ${columns.join(", ")}) VALUES (?, ${columns.map(() => "?").join(", ")})`,
      );
      const put = (state: string): number => Number(insert.run(state, ...columns.map((name) => row[name] ?? "")).lastInsertRowid);
      const draft = put("BOZZA");
      database.exec("BEGIN");
      const id = put("NUOVA");
      // That nothing happens has no event: four looks of the CUP go by.
      await sleep(200);
      assert.equal(exchange.answerTo("NODO", id), undefined);
      database.exec("COMMIT");
      assert.equal((await until(() => exchange.answerTo("NODO", id))).main["ESITO"], "0");
      assert.deepEqual([exchange.stateOf("NODO", draft), exchange.stateOf("NODO", id)], ["BOZZA", "EVASA"]);
      assert.equal(exchange.answerTo("NODO", draft), undefined);
      const [{ taken, type } = {}] = database
        .prepare("SELECT PRESA_IL AS taken, typeof(PRESTAZIONE) AS type FROM RICHIESTE_NODO WHERE ID = ?")
        .all(id);
      assert.match(String(taken), /^\d{8} \d{6}$/);
      assert.equal(type, "integer");
    } finally {
      database.close();
    }
  });

  it("carries a clerk's questions to the gateway and takes its answers", async () => {
    const heard: Ask[] = [];
    const gateway = setInterval(() => {
      for (const { id, row } of exchange.take("CUP", "20270112 100000")) {
        const { question, head: own } = readRequestRow(row);
        heard.push(question);
        const rows = replyRows(federation(question), { ...head, number: own.number }, own.number);
        exchange.answer("CUP", id, row["OPERAZIONE"] ?? "", rows, "EVASA");
      }
    }, 10);
    try {
      const [, , patient] = await terminal.patients();
      const prescription = patient?.prescriptions.find(({ service }) => service === "95.02");
      assert.ok(patient !== undefined && prescription !== undefined);
      const request = { cf: patient.cf, nre: prescription.nre, service: "95.02", operator: { id: "OP7", role: "SPEC_OCU" } };

      const may = await terminal.erogabilita(request);
      assert.deepEqual(may.answers, nodes);
      assert.match(may.reference, /^\d{10}$/);
      assert.deepEqual([heard.at(-1)?.form.priority, heard.at(-1)?.operator.role], [prescription.priority, "SPEC_OCU"]);

      const found = await terminal.disponibilita({ ...request, from: "2027-01-12", to: "2027-01-21" });
      assert.deepEqual([found.slots, found.missing], [places, ["CD-080110"]]);
      const search = heard.at(-1);
      assert.deepEqual(
        [search?.from, search?.to, search?.person.surname, search?.person.birth],
        ["2027-01-12", "2027-01-21", "FINTÒ", patient.birth],
      );

      const [first, second, third] = found.slots;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const taken = await terminal.prenota(request, third);
      assert.deepEqual([taken.refusal?.code, taken.alternatives], ["SLOT_OCCUPATO", places.slice(0, 2)]);
      const { booking } = await terminal.prenota(request, first);
      assert.deepEqual([booking?.id, booking?.azienda, booking?.start], ["X-B1", "080111", first.start]);
      assert.ok(booking !== undefined);
      const placer = heard.at(-1)?.requestId;
      const moved = await terminal.sposta(booking, second);
      assert.equal(moved.booking?.start, second.start);
      assert.deepEqual([heard.at(-1)?.requestId, heard.at(-1)?.at.start], [placer, second.start]);

      const person = { ...asked.person, cf: patient.cf };
      const notice = ask("eroga", { person, target: { id: "X-B1", azienda: "080111" }, reason: "EROG" });
      const [, told] = await exchanged(requestRow(notice, { ...head, number: "0000000020" }));
      assert.equal(told.main["ESITO"], "0");
      const row = (await terminal.prenotazioni()).find(({ own }) => !own);
      assert.deepEqual([row?.id, row?.status], ["X-B1", "Complete"]);

      assert.equal((await terminal.disdici(booking)).refusal, undefined);
      assert.equal((await terminal.prenotazioni()).find(({ own }) => !own)?.status, "Cancelled");

      const own = (await terminal.prenotazioni()).find((one) => one.own);
      assert.ok(own !== undefined);
      assert.equal((await terminal.eroga(own)).refusal, undefined);
      const delivered = heard.at(-1);
      assert.deepEqual(
        [delivered?.op, delivered?.target, delivered?.requestId, delivered?.reason, delivered?.at.start, delivered?.form.nre],
        ["eroga", { id: own.id, azienda: "080112" }, "R0282350501", "EROG", own.start, own.nre],
      );
      assert.equal((await terminal.prenotazioni()).find(({ id }) => id === own.id)?.status, "Complete");
    } finally {
      clearInterval(gateway);
    }
  });

  it("waits for an answer no longer than it must, and takes its request back", async () => {
    const own = { ...head, number: "0000000030", sender: "CUP", azienda: "080112" };
    const place = new Exchange(":memory:");
    try {
      await assert.rejects(askNode(place, asked, own, 100), /nessuna risposta/);
      assert.equal(place.stateOf("CUP", 1), "SCADUTA");
      const failed = askNode(place, asked, own);
      place.take("CUP", "20270112 100000");
      place.answer("CUP", 2, "EROGABILITA", replyRows(answer("erogabilita"), head, "0000000031"), "ERRORE");
      await assert.rejects(failed, /risposta a 0000000031, attesa 0000000030/);
    } finally {
      place.close();
    }
  });

  it("takes up at its start what an earlier run had left", async () => {
    const file = join(folder, "vecchio.db");
    const place = new Exchange(file);
    const mine = place.ask("CUP", requestRow(asked, { ...head, sender: "CUP", azienda: "080112" }));
    const theirs = place.ask("NODO", requestRow(asked, head));
    place.take("NODO", "20270112 100000");
    const other = await startSimulator("cup-cesena", ["--database", file]);
    try {
      assert.equal(place.stateOf("CUP", mine), "SCADUTA");
      const rows = await until(() => place.answerTo("NODO", theirs));
      assert.deepEqual([rows.main["ESITO"], rows.nodes[0]?.["EROGABILE"]], ["0", "1"]);
    } finally {
      place.close();
      await other.stop();
    }
  });
});

const nodes = [
  { node: "CD-080110", azienda: "080110", deliverable: false, agreement: "", scope: "RE", reason: "R06 nessuna agenda" },
  { node: "CD-080111", azienda: "080111", deliverable: true, agreement: "ROMAGNA-2027-01", scope: "AV", reason: "" },
];
const places: readonly Slot[] = ["2027-01-14T09:30:00", "2027-01-18T10:30:00", "2027-01-19T11:30:00"].map((start, index) => ({
  id: `X-${index + 1}`,
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

/** A federation of one node; slot X-3 is always taken. */
function federation({ op, session, at, requestId, person, form, target }: Ask): Answer {
  const [slot] = places;
  assert.ok(slot !== undefined);
  if (op === "erogabilita") return answer(op, { session, nodes });
  if (op === "eroga") return answer(op);
  if (op === "disponibilita") {
    const warnings = [{ code: "NODO_SILENTE", node: "CD-080110", text: "nessuna risposta" }];
    return answer(op, { session, slots: places, warnings });
  }
  if (target.id === "X-3")
    return answer(op, { session, refusal: { code: "SLOT_OCCUPATO", text: "preso" }, alternatives: places.slice(0, 2) });
  const mine = { requestId, reason: "PREN", cf: person.cf, nre: form.nre, exemption: "", session };
  const money = { ticketCents: 2300, ticketState: "DOVUTO" };
  const status = op === "disdici" ? "Cancelled" : "Booked";
  const start = at.start === "" ? slot.start : at.start;
  return answer(op, { session, booking: { ...slot, ...mine, ...money, id: "X-B1", status, start } });
}
