import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Ask, Slot } from "../shared/model.ts";
import { answer, ask } from "../shared/model.ts";
import type { Simulator } from "../shared/process.ts";
import { startSimulator } from "../shared/process.ts";
import { until } from "../shared/test-support.ts";
import type { Terminal } from "../shared/terminal.ts";
import { openOutbox } from "./client.ts";
import { readLines, writeLines } from "./csv.ts";
import { makeFolders, putFile, watchFolder } from "./folder.ts";
import { kinds } from "./kinds.ts";
import { readRequestLines, replyLines } from "./messages.ts";
import { openTerminal } from "./terminal.ts";

const samplesAt = new URL("samples/", import.meta.url);
const folders = ["dal-cup/archivio", "dal-cup-risposte", "al-cup/archivio", "al-cup-risposte"];

/** A sample with another number, slot and day. */
function bookingFile(number: string, slot: Slot, nre = "0800A4000000404"): Buffer {
  const [line] = readLines(readFileSync(new URL("in-prenota-request.csv", samplesAt)));
  assert.ok(line !== undefined);
  const { asks } = kinds.find(({ request }) => request === "PRE") ?? assert.fail();
  const day = slot.start.slice(0, 10).split("-").toReversed().join("/");
  const put: Readonly<Record<string, string>> = { NUMERO: number, ID_POSTO: slot.id, DATA_APP: day, NRE: nre };
  return writeLines([line.map((cell, index) => put[asks[index - 1]?.column ?? ""] ?? cell)]);
}

describe("cup-forli", function () {
  this.timeout(20_000);
  let exchange = "";
  let simulator: Simulator;
  let terminal: Terminal;

  before(async () => {
    exchange = mkdtempSync(join(tmpdir(), "cup-forli-"));
    simulator = await startSimulator("cup-forli", ["--exchange", join(exchange, "scambio")]);
    exchange = join(exchange, "scambio");
    terminal = openTerminal(simulator.address);
  });
  after(async () => {
    assert.equal(await simulator.stop(), 0);
    rmSync(join(exchange, ".."), { recursive: true });
  });

  /** The gateway puts a file and takes the answer. */
  async function exchanged(name: string, bytes: Buffer): Promise<string> {
    await putFile(join(exchange, "al-cup"), name, bytes);
    const answer = join(exchange, "al-cup-risposte", name);
    await until(() => (existsSync(answer) ? true : undefined));
    await until(() => (existsSync(join(exchange, "al-cup", name)) ? undefined : true));
    const text = readFileSync(answer, "latin1");
    rmSync(answer);
    return text;
  }

  it("books once for the gateway however often the file comes, and refuses its number with other content", async () => {
    const [slot, next] = await terminal.agenda();
    assert.ok(slot !== undefined && next !== undefined);
    const reply = await exchanged("0000000001.csv", bookingFile("0000000001", slot));
    assert.match(reply, /^PRER;\d{10};.*;CUP;080111;0000000001;F00;;S0801140282340001;R0282340501;FB000001;080111;P;/);
    assert.deepEqual(readFileSync(join(exchange, "al-cup/archivio/0000000001.csv")), bookingFile("0000000001", slot));
    const later = bookingFile("0000000001", slot).toString("latin1").replace("09:16:00", "09:17:21");
    assert.equal(await exchanged("0000000001.csv", Buffer.from(later, "latin1")), reply);
    assert.match(await exchanged("0000000001.csv", bookingFile("0000000001", next)), /^ERR;.*;0000000001;F91;/);
    const taken = await exchanged("0000000002.csv", bookingFile("0000000002", slot, "0800A4000000912"));
    assert.match(taken, /^PRER;.*;0000000002;F11;.*\r\nALTERN;FP\d{6};080111;0010001;/);
    assert.equal((await terminal.prenotazioni()).length, 1);
  });

  it("says what it cannot read", async () => {
    const good = bookingFile("0000000009", (await terminal.agenda())[0] ?? assert.fail()).toString("latin1");
    const wrong: readonly (readonly [text: string, said: RegExp])[] = [
      ["", /^ERR;\d{10};.*;;F90;NUMERO/],
      [good.replace("PRE;", "XXX;"), /;0000000009;F90;TIPO: non e una richiesta/],
      [good.replace("17/06/1966", "31/06/1966"), /;F90;NASCITA/],
      [good.replace(";1;D;", ";3;D;"), /;F90;SESSO/],
      [good.replace("FTTMRC66H17H294Y", ""), /;F90;COD_FISC: manca/],
      [good.replace("FTTMRC", 'FTT"MRC'), /;;F90;"?riga 1, colonna 12/],
      [good.replace("\r\n", ";X\r\n"), /;F90;PRE: 37 colonne, attese 36/],
      [good + good, /;F90;righe di troppo/],
      [good.replace("0000000009", "0000000008"), /;0000000008;F90;NUMERO: non quello del nome/],
    ];
    for (const [text, said] of wrong) assert.match(await exchanged("0000000009.csv", Buffer.from(text, "latin1")), said);
  });

  it("leaves a file alone that is not all there", async () => {
    const [slot] = await terminal.agenda();
    const file = bookingFile("0000000010", slot ?? assert.fail(), "0800A4000000913");
    const path = join(exchange, "al-cup", "0000000010.csv");
    await writeFile(`${path}.tmp`, file.subarray(0, 90));
    // The CUP answers another file, so it has looked at the folder and passed this one over.
    assert.match(await exchanged("0000000011.csv", Buffer.from("")), /;F90;NUMERO/);
    assert.deepEqual(readdirSync(join(exchange, "al-cup-risposte")), []);
    await writeFile(`${path}.tmp`, file);
    await rename(`${path}.tmp`, path);
    const reply = join(exchange, "al-cup-risposte", "0000000010.csv");
    assert.match(await until(() => (existsSync(reply) ? readFileSync(reply, "latin1") : undefined)), /;0000000010;F00;/);
    await rm(reply);
  });

  it("carries a clerk's questions to the gateway and takes its answers", async () => {
    const heard: Ask[] = [];
    const requests = join(exchange, "dal-cup");
    const stop = watchFolder(requests, async (name) => {
      const { question, head } = readRequestLines(readLines(readFileSync(join(requests, name))));
      heard.push(question);
      assert.equal(name, `${head.number}.csv`);
      await rename(join(requests, name), join(requests, "archivio", name));
      const own = { number: head.number, time: head.time, sender: "NODO", azienda: "080" };
      await putFile(join(exchange, "dal-cup-risposte"), name, writeLines(replyLines(federation(question), own, head.number)));
    });
    try {
      const [, , patient] = await terminal.patients();
      const prescription = patient?.prescriptions.find(({ service }) => service === "92.18.C");
      assert.ok(patient !== undefined && prescription !== undefined);
      const request = { cf: patient.cf, nre: prescription.nre, service: "92.18.C", operator: { id: "OP7", role: "SPEC_PET" } };

      const may = await terminal.erogabilita(request);
      assert.deepEqual(may.answers, nodes);
      assert.match(may.reference, /^\d{10}$/);
      assert.equal(heard.at(-1)?.form.priority, prescription.priority);

      const found = await terminal.disponibilita({ ...request, from: "2027-01-12", to: "2027-01-21" });
      assert.deepEqual([found.slots, found.missing], [places, ["CD-080110"]]);
      assert.deepEqual(heard.at(-1)?.person, { ...heard.at(-1)?.person, surname: "NOTTÀ", name: "NICOLÒ", birth: patient.birth });

      const [first, second, third] = found.slots;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const taken = await terminal.prenota(request, third);
      assert.deepEqual([taken.refusal?.code, taken.alternatives], ["SLOT_OCCUPATO", places.slice(0, 2)]);
      const { booking } = await terminal.prenota(request, first);
      assert.deepEqual([booking?.id, booking?.azienda, booking?.start], ["X-B1", "080112", first.start]);
      assert.ok(booking !== undefined);
      const placer = heard.at(-1)?.requestId;
      const moved = await terminal.sposta(booking, second);
      assert.equal(moved.booking?.start, second.start);
      assert.deepEqual([heard.at(-1)?.requestId, heard.at(-1)?.at.start], [placer, second.start]);

      const told = kinds.find(({ op }) => op === "eroga");
      assert.ok(told !== undefined);
      const cells: Readonly<Record<string, string>> = {
        NUMERO: "0000000020",
        DATA: "12/01/2027",
        ORA: "10:00:00",
        MITTENTE: "NODO",
        COD_FISC: patient.cf,
        ID_PREN: "X-B1",
        AZ_PREN: "080112",
      };
      const notice = writeLines([["ERG", ...told.asks.map(({ column }) => cells[column] ?? "")]]);
      assert.match(await exchanged("0000000020.csv", notice), /^ERGR;.*;0000000020;F00;\r\n$/);
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
        ["eroga", { id: own.id, azienda: "080111" }, "R0282340501", "EROG", own.start, own.nre],
      );
      assert.equal((await terminal.prenotazioni()).find(({ id }) => id === own.id)?.status, "Complete");
      assert.deepEqual(readdirSync(requests), ["archivio"]);
      assert.deepEqual(readdirSync(join(exchange, "dal-cup-risposte")), []);
    } finally {
      await stop();
    }
  });

  it("waits for an answer no longer than it must, and takes its request back", async () => {
    const place = mkdtempSync(join(tmpdir(), "cup-forli-"));
    await makeFolders(place, folders);
    writeFileSync(join(place, "dal-cup", "0000000001.csv"), "of an earlier run");
    const outbox = await openOutbox(place, 100);
    try {
      const head = { number: "0000000002", time: "2027-01-11T09:16:00", sender: "CUP", azienda: "080111" };
      const asked = outbox.ask(ask("erogabilita"), head);
      await until(() => (existsSync(join(place, "dal-cup", "0000000002.csv")) ? true : undefined));
      assert.deepEqual(readdirSync(join(place, "dal-cup")), ["0000000002.csv", "archivio"]);
      await assert.rejects(asked, /nessuna risposta/);
      assert.deepEqual(readdirSync(join(place, "dal-cup")), ["archivio"]);
      await putFile(join(place, "dal-cup-risposte"), "0000000002.csv", Buffer.from("too late"));
      await until(() => (readdirSync(join(place, "dal-cup-risposte")).length === 0 ? true : undefined));
    } finally {
      await outbox.close();
      rmSync(place, { recursive: true });
    }
  });
});

const nodes = [
  { node: "CD-080110", azienda: "080110", deliverable: false, agreement: "", scope: "RE", reason: "R06 nessuna agenda" },
  { node: "CD-080112", azienda: "080112", deliverable: true, agreement: "ROMAGNA-2027-01", scope: "AV", reason: "" },
];
const places: readonly Slot[] = ["2027-01-19T08:30:00", "2027-01-20T11:00:00", "2027-01-21T10:00:00"].map((start, index) => ({
  id: `X-${index + 1}`,
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
  preparation: "Digiuno; portare esami",
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
  const money = { ticketCents: 3615, ticketState: "DOVUTO" };
  const status = op === "disdici" ? "Cancelled" : "Booked";
  const start = at.start === "" ? slot.start : at.start;
  return answer(op, { session, booking: { ...slot, ...mine, ...money, id: "X-B1", status, start } });
}
