/** What the tests of a running node share: a folder, a node in it, and peers on real sockets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { get, messageType, parse, type Message } from "../canonical/index.ts";
import { silentLog, type Clock, type Log } from "../contracts/clock.ts";
import type { RecordDetail } from "../contracts/journal.ts";
import { loadConfig } from "./config/load.ts";
import type { NodeConfig } from "./config/model.ts";
import { startNode, type Node } from "./start.ts";

export const mappings = fileURLToPath(new URL("../../mappings", import.meta.url));

/** Files of a node by path; null takes one away. */
export type Files = Readonly<Record<string, string | null>>;

const base: Files = {
  "node.yaml":
    "{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, retry: { first: 50ms, most: 50ms, until: 24h } }",
  "federation/members.yaml":
    'members: [{ id: CO-050, title: V, region: "050", delegates: [{ id: CD-050103, title: A, azienda: "050103", offers: [] }] }]',
  "federation/agreements.yaml": "agreements: []",
  "federation/rules.yaml": 'table: t\nversion: "1"\nrules: []',
  "routes.yaml": "routes: [{ name: all, to: sink }]",
  "systems/caller.yaml":
    "{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0' }, format: er7 }",
};

/** A node's folder that tests write to. */
export interface TestFolder {
  readonly path: string;
  write(files: Files): void;
  /** @throws AssertionError with the issues when the folder is not right */
  load(): NodeConfig;
  remove(): void;
}

export function testFolder(files: Files): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "raccordo-node-"));
  const write = (changed: Files): void => {
    for (const [name, text] of Object.entries(changed)) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      if (text === null) rmSync(file);
      else writeFileSync(file, text);
    }
  };
  write({ ...base, ...files });
  return {
    path,
    write,
    load() {
      const loaded = loadConfig(path, {});
      assert.ok(loaded.ok, JSON.stringify(loaded));
      return loaded.config;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** @param clock another time than that of the machine */
export async function startIn(folder: TestFolder, log: Log = silentLog, clock?: Clock): Promise<Node> {
  return startNode(folder.load(), { log, ...(clock ? { clock } : {}) });
}

/** A receiver that answers when it is told to. */
export interface Sink {
  readonly address: string;
  /** MSH-10 of what came, in order. */
  readonly came: readonly string[];
  /** Connections that were made so far. */
  readonly connections: () => number;
  /** Settles when so many have come. */
  until(count: number): Promise<void>;
  /** Settles when nobody is connected any more. */
  disconnected(): Promise<void>;
  /** Answers from now on only what `open` lets through. */
  hold(): void;
  open(): void;
  close(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const came: string[] = [];
  let waiting: (() => void)[] | undefined;
  const server = await startReceiver(({ controlId }, reply) => {
    came.push(controlId);
    const answer = (): void => reply(ackOf({ controlId }));
    if (waiting) waiting.push(answer);
    else answer();
  });
  return {
    ...server,
    came,
    hold() {
      waiting = [];
    },
    open() {
      const answers = waiting ?? [];
      waiting = undefined;
      for (const answer of answers) answer();
    },
  };
}

/** A message that came to a peer. */
export interface Came {
  readonly controlId: string;
  /** MSH-9.1 and 9.2, e.g. `SRM^S01`. */
  readonly type: string;
  readonly message: Message;
}

/** A receiver that answers each message as a test says. */
export interface Peer extends Pick<Sink, "address" | "until" | "close"> {
  readonly came: readonly Came[];
  /** What it answers from now on; undefined: nothing, and the connection stays. */
  answers(how: (came: Came) => string | undefined): void;
}

/** @param port one that somebody was told of before; without it the system chooses */
export async function startPeer(how: (came: Came) => string | undefined, port = 0): Promise<Peer> {
  const came: Came[] = [];
  let answer = how;
  const server = await startReceiver((one, reply) => {
    came.push(one);
    const text = answer(one);
    if (text !== undefined) reply(text);
  }, port);
  return { ...server, came, answers: (next) => void (answer = next) };
}

const answerHeader = (type: string, controlId: string): string =>
  `MSH|^~\\&|S|S|N|N|20270111091600||${type}|A${controlId}|P|2.5\r`;

/** A general acknowledgement; with an error code, a refusal. */
export function ackOf({ controlId }: Pick<Came, "controlId">, error = ""): string {
  const refused = error === "" ? "" : `ERR|||207|E|${error}^x^ITERR\r`;
  return `${answerHeader("ACK^S12", controlId)}MSA|${error === "" ? "AA" : "AE"}|${controlId}\r${refused}`;
}

/** The answer of an owner who has booked. */
export const bookedOf = ({ controlId }: Pick<Came, "controlId">, bookingId: string): string =>
  `${answerHeader("SRR^S01^SRR_S01", controlId)}MSA|AA|${controlId}\rSCH|SES1-1^050103|${bookingId}^042101||||PREN||||||||||X||||X|||||Booked\rRGS|1\rAIS|1||89.52\r`;

async function startReceiver(
  took: (came: Came, reply: (text: string) => void) => void,
  port = 0,
): Promise<Pick<Sink, "address" | "connections" | "until" | "disconnected" | "close">> {
  const sockets = new Set<Socket>();
  let count = 0;
  let seen: (() => void) | undefined;
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    let held = "";
    socket.on("data", (chunk: Buffer) => {
      held += chunk.toString("latin1");
      for (let end = held.indexOf("\x1c"); end >= 0; end = held.indexOf("\x1c")) {
        const message = parse(held.slice(held.indexOf("\x0b") + 1, end));
        held = held.slice(end + 2);
        count++;
        took({ controlId: get(message, "MSH-10"), type: messageType(message), message }, (text) => {
          socket.write(`\x0b${text}\x1c\r`);
        });
        seen?.();
      }
    });
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async until(wanted) {
      while (count < wanted) await new Promise<void>((resolve) => (seen = resolve));
    },
    async disconnected() {
      for (const socket of sockets) await once(socket, "close");
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A sender of canonical HL7 over one connection. */
export interface Caller {
  readonly socket: Socket;
  /** Sends a notification, which is acknowledged at once and delivered later. Answers come in order. */
  notify(controlId: string): Promise<string>;
  /** Sends a booking, which is answered when its owner has answered. */
  book(controlId: string): Promise<string>;
  /** Sends any message. */
  send(message: string): Promise<string>;
  close(): void;
}

export async function callAt(address: string): Promise<Caller> {
  const [host, port] = address.split(":");
  const socket = connect({ host: host!, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const waiting: PromiseWithResolvers<string>[] = [];
  let held = "";
  socket.on("data", (chunk: Buffer) => {
    held += chunk.toString("utf8");
    for (let end = held.indexOf("\x1c"); end >= 0; end = held.indexOf("\x1c")) {
      waiting.shift()?.resolve(held.slice(1, end));
      held = held.slice(end + 2);
    }
  });
  const gone = (): void => {
    for (const one of waiting.splice(0)) one.reject(new Error("the connection ended"));
  };
  socket.on("error", gone).on("close", gone);
  const send = (message: string): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    waiting.push(answer);
    socket.write(`\x0b${message}\x1c\r`);
    return answer.promise;
  };
  return {
    socket,
    notify: (controlId) => send(notification(controlId)),
    book: (controlId) => send(booking(controlId)),
    send,
    close: () => socket.destroy(),
  };
}

/** A notification of a new appointment; the patient is made up. */
export const notification = (controlId: string): string =>
  [
    `MSH|^~\\&|CUPBAS|050103|NODO|050|20270111091600+0100||SIU^S12^SIU_S12|${controlId}|P|2.5`,
    "SCH|1^050103|2^050103||||ROUTINE|Normal||15|min|^^^20270119083000|||||OPCUP01||||OPCUP01|||||Booked",
    "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
    "RGS|1",
    "AIS|1||89.52^^NOM2017|20270119083000|||15|min",
    "",
  ].join("\r");

/** A request for a booking of an agenda in Trento; its sender waits. */
export const booking = (controlId: string): string =>
  [
    `MSH|^~\\&|CUPBAS|050103|CO|050|20270111091600+0100||SRM^S01^SRM_S01|${controlId}|P|2.5`,
    "ARQ|SES1-1^050103|TN-88101^042101|||AGECG01^^042101||ROUTINE|Normal|15|min|20270119083000|B|||OPCUP01^BIANCHI^SARA||||OPCUP01||SPORT03^^^050103|||0500A4000000248^NRE",
    "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
    "RGS|1",
    "AIS|1||89.52^^NOM2017|20270119083000|||15|min",
    "",
  ].join("\r");

/** A booking whose sender is answered later, in a message of its own. */
export const deferredBooking = (controlId: string): string => booking(controlId).replace("|P|2.5\r", "|P|2.5|||AL|AL\r");

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Settles when a condition holds that other events bring about. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** How many deliveries wait in a node's journal. */
export const waitingIn = async ({ journal }: Pick<Node, "journal">): Promise<number> =>
  (await journal.queues()).reduce((sum, { waiting }) => sum + waiting, 0);

/** The system `sink` at an address. */
export const sinkFile = (address: string, more = ""): string =>
  `{ system: sink, adapter: mllp, options: { connect: '${address}'${more} }, format: er7, answers: { within: 5s } }`;

/** What the journal tells of the newest message with this control identifier. */
export async function detailOf({ journal }: Pick<Node, "journal">, controlId: string): Promise<RecordDetail> {
  const [found] = await journal.search({ text: controlId });
  assert.ok(found, `${controlId} is not in the journal`);
  return (await journal.detail(found.id))!;
}
