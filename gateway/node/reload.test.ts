import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Node } from "./start.ts";
import {
  callAt,
  freePort,
  sinkFile,
  startIn,
  startSink,
  testFolder,
  until,
  type Caller,
  type Files,
  type Sink,
  type TestFolder,
  waitingIn,
} from "./test-support.ts";

const callerFile = (more: string, options = "listen: '127.0.0.1:0'"): string =>
  `{ system: caller, delegate: CD-050103, adapter: mllp, options: { ${options} }, format: er7${more} }`;

describe("another configuration in a running node", () => {
  let sink: Sink;
  let folder: TestFolder;
  let node: Node;
  const callers: Caller[] = [];
  const call = async (name = "caller"): Promise<Caller> => {
    const caller = await callAt(node.addresses.get(name)!);
    callers.push(caller);
    return caller;
  };
  const start = async (files: Files = {}): Promise<void> => {
    folder = testFolder({ "systems/sink.yaml": sinkFile(sink.address), ...files });
    node = await startIn(folder);
  };
  const reload = async (files: Files): ReturnType<Node["reload"]> => {
    folder.write(files);
    return node.reload(folder.load());
  };
  /** States of all messages, by control identifier. */
  const states = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await node.journal.search({ limit: 1000 })).map((one) => [one.controlId, one.state]));

  beforeEach(async () => {
    sink = await startSink();
  });
  afterEach(async () => {
    for (const caller of callers.splice(0)) caller.close();
    sink.open();
    await node.stop();
    await sink.close();
    folder.remove();
  });

  it("is used by the next message, while one under way finishes on the old", async () => {
    await start();
    const other = await startSink();
    try {
      const caller = await call();
      sink.hold();
      const first = caller.book("B1");
      await sink.until(1);
      const done = await reload({ "systems/sink.yaml": sinkFile(other.address) });
      assert.ok(done.ok);
      assert.match(await (await call()).book("B2"), /MSA\|AA\|B2/);
      assert.deepEqual([sink.came.length, other.came.length], [1, 1]);
      sink.open();
      assert.match(await first, /MSA\|AA\|B1/);
      await sink.disconnected();
      assert.deepEqual(await states(), { B1: "done", B2: "done" });
    } finally {
      await other.close();
    }
  });

  it("keeps connections that its options do not touch", async () => {
    await start();
    const caller = await call();
    await caller.book("B1");
    const address = node.addresses.get("caller");
    const done = await reload({
      "routes.yaml": "routes: [{ name: renamed, to: sink }]",
      "node.yaml": nodeFile("concurrency: 3"),
    });
    assert.ok(done.ok);
    assert.deepEqual(done.changes.listeners, { kept: [`caller on ${address}`], opened: [], closed: [] });
    assert.match(await caller.book("B2"), /MSA\|AA\|B2/);
    assert.equal(node.addresses.get("caller"), address);
    assert.equal(sink.connections(), 1, "the sender goes on");
    assert.match(JSON.stringify(await node.journal.detail((await node.journal.search({ text: "B2" }))[0]!.id)), /renamed/);
  });

  it("opens another address before it closes the old one, which answers what came in", async () => {
    const [before, after] = [await freePort(), await freePort()];
    await start({ "systems/caller.yaml": callerFile("", `listen: '127.0.0.1:${before}'`) });
    const caller = await call();
    sink.hold();
    const answer = caller.book("B1");
    await sink.until(1);
    const done = await reload({ "systems/caller.yaml": callerFile("", `listen: '127.0.0.1:${after}'`) });
    assert.ok(done.ok);
    assert.deepEqual(done.changes.listeners, {
      kept: [],
      opened: [`caller on 127.0.0.1:${after}`],
      closed: [`caller on 127.0.0.1:${before}`],
    });
    await assert.rejects(callAt(`127.0.0.1:${before}`), { code: "ECONNREFUSED" });
    sink.open();
    assert.match(await answer, /MSA\|AA\|B1/);
    assert.match(await (await call()).book("B2"), /MSA\|AA\|B2/);
  });

  it("opens the same address anew when its other options changed", async () => {
    const port = await freePort();
    const options = `listen: '127.0.0.1:${port}'`;
    await start({ "systems/caller.yaml": callerFile("", options) });
    const caller = await call();
    const ended = once(caller.socket, "close");
    const done = await reload({ "systems/caller.yaml": callerFile("", `${options}, maxBytes: 1024`) });
    assert.ok(done.ok);
    await ended;
    assert.match(await (await call()).book("B".repeat(1000)), /FRAME_TOO_LARGE/);
    assert.equal(sink.came.length, 0);
  });

  it("changes the addresses of two systems with each other", async () => {
    const [a, b] = [await freePort(), await freePort()];
    const second = (port: number): string =>
      callerFile("", `listen: '127.0.0.1:${port}'`).replace("system: caller", "system: second");
    await start({ "systems/caller.yaml": callerFile("", `listen: '127.0.0.1:${a}'`), "systems/second.yaml": second(b) });
    const done = await reload({
      "systems/caller.yaml": callerFile("", `listen: '127.0.0.1:${b}', inFlight: 2`),
      "systems/second.yaml": second(a),
    });
    assert.ok(done.ok);
    assert.deepEqual(Object.fromEntries(node.addresses), { caller: `127.0.0.1:${b}`, second: `127.0.0.1:${a}` });
    await (await call()).book("B1");
    assert.equal((await node.journal.search({ text: "B1" }))[0]?.system, "caller");
  });

  it("is refused when an address cannot be had, and every listener is as it was", async () => {
    const [port, opened] = [await freePort(), await freePort()];
    const options = `listen: '127.0.0.1:${port}'`;
    await start({ "systems/caller.yaml": callerFile("", options) });
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const taken = `127.0.0.1:${(blocker.address() as { port: number }).port}`;
    const named = (name: string, listen: string): string =>
      callerFile("", `listen: '${listen}'`).replace("system: caller", `system: ${name}`);
    const refused = await reload({
      "systems/caller.yaml": callerFile("", `${options}, maxBytes: 1024`),
      "systems/more.yaml": named("more", `127.0.0.1:${opened}`),
      // Opened last: it asks for a port that another one holds, after the first has been closed.
      "systems/zz.yaml": named("zz", taken).replace("listen: ", "inFlight: 1, listen: "),
    });
    assert.ok(!refused.ok);
    assert.deepEqual(
      refused.issues.map(({ file, line, path, message }) => ({
        file,
        line,
        path,
        taken: message.includes("the port is in use"),
      })),
      [{ file: "systems/zz.yaml", line: 1, path: ["options", "listen"], taken: true }],
    );
    assert.deepEqual([...node.addresses], [["caller", `127.0.0.1:${port}`]]);
    await assert.rejects(callAt(`127.0.0.1:${opened}`), { code: "ECONNREFUSED" });
    assert.match(await (await call()).book("B1"), /MSA\|AA\|B1/);
    assert.equal(node.config.systems.length, 2);
    blocker.close();
    await once(blocker, "close");
    assert.ok((await node.reload(folder.load())).ok, "and the same is taken once the port is free");
  });

  it("gives a listener its address back when a later one cannot be opened", async () => {
    const [port, taken] = [await freePort(), await freePort()];
    const options = `listen: '127.0.0.1:${port}'`;
    const second = (more: string): string =>
      callerFile("", `listen: '127.0.0.1:${taken}'${more}`).replace("system: caller", "system: second");
    await start({ "systems/caller.yaml": callerFile("", options), "systems/second.yaml": second("") });
    // Both addresses must be closed first; two systems that ask for one of them cannot both be served.
    const refused = await reload({
      "systems/caller.yaml": callerFile("", `${options}, inFlight: 2`),
      "systems/second.yaml": second(", inFlight: 2"),
      "systems/third.yaml": second(", inFlight: 3").replace("system: second", "system: third"),
    });
    assert.ok(!refused.ok);
    assert.equal(refused.issues[0]?.file, "systems/third.yaml");
    assert.match(await (await call()).book("B1"), /MSA\|AA\|B1/);
    assert.match(await (await call("second")).book("B2"), /MSA\|AA\|B2/);
    assert.deepEqual([...node.addresses.keys()].toSorted(), ["caller", "second"]);
  });

  it("is refused when its keys cannot be read", async () => {
    await start();
    const before = node.config;
    const refused = await reload({
      "node.yaml": nodeFile("keys: { key: k/no.key, certificate: k/no.crt, counterparts: k/members }"),
    });
    assert.ok(!refused.ok);
    assert.match(refused.issues[0]?.message ?? "", /k\/no\.key cannot be used: it does not exist/);
    assert.deepEqual([refused.issues[0]?.file, refused.issues[0]?.line], ["node.yaml", 1]);
    assert.equal(node.config, before);
    assert.match(await (await call()).book("B1"), /MSA\|AA\|B1/);
  });

  it("is refused where it says what changes only with a restart, with every place", async () => {
    await start();
    const refused = await reload({
      "node.yaml": "node: m\nmember: CO-050\njournal: other.sqlite\nadmin:\n  listen: 127.0.0.1:0\n  token: t\n",
    });
    assert.ok(!refused.ok);
    assert.deepEqual(
      refused.issues.map(({ file, line, message, severity }) => [file, line, message, severity]),
      [
        ["node.yaml", 1, "node changes only with a restart", "error"],
        ["node.yaml", 3, "journal changes only with a restart", "error"],
        ["node.yaml", 5, "admin.listen changes only with a restart", "error"],
        ["node.yaml", 6, "admin.token changes only with a restart", "error"],
      ],
    );
  });

  it("delivers what waits by the new routes, when the receiver got another name", async () => {
    const port = await freePort();
    await start({ "systems/sink.yaml": sinkFile(`127.0.0.1:${port}`) });
    const caller = await call();
    for (const id of ["N1", "N2", "N3"]) await caller.notify(id);
    await until(async () => (await waitingWith(node, /PEER_UNREACHABLE/)) === 3);
    const done = await reload({
      "systems/sink.yaml": null,
      "systems/another.yaml": sinkFile(sink.address).replace("system: sink", "system: another"),
      "routes.yaml": "routes: [{ name: all, to: another }]",
    });
    assert.ok(done.ok);
    assert.deepEqual([done.changes.added, done.changes.removed], [["another"], ["sink"]]);
    assert.match(done.warnings[0]?.message ?? "", /no system sink any more/);
    await until(async () => (await waitingIn(node)) === 0);
    assert.deepEqual(await states(), { N1: "done", N2: "done", N3: "done" });
    assert.equal(new Set(sink.came).size, 3);
  });

  it("lets wait what came from a system that was taken away, until one bears its name", async () => {
    const port = await freePort();
    await start({ "systems/sink.yaml": sinkFile(`127.0.0.1:${port}`) });
    const caller = await call();
    for (const id of ["N1", "N2"]) await caller.notify(id);
    const ended = once(caller.socket, "close");
    assert.ok((await reload({ "systems/caller.yaml": null, "systems/sink.yaml": sinkFile(sink.address) })).ok);
    await ended;
    await until(async () => (await waitingWith(node, /ROUTE_NONE/)) === 2);
    assert.deepEqual([await states(), sink.came], [{ N1: "accepted", N2: "accepted" }, []]);
    const named = callerFile(", formerly: [caller]").replace("system: caller", "system: renamed");
    assert.ok((await reload({ "systems/renamed.yaml": named })).ok);
    await until(async () => (await waitingIn(node)) === 0);
    assert.deepEqual([await states(), sink.came.length], [{ N1: "done", N2: "done" }, 2]);
    assert.match(await (await call("renamed")).notify("N1"), /MSA\|AA\|N1/);
    assert.equal((await node.journal.search({})).length, 2, "a repetition is known as one under the new name");
  });

  it("loses and doubles nothing of a full queue, when every system is renamed and put in another order", async () => {
    const eight = sinkFile(sink.address, ", connections: 8");
    await start({ "node.yaml": nodeFile("concurrency: 12"), "systems/sink.yaml": eight });
    const caller = await call();
    sink.hold();
    const ids = Array.from({ length: 300 }, (_, i) => `Q${i}`);
    await Promise.all(ids.slice(0, 150).map((id) => caller.notify(id)));
    await sink.until(8);
    const done = await reload({
      "systems/caller.yaml": null,
      "systems/sink.yaml": null,
      "systems/zz-caller.yaml": callerFile(", formerly: [caller]").replace("system: caller", "system: zz"),
      "systems/aa-sink.yaml": eight.replace("system: sink", "system: aa"),
      "routes.yaml": "routes: [{ name: all, to: aa }]",
    });
    assert.ok(done.ok);
    assert.deepEqual(
      done.changes.listeners.kept,
      [`zz on ${node.addresses.get("zz")}`],
      "the listener goes on under the new name",
    );
    const acknowledged = Promise.all(ids.slice(150).map((id) => caller.notify(id)));
    sink.open();
    await acknowledged;
    await until(async () => (await waitingIn(node)) === 0);
    assert.equal(sink.came.length, 300);
    assert.equal(new Set(sink.came).size, 300);
    assert.deepEqual(new Set(Object.values(await states())), new Set(["done"]));
    assert.equal(sink.connections(), 8, "connections go on");
  });

  it("says how many deliveries are under way at a time, for those that wait already", async () => {
    await start({ "node.yaml": nodeFile("concurrency: 1") });
    const caller = await call();
    sink.hold();
    await Promise.all(["N1", "N2", "N3", "N4"].map((id) => caller.notify(id)));
    await sink.until(1);
    assert.equal(sink.came.length, 1);
    assert.ok((await reload({ "node.yaml": nodeFile("concurrency: 3") })).ok);
    await sink.until(3);
    assert.equal(sink.came.length, 3);
    sink.open();
    await until(async () => (await waitingIn(node)) === 0);
  });

  it("is refused by a node that stops", async () => {
    await start();
    const other = testFolder({ "systems/sink.yaml": sinkFile(sink.address) });
    const stopping = await startIn(other);
    const [late] = await Promise.all([stopping.stop().then(() => stopping.reload(other.load())), stopping.reload(other.load())]);
    assert.ok(!late.ok);
    assert.match(late.issues[0]?.message ?? "", /is being stopped/);
    other.remove();
  });
});

const nodeFile = (more: string): string =>
  `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, retry: { first: 50ms, most: 50ms, until: 24h }, ${more} }`;

/** How many deliveries wait that failed in this way. */
async function waitingWith({ journal }: Node, error: RegExp): Promise<number> {
  const found = await journal.search({ state: "accepted" });
  const details = await Promise.all(found.map((one) => journal.detail(one.id)));
  return details
    .flatMap((one) => one?.deliveries ?? [])
    .filter((delivery) => delivery.state === "waiting" && error.test(delivery.lastError)).length;
}
