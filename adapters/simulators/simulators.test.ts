import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeMessage, readMessage, component, first } from "./cup-bassano/er7.ts";
import { mllp } from "./cup-bassano/framing.ts";
import { openTerminal as bassano } from "./cup-bassano/terminal.ts";
import { openTerminal as marche } from "./cup-marche/terminal.ts";
import { openTerminal as trento } from "./cup-trento/terminal.ts";
import { framing as umbriaFraming } from "./cup-umbria/framing.ts";
import { readRecord } from "./cup-umbria/record.ts";
import { openTerminal as umbria } from "./cup-umbria/terminal.ts";
import { postXml } from "./shared/http.ts";
import type { Address } from "./shared/program.ts";
import type { Simulator } from "./shared/process.ts";
import { startSimulator } from "./shared/process.ts";
import { askOnce } from "./shared/tcp.ts";
import type { Terminal } from "./shared/terminal.ts";
import { TerminalError } from "./shared/terminal.ts";

interface Vendor {
  readonly name: string;
  readonly azienda: string;
  readonly open: (address: string) => Terminal;
  /** Sends bytes in the vendor's framing, gives the reply's. */
  readonly send: (at: Address, content: Buffer) => Promise<Buffer>;
  /** A sample with its sender's request to book a slot (S01). */
  readonly booking: string;
  /** Puts a slot id, its start and another message id into that sample. */
  readonly edit: (text: string, slot: string, start: string, id: string) => string;
  readonly broken: string;
  readonly says: { readonly error: RegExp; readonly taken: RegExp; readonly duplicate: RegExp; readonly unknown: RegExp };
  /** Where a sample says that the service was delivered, another state there, and the answer to that. */
  readonly undelivered?: readonly [delivered: string, started: string, says: RegExp];
  /** The reply without the time and id of its own. */
  readonly accepted: RegExp;
}

const mllpFraming = mllp(() => Buffer.alloc(0));
const soapAt =
  (path: string) =>
  async (at: Address, content: Buffer): Promise<Buffer> =>
    Buffer.from(await postXml(at, path, "", content.toString("utf8")));
const compact = (start: string): string => start.replace(/[-T:]/g, "");
const italian = (start: string): string => start.slice(0, 10).split("-").toReversed().join("/");

const vendors: readonly Vendor[] = [
  {
    name: "cup-bassano",
    azienda: "050103",
    open: bassano,
    send: (at, content) => askOnce(at, mllpFraming, content),
    booking: "in-prenota-request.hl7",
    edit: (text, slot, start, id) =>
      text.replace("GW0282340024", id).replace("B-S00012", slot).replaceAll("20270119083000", compact(start)),
    broken: "MSH|^~\\&|NODO|VENETO|CUPBAS|ULSS3|20270111091600||SRM^S01|GWX|P|2.3.1\nARQ|1\n",
    says: {
      error: /MSA\|AR\|GWX\nERR\|.*\nZAV\|B90/,
      taken: /MSA\|AE\|.*\nERR\|ARQ\^1\^2\^206\nZAV\|B11\|\|.*\nSCH\|/,
      duplicate: /MSA\|AR\|.*\nERR.*\nZAV\|B91/,
      unknown: /ACK\^S14.*\nMSA\|AE\|GW0282340030\nERR\|SCH\^1\^2\^204\nZAV\|B13/,
    },
    undelivered: ["|||||E\n", "|||||B\n", /MSA\|AR\|.*\nERR.*\nZAV\|B90\|\|SCH-25/],
    accepted: /MSA\|AA\|GW1\n/,
  },
  {
    name: "cup-umbria",
    azienda: "100201",
    open: umbria,
    send: (at, content) => askOnce(at, umbriaFraming, content),
    booking: "in-prenota-request.rec",
    edit: (text, slot, start, id) =>
      text
        .replace(/^PRE1\d{10}/, `PRE1${id.replace(/\D/g, "").padStart(10, "0")}`)
        .replace("1000000042", slot)
        .replace("190120270830", italian(start).replaceAll("/", "") + start.slice(11, 16).replace(":", "")),
    broken: "PRE10000000009",
    says: {
      error: /^ERRO.{38}\d{10}090PRE1: lunghezza/,
      taken: /^PRE2.{38}\d{20}011Appuntamento/,
      duplicate: /^ERRO.{48}091/,
      unknown: /^ERG2.{38}0282340029\d{10}013Nessuna/,
    },
    accepted: /^PRE2.{38}0000000001\d{10}000/,
  },
  {
    name: "cup-trento",
    azienda: "042101",
    open: trento,
    send: soapAt("/cup"),
    booking: "in-prenota-request.xml",
    edit: (text, slot, start, id) =>
      text
        .replace("GW0282340023", id)
        .replace("700201", slot)
        .replace(
          "<cup:Data>19/01/2027</cup:Data><cup:Ora>08:30",
          `<cup:Data>${italian(start)}</cup:Data><cup:Ora>${start.slice(11, 16)}`,
        ),
    broken: "<not-soap/>",
    says: {
      error: /faultcode>soap:Client/,
      taken: /Codice>211<.*Alternativa>/,
      duplicate: /Codice>291</,
      unknown: /ErogaRisposta.*Codice>213</,
    },
    accepted: /Codice>0<.*IdPrenotazione>/,
  },
  {
    name: "cup-marche",
    azienda: "110905",
    open: marche,
    send: soapAt("/ws-cupint"),
    booking: "in-prenota-request.xml",
    edit: (text, slot, start, id) =>
      text.replace("GW0282340023", id).replace("MA-SLOT-00101", slot).replaceAll("20270119083000", compact(start)),
    broken: "<!DOCTYPE x><x/>",
    says: {
      error: /faultcode>soap:Client.*DOCTYPE/,
      taken: /MSA.1>AE<.*SLOT_OCCUPATO/,
      duplicate: /MSA.1>AR<.*DUPLICATO_DIVERSO/,
      unknown: /<ACK .*MSG.2>S14<.*MSA.1>AE<.*ERL.1>SCH<.*PRENOTAZIONE_SCONOSCIUTA/,
    },
    undelivered: ["<SCH.25><CE.1>Complete", "<SCH.25><CE.1>Started", /<ACK .*MSG.2>S14<.*MSA.1>AE<.*CWE.1>102<.*DATO_ERRATO/],
    accepted: /MSA.1>AA<.*Booked/,
  },
];

const ownService: Readonly<Record<string, string>> = {
  "cup-bassano": "45.23",
  "cup-umbria": "89.7A.3",
  "cup-trento": "88.91.1",
  "cup-marche": "92.18.C",
};

for (const vendor of vendors) {
  describe(vendor.name, function () {
    this.timeout(20_000);
    let simulator: Simulator;
    let terminal: Terminal;
    const at = (): Address => ({ host: "127.0.0.1", port: simulator.port });
    const sample = (name = vendor.booking): string =>
      readFileSync(
        new URL(`${vendor.name}/samples/${name}`, import.meta.url),
        vendor.name.match(/bassano|umbria/) ? "latin1" : "utf8",
      );
    const exchange = async (text: string): Promise<string> => {
      const charset = vendor.name.match(/bassano|umbria/) ? "latin1" : "utf8";
      return (await vendor.send(at(), Buffer.from(text, charset))).toString(charset);
    };

    before(async () => {
      simulator = await startSimulator(vendor.name);
      terminal = vendor.open(simulator.address);
    });
    after(async () => {
      await terminal.close();
      assert.equal(await simulator.stop(), 0);
    });

    it("lists its patients with prescriptions in national codes", async () => {
      const patients = await terminal.patients();
      assert.ok(patients.length >= 4);
      for (const patient of patients) {
        assert.match(patient.cf, /^[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]$/);
        assert.match(patient.birth, /^\d{4}-\d{2}-\d{2}$/);
        assert.match(patient.prescriptions[0]?.nre ?? "", /^\d{3}0A4\d{9}$/);
        assert.equal(patient.prescriptions[0]?.service, "92.18.C");
      }
    });

    it("books a slot of its own agenda once", async () => {
      const [one, other] = await terminal.patients();
      const [slot] = await terminal.agenda();
      assert.ok(one !== undefined && other !== undefined && slot !== undefined);
      assert.equal(slot.azienda, vendor.azienda);
      const booking = await terminal.prenotaLocale(slot.id, one.cf);
      assert.deepEqual(
        [booking.azienda, booking.cf, booking.start, booking.status, booking.own],
        [vendor.azienda, one.cf, slot.start, "Booked", true],
      );
      await assert.rejects(
        terminal.prenotaLocale(slot.id, other.cf),
        (error) => error instanceof TerminalError && error.code === "SLOT_OCCUPATO",
      );
      assert.deepEqual(await terminal.prenotazioni(), [booking]);
      assert.ok((await terminal.agenda()).every(({ id }) => id !== slot.id));
    });

    it("gives a repeated message its stored answer, and refuses its id with other content", async () => {
      const free = (await terminal.agenda()).filter(({ service }) => service === ownService[vendor.name]);
      const [slot, next] = [free[0], free[1]];
      assert.ok(slot !== undefined && next !== undefined);
      const before = (await terminal.prenotazioni()).length;
      const text = vendor.edit(sample(), slot.id, slot.start, "GW1");
      const reply = await exchange(text);
      assert.match(reply, vendor.accepted);
      assert.equal(await exchange(text), reply);
      assert.match(await exchange(vendor.edit(sample(), next.id, next.start, "GW1")), vendor.says.duplicate);
      assert.match(await exchange(vendor.edit(sample(), slot.id, slot.start, "GW2")), vendor.says.taken);
      assert.equal((await terminal.prenotazioni()).length, before + 1);
    });

    it("tells a delivery once, and is told only of what it booked elsewhere", async () => {
      const own = (await terminal.prenotazioni()).find(({ status }) => status === "Booked");
      assert.ok(own !== undefined);
      assert.equal((await terminal.eroga(own)).refusal?.code, "GATEWAY_ASSENTE");
      assert.equal((await terminal.eroga(own)).refusal?.code, "GIA_EROGATA");
      assert.equal((await terminal.prenotazioni()).find(({ id }) => id === own.id)?.status, "Complete");
      const told = sample(vendor.booking.replace("prenota", "eroga"));
      assert.match(await exchange(told), vendor.says.unknown);
      const [delivered, started, says] = vendor.undelivered ?? ["", "", vendor.says.unknown];
      assert.match(await exchange(told.replace(delivered, started).replace("GW02", "GW03")), says);
    });

    it("answers what it cannot read with its own error", async () => {
      assert.match(await exchange(vendor.broken), vendor.says.error);
    });

    it("tells the clerk when the gateway is not there", async () => {
      const [patient] = await terminal.patients();
      const { refusal, reference } = await terminal.erogabilita({ cf: patient?.cf ?? "", nre: "", service: "92.18.C" });
      assert.equal(refusal?.code, "GATEWAY_ASSENTE");
      assert.match(reference, /^[A-Z]{0,2}\d{10}$/);
    });
  });
}

describe("the samples of the manuals", () => {
  it("of Bassano are written back as they are", () => {
    for (const name of [
      "in-prenota-request",
      "in-prenota-taken-reply",
      "out-disponibilita-reply",
      "in-deferred-outcome",
      "out-eroga-request",
    ]) {
      const bytes = readFileSync(new URL(`cup-bassano/samples/${name}.hl7`, import.meta.url));
      const message = readMessage(bytes);
      assert.deepEqual(writeMessage(message), bytes);
      assert.equal(component(first(message, "MSH"), 12), "2.3.1");
    }
  });

  it("of Umbria have the lengths of the layouts", () => {
    for (const name of [
      "in-prenota-request",
      "out-disponibilita-reply",
      "in-unreadable-reply",
      "in-eroga-request",
      "out-eroga-reply",
    ]) {
      readRecord(readFileSync(new URL(`cup-umbria/samples/${name}.rec`, import.meta.url)));
    }
  });
});
