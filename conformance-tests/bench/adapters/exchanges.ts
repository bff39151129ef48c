/** What the benchmark of adapters exchanges: for each adapter its options, a message, and the wire of its peer. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Adapter } from "../../../gateway/contracts/adapter.ts";
import { fhir } from "../../../adapters/fhir/index.ts";
import { file } from "../../../adapters/file/index.ts";
import { http } from "../../../adapters/http/index.ts";
import { httpWire, prepared, type Options, type RawWire } from "../../../adapters/kit/suite/index.ts";
import { mllp } from "../../../adapters/mllp/index.ts";
import { recordTcp } from "../../../adapters/record-tcp/index.ts";
import { sftp } from "../../../adapters/sftp/index.ts";
import { startSftpServer } from "../../../adapters/sftp/server.ts";
import { soap } from "../../../adapters/soap/index.ts";
import { sql } from "../../../adapters/sql/index.ts";

export interface Exchange {
  readonly adapter: Adapter<unknown>;
  readonly message: Uint8Array;
  listening(folder: string): Options;
  sending(address: string, folder: string): Options;
  /** For protocols on sockets; the others talk with themselves. */
  readonly wire?: RawWire;
  /** @returns what ends it */
  prepare?(folder: string): undefined | Promise<() => Promise<void>>;
}

const filler = "x".repeat(700);
export const hl7 = Buffer.from(
  `MSH|^~\\&|CUP|050103|NODO|050|20270111091600||SIU^S12^SIU_S12|UM1001|P|2.5\rSCH|1|B1^050103||||PREN\rPID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO\rNTE|1||${filler}\r`,
);
const ack = "MSH|^~\\&|NODO|050|CUP|050103|20270111||ACK|N1|P|2.5\rMSA|AA|UM1001\r";
export const ackBytes = Buffer.from(ack);

const block = (message: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(0x0b), message, Buffer.of(0x1c, 0x0d)]);
/** Messages between a start and an end: enough for a peer that has one under way. */
const between =
  (end: string) =>
  (bytes: Buffer): readonly Uint8Array[] =>
    bytes.includes(end) ? [bytes] : [];
const ended = (wrap: (message: Uint8Array) => Uint8Array, end: string): RawWire => ({
  request: wrap,
  answer: wrap,
  requests: between(end),
  answers: between(end),
});
const json = Buffer.from(JSON.stringify({ resourceType: "Appointment", status: "proposed", comment: filler }));
const xml = Buffer.from(`<Prenota xmlns="urn:x"><Nota>${filler}</Nota></Prenota>`);

const tcp = (adapter: Adapter<unknown>, message: Uint8Array, wire: RawWire, more: Options = {}): Exchange => ({
  adapter,
  message,
  wire,
  listening: () => ({ ...more, listen: "127.0.0.1:0" }),
  sending: (address) => ({ ...more, connect: address }),
});
const overHttp = (
  adapter: Adapter<unknown>,
  message: Uint8Array,
  path: string,
  type: string,
  more: Options,
  connect = path,
): Exchange => ({
  adapter,
  message,
  wire: httpWire({ path, headers: { "Content-Type": type } }),
  listening: () => ({ ...more, listen: "127.0.0.1:0" }),
  sending: (address) => ({ ...more, connect: `http://${address}${connect}` }),
});

const there = (folder: string): Options => JSON.parse(readFileSync(join(folder, "server.json"), "utf8")) as Options;
const state = { column: "stato" };

export const exchanges: Readonly<Record<string, Exchange>> = {
  mllp: tcp(mllp as Adapter<unknown>, hl7, ended(block, "\x1c\r")),
  "record-tcp": tcp(
    recordTcp as Adapter<unknown>,
    Buffer.from(`REC1${filler}`),
    ended((message) => Buffer.concat([message, Buffer.from("\r\n")]), "\r\n"),
    { end: "0d0a" },
  ),
  soap: overHttp(soap as Adapter<unknown>, xml, "/cup", "text/xml", { path: "/cup" }),
  http: overHttp(http as Adapter<unknown>, json, "/cup", "application/json", { path: "/cup" }),
  fhir: overHttp(fhir as Adapter<unknown>, json, "/fhir/Appointment", "application/fhir+json", {}, "/fhir"),
  file: {
    adapter: file as Adapter<unknown>,
    message: Buffer.from(`PRE;${filler}\r\n`),
    prepare: (folder) => {
      for (const name of ["in", "out"]) mkdirSync(join(folder, name), { recursive: true });
      return undefined;
    },
    listening: () => ({ listen: "in", replies: "out", ready: "rename", poll: "20ms", inFlight: 32 }),
    sending: () => ({ connect: "in", answers: "out", ready: "rename", poll: "20ms" }),
  },
  sftp: {
    adapter: sftp as Adapter<unknown>,
    message: Buffer.from(`PRE;${filler}\r\n`),
    prepare: async (folder) => {
      for (const name of ["in", "out"]) mkdirSync(join(folder, name), { recursive: true });
      const server = await startSftpServer(folder, "prova", "prova");
      const { address, hostKey } = server;
      writeFileSync(join(folder, "server.json"), JSON.stringify({ server: address, hostKey, user: "prova", password: "prova" }));
      return () => server.close();
    },
    listening: (folder) => ({ ...there(folder), listen: "in", replies: "out", ready: "rename", poll: "20ms", inFlight: 32 }),
    sending: (_address, folder) => ({ ...there(folder), connect: "in", answers: "out", ready: "rename", poll: "20ms" }),
  },
  sql: {
    adapter: sql as Adapter<unknown>,
    message: Buffer.from(JSON.stringify({ note: [{ TESTO: filler }] })),
    prepare: (folder) => {
      const database = new DatabaseSync(join(folder, "cup.sqlite"));
      database.exec("PRAGMA journal_mode = WAL");
      database.exec("CREATE TABLE note (id INTEGER PRIMARY KEY, stato TEXT, presa TEXT, testo TEXT)");
      database.exec("CREATE INDEX note_stato ON note (stato)");
      database.exec("CREATE TABLE risposte (id INTEGER PRIMARY KEY, richiesta INTEGER, testo TEXT)");
      database.exec("CREATE INDEX risposte_richiesta ON risposte (richiesta)");
      database.close();
      return undefined;
    },
    listening: () => ({
      listen: "sqlite:cup.sqlite",
      requests: { table: "note", key: "id", state, taken: "presa" },
      replies: { table: "risposte", key: "id", request: "richiesta" },
      poll: "10ms",
      inFlight: 64,
    }),
    sending: () => ({
      connect: "sqlite:cup.sqlite",
      sent: { table: "note", key: "id", state },
      answers: { table: "risposte", key: "id", request: "richiesta" },
      poll: "10ms",
    }),
  },
};

/** The answer that the benchmark's node gives to a message. */
export function answerOf(name: string): Uint8Array {
  if (name === "mllp") return ackBytes;
  if (name === "sql") return Buffer.from(JSON.stringify({ risposte: [{ TESTO: "ok" }] }));
  return exchanges[name]!.message.subarray(0, 200);
}

/** Options with their defaults. */
export const optionsOf = (name: string, given: Options): Options => prepared(exchanges[name]!.adapter.optionsSchema, given);
