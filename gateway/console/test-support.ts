/** What the console's tests share: a real node in a folder of its own, and a way to send it messages. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../contracts/clock.ts";
import { configReader } from "../node/config/load.ts";
import { Reloader } from "../node/reloader.ts";
import { startNode, type Node } from "../node/start.ts";

const files: Readonly<Record<string, string>> = {
  "node.yaml": "node: veneto\ntitle: Nodo Veneto\nmember: CO-050\njournal: data/journal.db\n",
  "federation/members.yaml": `members:
  - { id: CO-050, title: Regione Veneto, region: "050", delegates: [{ id: CD-050103, title: CUP Bassano, azienda: "050103", offers: [89.52] }] }
  - { id: CO-042, title: Provincia di Trento, region: "042", delegates: [{ id: CD-042101, title: CUP Trento, azienda: "042101", offers: [89.52] }] }
`,
  "federation/agreements.yaml": "agreements: []\n",
  "federation/rules.yaml": "table: erogabilita\nversion: prova\nrules: []\n",
  "routes.yaml": "routes:\n  - { name: tutto alla federazione, to: federation }\n",
  "systems/cup.yaml":
    "system: cup\ntitle: CUP Bassano\ndelegate: CD-050103\nadapter: mllp\noptions: { listen: 127.0.0.1:0 }\nformat: er7\n",
};

/** A node that runs in a temporary folder. */
export interface TestNode {
  readonly node: Node;
  /** Reads the node's folder again. */
  readonly reloader: Reloader;
  /** Writes a file of the node's folder. */
  write(name: string, text: string): void;
  /** Sends a message over MLLP and gives the answer. */
  send(message: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestNode(): Promise<TestNode> {
  const folder = mkdtempSync(join(tmpdir(), "raccordo-console-"));
  mkdirSync(join(folder, "mappings"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const reader = configReader(folder, {});
  const loaded = reader.read();
  assert.ok(loaded.ok, JSON.stringify(loaded.ok ? "" : loaded.issues));
  const node = await startNode(loaded.config, { log: silentLog });
  const reloader = await Reloader.of({ node, reader, places: loaded.places, clock: node.clock, log: silentLog });
  return {
    node,
    reloader,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
    },
    send: (message) => sendMllp(node.addresses.get("cup") ?? "", message),
    async stop() {
      await node.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function sendMllp(address: string, message: string): Promise<string> {
  const [host, port] = address.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  socket.write(`\u000b${message.replaceAll("\n", "\r")}\r\u001c\r`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
    if (Buffer.concat(chunks).includes("\u001c\r")) break;
  }
  socket.destroy();
  return Buffer.concat(chunks).toString("utf8").replaceAll("\u000b", "").replaceAll("\u001c", "").replaceAll("\r", "\n").trim();
}

/** A made-up patient, and every word that must show nowhere but in a body. */
export const patient = {
  cf: "SMPMRA56E12G478S",
  words: ["SMPMRA56E12G478S", "ESEMPI", "MARIO", "19560512", "1956-05-12", "12/05/1956"],
} as const;

/** Erogabilità for the made-up patient. */
export const question = (controlId: string, session: string): string =>
  [
    String.raw`MSH|^~\&|CUPBAS|050103|CO|050|20270111091500+0100||QBP^Q13^QBP_Q13|${controlId}|P|2.5`,
    `QPD|ZIT01^^ITCUP|${session}|89.52^ELETTROCARDIOGRAMMA^NOM2017|B|${patient.cf}^^^CF^NNITA|19560512|M|050103|0500A4000000248^NRE|048|MED`,
    "RDF|6|NODO^ST^20~AZIENDA^ST^6~ESITO^ID^1~ACCORDO^ST^30~AMBITO^ST^2~MOTIVO^ST^60",
    "RCP|I|50^RD",
  ].join("\n");

/** A booking of a slot that nobody knows: it ends with a refusal. */
export const booking = (controlId: string, session: string): string =>
  [
    String.raw`MSH|^~\&|CUPBAS|050103|CO|050|20270111091600+0100||SRM^S01^SRM_S01|${controlId}|P|2.5`,
    `ARQ|${session}-1^050103|TN-88101^042101|||AGECG01^^042101||ROUTINE|Normal|15|min|20270119083000|B|||OPCUP01^BIANCHI^SARA||||OPCUP01||SPORT03^^^050103|||0500A4000000248^NRE`,
    `PID|1||${patient.cf}^^^CF^NNITA||ESEMPI^MARIO||19560512|M`,
    "RGS|1",
    "AIS|1||89.52^^NOM2017|20270119083000|||15|min",
    "ZRX|1|DEM|0500A4000000248|20270108|Y|050103||1",
    `ZFE|1|${session}|CO-050|CD-042101||EX|FED||20270111091500|Y`,
  ].join("\n");
