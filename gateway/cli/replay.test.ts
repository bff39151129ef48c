import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { startNodeProcess, type NodeProcess } from "../../conformance-tests/federation/node-process.ts";
import { readSqliteJournal } from "../journal/index.ts";
import { freePort, mappings, testFolder, type TestFolder } from "../node/test-support.ts";
import { raccordo } from "./test-support.ts";

const umbria = join(mappings, "cup-umbria");
const sample = (name: string): Buffer => readFileSync(join(umbria, "samples", name));
const table = readFileSync(join(umbria, "tables", "prestazioni-1996.csv"), "utf8");
const framed = (record: Buffer): Buffer => Buffer.concat([Buffer.from(String(record.length).padStart(4, "0")), record]);

/** The code that no table has; made up, like the patient. */
const code = "77131";
const secrets = [code, "ESEMPI", "SMPMRA56E12G478S", "12051956", "19560512", "1000A4000000001"];
const lacking = Buffer.from(sample("prenotazione.rec").toString("latin1").replace("92186  07", `${code}  07`), "latin1");

describe("raccordo journal replay", function () {
  this.timeout(60_000);
  let owner: Server;
  /** Records that came to the owner of the agendas. */
  let came: Buffer[];
  let folder: TestFolder;
  let listen: string;
  let node: NodeProcess;

  /** A CUP that books whatever it is asked for. */
  async function startOwner(): Promise<void> {
    came = [];
    owner = createServer((socket) => {
      let held = Buffer.alloc(0);
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk: Buffer) => {
        held = Buffer.concat([held, chunk]);
        const end = 4 + Number(held.toString("latin1", 0, 4));
        if (held.length < end) return;
        const record = held.subarray(4, end);
        held = held.subarray(end);
        came.push(record);
        const answer = Buffer.from(sample("prenotazione-risposta.rec"));
        record.copy(answer, 42, 4, 14);
        socket.write(framed(answer));
      });
    }).listen(0, "127.0.0.1");
    await once(owner, "listening");
  }

  async function send(record: Buffer): Promise<string> {
    const [host, port] = listen.split(":");
    const socket = connect({ host: host!, port: Number(port) });
    socket.write(framed(record));
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    return answer.toString("latin1", 4);
  }

  const list = async (): Promise<readonly { readonly id: string; readonly state: string; readonly outcome: string }[]> =>
    (await raccordo(["journal", "list", folder.path, "--json"])).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; state: string; outcome: string });
  const replay = (id: string, ...more: string[]): ReturnType<typeof raccordo> =>
    raccordo(["journal", "replay", folder.path, id, ...more]);
  const mend = (): void => {
    folder.write({ "mappings/cup-umbria/tables/prestazioni-1996.csv": `${table.trimEnd()}\n${code},07,95.99,made up\n` });
  };
  const audits = async (): Promise<readonly string[]> => {
    const journal = readSqliteJournal(join(folder.path, "data", "j.sqlite"));
    const found = (await journal.audits(100)).map((one) => `${one.who}: ${one.what} (${one.messageId})`);
    await journal.close();
    return found.toReversed();
  };

  beforeEach(async () => {
    await startOwner();
    listen = `127.0.0.1:${await freePort()}`;
    folder = testFolder({
      "node.yaml": `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, admin: { listen: '127.0.0.1:${await freePort()}', token: data/token } }`,
      "routes.yaml": "routes: [{ name: all, to: owner }]",
      "systems/caller.yaml": `{ system: caller, delegate: CD-050103, adapter: record-tcp, options: { listen: '${listen}' }, mapping: cup-umbria }`,
      "systems/owner.yaml": `{ system: owner, adapter: record-tcp, options: { connect: '127.0.0.1:${(owner.address() as AddressInfo).port}' }, mapping: cup-umbria }`,
    });
    cpSync(umbria, join(folder.path, "mappings", "cup-umbria"), { recursive: true });
    node = await startNodeProcess(folder.path, {});
  });
  afterEach(async () => {
    await node.stop();
    owner.close();
    folder.remove();
  });

  it("takes what a mapping could not read in again after it was mended, once, and tells nobody a value", async () => {
    const refusal = await send(lacking);
    assert.match(refusal, /^ERRO/);
    assert.match(refusal, /COD-PREST: The code is not in table/);
    const [refused] = await list();
    assert.deepEqual([refused?.state, refused?.outcome], ["refused", "MAPPING_CODE"]);
    const id = refused!.id;
    // What was refused is named by its own number, to its sender and to whoever looks for it.
    assert.equal(refusal.slice(42, 52), "0282340014");
    const found = await raccordo(["journal", "list", folder.path, "--text", "0282340014"]);
    assert.match(found.out, new RegExp(`${id} +caller +SRM\\^S01 +0282340014 +refused`));
    const shown = await raccordo(["journal", "show", folder.path, id]);
    assert.match(
      shown.out,
      /COD-PREST: The code is not in table prestazioni-1996; the value looks like "9\{5\}" \(rule at .*prestazione\.fragment\.yaml:3\)/,
    );

    const before = await replay(id, "--dry-run");
    assert.equal(before.code, 1);
    assert.match(before.out, /MAPPING_CODE: COD-PREST/);
    const again = await replay(id, "--user", "anna");
    assert.equal(again.code, 1, "the mapping is as it was");
    assert.match(again.out, /is taken in again as \d+: refused MAPPING_CODE\n {2}MAPPING_CODE: COD-PREST/);

    mend();
    const dry = await replay(id, "--dry-run");
    assert.equal(dry.code, 0, dry.out + dry.err);
    assert.match(
      dry.out,
      /read as SRM\^S01\n(?: {2}noted.*\n)* {2}route "all" \(owner\)\n {2}would be sent to owner: SRM\^S01, \d+ bytes\n$/,
    );
    assert.equal(came.length, 0, "nothing was sent so far");
    assert.equal((await raccordo(["reload", folder.path])).code, 0);
    const done = await replay(id, "--user", "anna");
    assert.equal(done.code, 0, done.out + done.err);
    const [, made = ""] = /is taken in again as (\d+): done AA\n/.exec(done.out) ?? [];
    assert.equal(came.length, 1);
    assert.ok(came[0]!.toString("latin1").includes(`${code}  07`), "the bytes that came, by way of the canonical message");
    const way = await raccordo(["journal", "show", folder.path, made]);
    assert.match(way.out, new RegExp(`^ {4}replay .* replays ${id}$`, "m"));

    const twice = await replay(id, "--user", "bruno", "--json");
    assert.deepEqual([twice.code, JSON.parse(twice.out)], [0, { id: made, repeats: true, state: "done", outcome: "AA" }]);
    assert.equal(came.length, 1, "it is done once, however often it is replayed");
    assert.deepEqual(
      (await audits()).map((one) => one.replace(/as \d+/, "as N")),
      [
        `anna: replay (${id})`,
        `anna: replayed as N: refused MAPPING_CODE (${id})`,
        `anna: replay (${id})`,
        `anna: replayed as N: done AA (${id})`,
        `bruno: replay (${id})`,
        `bruno: replayed as N: done AA (${id})`,
      ],
    );

    const details = await Promise.all(
      (await list()).map(({ id: one }) => raccordo(["journal", "show", folder.path, one, "--json"])),
    );
    const everything = [refusal, shown, before, again, dry, done, way, twice, details, node.log()].map((one) =>
      JSON.stringify(one),
    );
    for (const secret of secrets) assert.ok(!everything.join().includes(secret), `${secret} was told`);
  });

  it("leaves alone what was taken in, what is no message, and what it does not know", async () => {
    await send(sample("prenotazione.rec"));
    const [done] = await list();
    assert.equal(done?.state, "done");
    const taken = await replay(done!.id, "--user", "anna");
    assert.deepEqual([taken.code, taken.out], [1, ""]);
    assert.match(taken.err, /REPLAY_REFUSED: Message \d+ was taken in, and is done[^]*hint: when its sender repeats it/);
    const dry = await replay(done!.id, "--dry-run");
    assert.deepEqual([dry.code, dry.err], [1, taken.err]);
    const unknown = await replay("4711", "--user", "anna");
    assert.match(unknown.err, /REPLAY_REFUSED: There is no message 4711/);
    assert.equal(unknown.code, 1);
    assert.equal(came.length, 1);
    assert.deepEqual(await audits(), []);

    const nobody = await replay(done!.id);
    assert.deepEqual([nobody.code, nobody.out], [2, ""]);
    assert.match(nobody.err, /Who asks for a replay must be said\n {2}hint: --user NAME/);
    await node.stop();
    const stopped = await replay(done!.id, "--user", "anna");
    assert.equal(stopped.code, 1);
    assert.match(stopped.err, /PEER_UNREACHABLE: The node does not answer/);
  });
});
