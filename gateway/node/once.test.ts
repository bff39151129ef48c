import assert from "node:assert/strict";
import { silentLog } from "../contracts/clock.ts";
import { VirtualClock } from "../delivery/test-support.ts";
import type { Node } from "./start.ts";
import {
  ackOf,
  bookedOf,
  callAt,
  deferredBooking,
  detailOf,
  freePort,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Caller,
  type Peer,
  type TestFolder,
} from "./test-support.ts";

/** Times are those of a clock that moves only when a test says so. */
const sink = (address: string, more = ""): string =>
  `{ system: sink, adapter: mllp, options: { connect: '${address}' }, format: er7, answers: { within: 5s }, delivery: { duplicates: unknown, breaker: { after: 100 }${more} } }`;

describe("a system that would do twice what is sent twice", () => {
  let peer: Peer;
  let folder: TestFolder;
  let clock: VirtualClock;
  let node: Node;
  let caller: Caller;

  async function start(): Promise<void> {
    node = await startIn(folder, silentLog, clock);
    caller = await callAt(node.addresses.get("caller")!);
  }
  async function stop(): Promise<void> {
    caller.close();
    await node.stop();
  }
  const pass = (ms: number): Promise<void> => clock.advance(clock.monotonic() + ms);
  const dead = async (): Promise<number> => (await node.journal.queues()).find((one) => one.system === "sink")?.dead ?? 0;
  const isDead = async (controlId: string): Promise<boolean> => (await detailOf(node, controlId)).state === "dead";

  beforeEach(async () => {
    clock = new VirtualClock();
    peer = await startPeer(() => undefined);
    folder = testFolder({ "systems/sink.yaml": sink(peer.address) });
    await start();
  });
  afterEach(async () => {
    await stop();
    await peer.close();
    folder.remove();
  });

  /** A notification that came to the peer and was never answered. */
  async function lost(controlId: string): Promise<string> {
    assert.match(await caller.notify(controlId), /MSA\|AA/);
    await peer.until(1);
    await pass(5000);
    await until(() => isDead(controlId));
    return (await detailOf(node, controlId)).id;
  }

  it("gets a notification that it did not answer no second time, until a person says so", async () => {
    const id = await lost("N1");
    const detail = await detailOf(node, "N1");
    assert.equal(detail.outcome, "PEER_TIMEOUT");
    assert.equal(await dead(), 1);
    await pass(300_000);
    assert.equal(peer.came.length, 1, "not by itself");
    await stop();
    await start();
    await pass(300_000);
    assert.deepEqual([peer.came.length, await dead()], [1, 1], "nor by the next life of the node");
    assert.match(await caller.notify("N1"), /MSA\|AA/);
    assert.equal(await waitingIn(node), 0);
    assert.equal(peer.came.length, 1, "nor because its sender repeats it");

    peer.answers(ackOf);
    assert.equal((await node.replay(id, "anna")).state, "accepted");
    await until(async () => (await detailOf(node, "N1")).state === "done");
    assert.deepEqual(
      peer.came.map((one) => one.controlId),
      [id, id],
      "under the identifier that it had",
    );
    assert.deepEqual([(await detailOf(node, "N1")).outcome, await dead()], ["AA", 0]);
    await assert.rejects(node.replay(id, "anna"), { code: "REPLAY_REFUSED" });
    assert.deepEqual(
      (await node.journal.audits(10, id)).map((one) => `${one.who}: ${one.what}`),
      ["anna: replay"],
    );
  });

  it("is sent once more at each word of a person, and never more", async () => {
    const id = await lost("N1");
    for (const times of [2, 3]) {
      await node.replay(id, "anna");
      await peer.until(times);
      await pass(5000);
      await until(() => isDead("N1"));
      await pass(300_000);
      assert.equal(peer.came.length, times);
    }
  });

  it("is left alone when a person knows what became of it", async () => {
    const id = await lost("N1");
    await node.settle(id, "bruno", "entered by hand");
    const detail = await detailOf(node, "N1");
    assert.deepEqual([detail.state, detail.outcome, await dead()], ["done", "SETTLED", 0]);
    assert.equal(detail.history.at(-1)?.detail, "entered by hand");
    assert.deepEqual(
      (await node.journal.audits(10, id)).map((one) => `${one.who}: ${one.what}`),
      ["bruno: settled: entered by hand"],
    );
    await pass(300_000);
    assert.equal(peer.came.length, 1);
    await assert.rejects(node.settle(id, "bruno", "again"), { code: "REPLAY_REFUSED" });
    await assert.rejects(node.replay(id, "bruno"), { code: "REPLAY_REFUSED" });
  });

  it("was under way when the node died: the next life does not send it again", async () => {
    await caller.notify("N1");
    await peer.until(1);
    // What it holds is given back, and nobody has said what became of it.
    const stopping = stop();
    await pass(5000);
    await stopping;
    await start();
    await pass(60_000);
    await until(() => isDead("N1"));
    assert.equal(peer.came.length, 1);
    assert.equal((await detailOf(node, "N1")).outcome, "ESITO_INCERTO");
  });

  it("books once: who waits is told that the outcome is open, also when it asks again", async () => {
    const answer = caller.book("B1");
    await peer.until(1);
    await pass(5000);
    assert.match(await answer, /MSA\|AE\|B1[^]*ESITO_INCERTO/);
    await until(() => isDead("B1"));
    assert.equal((await detailOf(node, "B1")).outcome, "PEER_TIMEOUT");
    peer.answers((came) => bookedOf(came, "77"));
    assert.match(await caller.book("B1"), /MSA\|AE\|B1[^]*ESITO_INCERTO/);
    await pass(300_000);
    assert.equal(peer.came.length, 1);
    assert.equal(await dead(), 1);
    await node.replay((await detailOf(node, "B1")).id, "anna");
    await until(async () => (await detailOf(node, "B1")).state === "done");
    assert.match(await caller.book("B1"), /MSA\|AA\|B1/);
    assert.equal(peer.came.length, 2, "the second by the word of a person");
  });
});

describe("a system that would do twice what is sent twice, and cannot be reached", () => {
  it("is tried until it can, and gets it once", async () => {
    const port = await freePort();
    const folder = testFolder({
      "systems/sink.yaml": sink(`127.0.0.1:${port}`, ", retry: { first: 10ms, most: 10ms }"),
    });
    const node = await startIn(folder);
    const caller = await callAt(node.addresses.get("caller")!);
    assert.match(await caller.notify("N1"), /MSA\|AA/);
    await until(async () => (await detailOf(node, "N1")).deliveries[0]!.attempts >= 2);
    const peer = await startPeer(ackOf, port);
    await until(async () => (await detailOf(node, "N1")).state === "done");
    assert.equal(peer.came.length, 1);
    assert.match((await detailOf(node, "N1")).deliveries[0]!.failures[0]!.error, /^PEER_UNREACHABLE/);
    caller.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });
});

describe("an answer to a system that would do twice what is sent twice", () => {
  it("is sent once, and once more when a person says so", async () => {
    const clock = new VirtualClock();
    const [owner, asker] = await Promise.all([startPeer((came) => bookedOf(came, "77")), startPeer(() => undefined)]);
    const folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${owner.address}' }, format: er7 }`,
      "systems/caller.yaml": `{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0', connect: '${asker.address}' }, format: er7, answers: { within: 5s }, delivery: { duplicates: unknown } }`,
    });
    const node = await startIn(folder, silentLog, clock);
    const caller = await callAt(node.addresses.get("caller")!);
    const dead = async (): Promise<number> => (await node.journal.queues()).find((one) => one.system === "caller")?.dead ?? 0;
    assert.match(await caller.send(deferredBooking("B1")), /MSA\|CA\|B1/);
    for (const times of [1, 2]) {
      await asker.until(times);
      await clock.advance(clock.monotonic() + 5000);
      await until(async () => (await dead()) === 1);
      await clock.advance(clock.monotonic() + 300_000);
      assert.equal(asker.came.length, times);
      if (times === 2) asker.answers(ackOf);
      await node.replay((await detailOf(node, "B1")).id, "anna");
    }
    await until(async () => (await dead()) === 0 && (await waitingIn(node)) === 0);
    assert.deepEqual([asker.came.length, owner.came.length, (await detailOf(node, "B1")).state], [3, 1, "done"]);
    caller.close();
    await node.stop();
    await Promise.all([owner.close(), asker.close()]);
    folder.remove();
  });
});
