import assert from "node:assert/strict";
import { startAdmin } from "../console/admin.ts";
import type { Served } from "../console/serve.ts";
import { silentLog } from "../contracts/clock.ts";
import type { Node } from "../node/start.ts";
import {
  ackOf,
  callAt,
  freePort,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Peer,
  type TestFolder,
} from "../node/test-support.ts";
import { raccordo, type Ran } from "./test-support.ts";

const token = "secret-of-a-test";

describe("raccordo queue", function () {
  this.timeout(60_000);
  let peer: Peer;
  let folder: TestFolder;
  let listen: string;
  let node: Node;
  let admin: Served;
  const queue = (command: string, ...more: readonly string[]): Promise<Ran> => raccordo(["queue", command, folder.path, ...more]);
  const post = (path: string, headers: Readonly<Record<string, string>> = { "x-raccordo-user": "anna" }): Promise<Response> =>
    fetch(`http://${listen}${path}`, { method: "POST", headers: { authorization: `Bearer ${token}`, ...headers } });

  async function start(): Promise<void> {
    node = await startIn(folder);
    admin = await startAdmin(node, { listen, token, log: silentLog });
  }
  async function stop(): Promise<void> {
    await admin.close();
    await node.stop();
  }

  beforeEach(async () => {
    peer = await startPeer(ackOf);
    listen = `127.0.0.1:${await freePort()}`;
    folder = testFolder({
      "node.yaml": `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, admin: { listen: '${listen}', token: data/token } }`,
      "systems/sink.yaml": `{ system: sink, formerly: [drain], adapter: mllp, options: { connect: '${peer.address}' }, format: er7, delivery: { retry: { attempts: 1 } } }`,
      "data/token": `${token}\n`,
    });
    await start();
  });
  afterEach(async () => {
    await stop();
    await peer.close();
    folder.remove();
  });

  const notify = async (...ids: readonly string[]): Promise<void> => {
    const caller = await callAt(node.addresses.get("caller")!);
    for (const id of ids) assert.match(await caller.notify(id), /MSA\|AA/);
    caller.close();
  };

  it("stops a queue, also for the next life of the node, and lets it run again", async () => {
    peer.answers((came) => ackOf(came, "ESITO_INCERTO"));
    await notify("N1");
    await until(async () => (await waitingIn(node)) === 0);
    peer.answers(ackOf);
    const stopped = await queue("pause", "sink", "--user", "Niccolò");
    assert.deepEqual([stopped.code, stopped.out], [0, "sink: stopped; what comes for it waits\n"], stopped.err);
    await notify("N2", "N3");
    await stop();
    await start();
    await notify("N4");
    assert.equal(peer.came.length, 1);

    const [text, json] = await Promise.all([queue("list"), queue("list", "--json")]);
    assert.match(text.out, /^system +waiting +oldest +dead +under way +state\n/);
    assert.match(text.out, /^drain +3 +\d+ s +1 +0 {2}stopped by Niccolò$/m);
    const told = json.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const { oldest, paused, gate, ...rest } = told.find((one) => one["system"] === "drain")!;
    assert.deepEqual(rest, { system: "drain", waiting: 3, dead: 1 });
    assert.equal(typeof oldest, "number");
    assert.equal((paused as { by: string }).by, "Niccolò");
    assert.deepEqual((gate as { open: boolean }).open, false);

    const runs = await queue("resume", "sink", "--user", "anna");
    assert.deepEqual([runs.code, runs.out], [0, "sink: runs again\n"]);
    await until(async () => (await waitingIn(node)) === 0);
    assert.equal(peer.came.length, 4);
    assert.deepEqual(
      (await node.journal.audits(10)).map((one) => `${one.who}: ${one.what}`),
      ["anna: queue drain runs again", "Niccolò: queue drain stopped"],
    );
    assert.equal((await node.journal.queues()).find((one) => one.system === "drain")?.paused, undefined);
  });

  it("tells who asks wrongly what is wrong, and changes nothing", async () => {
    const wrong: readonly [Promise<Response>, number, RegExp][] = [
      [post("/api/queues/nobody/pause"), 404, /Nessun sistema con questo nome/],
      [post("/api/queues/sink/empty"), 404, /Nessuna azione con questo nome/],
      [post("/api/queues/sink/pause", {}), 400, /x-raccordo-user/],
      [fetch(`http://${listen}/api/queues/sink/pause`, { method: "POST" }), 401, /token/],
    ];
    for (const [asked, status, text] of wrong) {
      const response = await asked;
      assert.equal(response.status, status);
      assert.match(await response.text(), text);
    }
    const [nobody, unknown] = await Promise.all([queue("pause", "sink"), queue("resume", "nobody", "--user", "anna")]);
    assert.deepEqual([nobody.code, nobody.out, unknown.code, unknown.out], [1, "", 1, ""]);
    assert.match(nobody.err, /^CONFIG_INVALID: Who asks must be said\n {2}hint: --user NAME\n$/);
    assert.match(unknown.err, /^PEER_REFUSED: Nessun sistema con questo nome\n$/);
    assert.deepEqual(await node.journal.audits(10), []);
    folder.write({ "node.yaml": "{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings }" });
    const without = await queue("list");
    assert.equal(without.code, 1);
    assert.match(without.err, /CONFIG_INVALID: The node has no administration[^\n]*\n {2}hint: add admin:/);
  });

  it("acts on the queue of a system, by whichever of its names", async () => {
    for (const name of ["sink", "drain"]) {
      assert.deepEqual(await (await post(`/api/queues/${name}/pause`)).json(), { system: name, paused: true });
      await notify(`N-${name}`);
      assert.deepEqual(
        (await node.journal.queues()).map(({ system, waiting, paused }) => [system, waiting, paused?.by]),
        [["drain", 1, "anna"]],
        name,
      );
      assert.deepEqual(await (await post(`/api/queues/${name}/resume`)).json(), { system: name, paused: false });
      await until(async () => (await waitingIn(node)) === 0);
    }
  });
});
