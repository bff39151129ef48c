import assert from "node:assert/strict";
import { startNodeProcess, type NodeProcess } from "../../conformance-tests/federation/node-process.ts";
import { callAt, freePort, sinkFile, startSink, testFolder, until, type Sink, type TestFolder } from "../node/test-support.ts";
import { raccordo } from "./test-support.ts";

describe("raccordo reload", function () {
  this.timeout(90_000);
  let sink: Sink;
  let folder: TestFolder;
  let listen: string;
  let admin: string;
  let node: NodeProcess | undefined;
  const nodeFile = (more = ""): string =>
    `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, admin: { listen: '${admin}', token: data/token }, concurrency: 32${more} }`;

  beforeEach(async () => {
    sink = await startSink();
    [listen, admin] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    folder = testFolder({
      "node.yaml": nodeFile(),
      "systems/sink.yaml": sinkFile(sink.address, ", connections: 16"),
      "systems/caller.yaml": `{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '${listen}' }, format: er7 }`,
    });
  });
  afterEach(async () => {
    await node?.stop();
    node = undefined;
    await sink.close();
    folder.remove();
  });

  /** Sends notifications over some connections until told to end; gives how many were acknowledged. */
  async function load(connections: number): Promise<{ end(): Promise<number> }> {
    let going = true;
    let acknowledged = 0;
    const callers = await Promise.all(Array.from({ length: connections }, () => callAt(listen)));
    const ends = callers.map(async (caller, i) => {
      for (let n = 0; going; n++) {
        assert.match(await caller.notify(`L${i}X${n}`), /MSA\|AA\|/);
        acknowledged++;
      }
      caller.close();
    });
    return {
      async end() {
        going = false;
        await Promise.all(ends);
        return acknowledged;
      },
    };
  }

  it("twenty times under load, good and bad in turn: every message is delivered, and none twice", async () => {
    node = await startNodeProcess(folder.path, {});
    const running = await load(8);
    for (let i = 0; i < 10; i++) {
      const target = i % 2 === 0 ? "other" : "sink";
      const gone = i % 2 === 0 ? "sink" : "other";
      // Another name, another sender with other options, another route: whatever is under way ends on what was before.
      folder.write({
        [`systems/${gone}.yaml`]: null,
        [`systems/${target}.yaml`]: sinkFile(sink.address, `, connections: ${10 + i}`).replace(
          "system: sink",
          `system: ${target}`,
        ),
        "routes.yaml": `routes: [{ name: r${i}, to: ${target} }]`,
      });
      const good = await raccordo(["reload", folder.path]);
      assert.equal(good.code, 0, good.out + good.err);
      folder.write({ "routes.yaml": `routes: [{ name: r${i}, to: nowhere }]` });
      const bad = await raccordo(["reload", folder.path]);
      assert.equal(bad.code, 1);
      assert.match(bad.out, /routes\.yaml:1:\d+: There is no system nowhere/);
    }
    const acknowledged = await running.end();
    await until(() => new Set(sink.came).size === acknowledged);
    assert.ok(acknowledged > 100, String(acknowledged));
    assert.equal(sink.came.length, acknowledged, "none twice");
    assert.equal(await node.stop(), 0);
    assert.doesNotMatch(node.log(), /delivery postponed|given up| at .*\.ts:/);
    assert.doesNotMatch(node.log(), /SMPMRA56E12G478S|ESEMPI/);
  });

  it("says what changed, that nothing did, and every mistake; the node follows edits and SIGHUP by itself", async () => {
    node = await startNodeProcess(folder.path, {});
    const times = (text: string): number => node!.log().split(text).length - 1;
    const same = await raccordo(["reload", folder.path]);
    assert.deepEqual(
      [same.code, /: the node runs this configuration already \([0-9a-f]{12}, since .*Z\)\n$/.test(same.out)],
      [0, true],
    );
    node.signal("SIGHUP");
    await until(() => times("configuration unchanged") === 2);

    folder.write({ "routes.yaml": "routes: [{ name: edited, to: sink }]" });
    await until(() => times("configuration reloaded") === 1);
    folder.write({
      "node.yaml": nodeFile(", keys: { key: k, certificate: c, counterparts: m }"),
      "routes.yaml": "routes: [{ name: x, to: y }]",
    });
    await until(() => times("configuration refused: ") === 1);
    const json = await raccordo(["reload", folder.path, "--json"]);
    const outcome = JSON.parse(json.out) as { readonly ok: boolean; readonly issues: readonly { readonly file: string }[] };
    assert.deepEqual([json.code, outcome.ok, outcome.issues.map((issue) => issue.file)], [1, false, ["routes.yaml"]]);
    folder.write({ "routes.yaml": "routes: [{ name: edited, to: sink }]" });
    const keys = await raccordo(["reload", folder.path]);
    assert.deepEqual([keys.code, /^node\.yaml:1:\d+: The keys in k cannot be used/.test(keys.out)], [1, true], keys.out);
    folder.write({ "node.yaml": "{ node: [" });
    const broken = await raccordo(["reload", folder.path]);
    assert.deepEqual([broken.code, /^node\.yaml:1:/.test(broken.out)], [1, true], broken.out);
  });

  it("says why the node cannot be asked, and 2 to wrong use", async () => {
    assert.equal((await raccordo(["reload"])).code, 2);
    const nowhere = await raccordo(["reload", `${folder.path}/systems`]);
    assert.deepEqual([nowhere.code, nowhere.out], [2, ""]);
    assert.match(nowhere.err, /There is no file node\.yaml/);
    const never = await raccordo(["reload", folder.path]);
    assert.equal(never.code, 1);
    assert.match(never.err, /There is no token in data\/token: the node has never run\n {2}hint: raccordo start/);
    folder.write({ "data/token": "x" });
    const stopped = await raccordo(["reload", folder.path]);
    assert.equal(stopped.code, 1);
    assert.match(stopped.err, /The node does not answer on 127\.0\.0\.1:\d+: it is not running/);
    folder.write({ "node.yaml": "{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings }" });
    const without = await raccordo(["reload", folder.path]);
    assert.equal(without.code, 1);
    assert.match(without.err, /The node has no administration[^]*SIGHUP/);
  });
});
