import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { get, parse } from "../canonical/index.ts";
import { silentLog } from "../contracts/clock.ts";
import { waitingIn } from "./test-support.ts";
import { loadConfig } from "./config/load.ts";
import { startNode, type Node } from "./start.ts";

const mappings = fileURLToPath(new URL("../../mappings", import.meta.url));

describe("an answer that cannot be written for the caller, after the owner has booked", () => {
  let folder: string;
  let owner: Server;
  let node: Node;
  let asked = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-way-"));
    // An owner of canonical HL7 whose note has a letter that the caller's ISO-8859-1 lacks.
    owner = createServer((socket) => {
      socket.on("data", (chunk: Buffer) => {
        const controlId = get(parse(chunk.toString("utf8", 1).split("\x1c")[0]!), "MSH-10");
        asked++;
        const reply = `MSH|^~\\&|O|O|N|N|20261123||SRR^S01^SRR_S01|${asked}|P|2.5\rMSA|AA|${controlId}\rSCH|R1|77^050199||||PREN||||||||||X||||X|||||Booked\rRGS|1\rAIS|1||88.91.1\rNTE|1||Łódź|PI\r`;
        socket.write(`\x0b${reply}\x1c\r`);
      });
      socket.on("error", () => socket.destroy());
    }).listen(0, "127.0.0.1");
    await once(owner, "listening");
    const { port } = owner.address() as AddressInfo;
    const files = {
      "node.yaml": `{ node: n, member: CO-050, journal: j.sqlite, mappings: ${mappings}, retry: { first: 1h, most: 1h, until: 24h } }`,
      "routes.yaml": "routes: [{ name: all, to: slot.owner }]",
      "federation/members.yaml": `members:
  - { id: CO-050, title: V, region: "050", delegates: [{ id: CD-050103, title: A, azienda: "050103", offers: [] }, { id: CD-050199, title: B, azienda: "050199", offers: [88.91.1] }] }`,
      "federation/agreements.yaml": "agreements: []",
      "federation/rules.yaml": 'table: t\nversion: "1"\nrules: []',
      "systems/caller.yaml":
        "{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0' }, mapping: cup-bassano }",
      "systems/owner.yaml": `{ system: owner, delegate: CD-050199, adapter: mllp, options: { connect: '127.0.0.1:${port}' }, format: er7 }`,
    };
    await mkdir(join(folder, "federation"));
    await mkdir(join(folder, "systems"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const loaded = loadConfig(folder, {});
    assert.ok(loaded.ok, JSON.stringify(loaded));
    node = await startNode(loaded.config, { log: silentLog });
  });
  after(async () => {
    await node.stop();
    owner.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is told as an open outcome, never as a refusal, and stays with the node", async () => {
    const request = [
      "MSH|^~\\&|CUPBAS|ULSS3|NODO|VENETO|20261123090000||SRM^S01|W1|P|2.3.1",
      "ARQ|R1^050103|5^050199||||40||Normal|40|min|20261201083000|3|||OP1||||OP1",
      "PID|1||TSTPRI47A30A703S^^^^CF||TESTONI^PIERO||19470130|1",
      "RGS|1",
      "AIS|1||RMENC^RM^ULSS3|20261201083000|||40|min",
      "ZIM|0500A4000000002|20261108|3|S|050103",
      "",
    ].join("\n");
    const [host, port] = node.addresses.get("caller")!.split(":");
    const socket = connect({ host: host!, port: Number(port) });
    socket.write(`\x0b${request}\x1c\r`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    assert.match(answer.toString("latin1"), /MSA\|AE\|W1[^]*ripetere/);
    assert.equal(asked, 1);
    const [row] = await node.journal.search({ text: "W1" });
    assert.equal(row?.state, "accepted", "it is not ended: the node still owes the answer");
    assert.equal(await waitingIn(node), 1);
    assert.deepEqual((await node.journal.detail(row!.id))?.history.map((step) => step.stage).slice(-4), [
      "route",
      "dispatch",
      "ask",
      "write",
    ]);
  });
});
