import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runtimeFlags } from "../../bin/runtime-flags.mjs";
import { silentLog } from "../contracts/clock.ts";
import { VirtualClock } from "../delivery/test-support.ts";
import { startNode, type Node } from "./start.ts";
import {
  ackOf,
  bookedOf,
  booking,
  callAt,
  detailOf,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Caller,
  type Peer,
  type TestFolder,
} from "./test-support.ts";

const hour = 3_600_000;
const callerNamed = (name: string): string =>
  `{ system: ${name}, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0' }, format: er7, repetitions: { within: 1h } }`;
/** The same request of another patient. */
const other = (controlId: string): string => booking(controlId).replace("SMPMRA56E12G478S", "SMPGNN60A01H501Y");

describe("a control identifier that comes again", () => {
  let peer: Peer;
  let folder: TestFolder;
  let clock: VirtualClock;
  let node: Node;
  let caller: Caller;
  const states = async (controlId: string): Promise<readonly string[]> =>
    (await node.journal.search({ text: controlId })).map((one) => `${one.state} ${one.outcome}`);

  beforeEach(async () => {
    clock = new VirtualClock();
    let booked = 0;
    peer = await startPeer((came) => (came.type === "SRM^S01" ? bookedOf(came, `BK${++booked}`) : ackOf(came)));
    folder = testFolder({
      "systems/caller.yaml": callerNamed("caller"),
      "systems/another.yaml": callerNamed("another"),
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}', connections: 4 }, format: er7 }`,
    });
    node = await startIn(folder, silentLog, clock);
    caller = await callAt(node.addresses.get("caller")!);
  });
  afterEach(async () => {
    caller.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });

  it("within the window of its sender gets the stored reply; after it, it is free", async () => {
    const first = await caller.book("B1");
    assert.match(first, /\|BK1\^042101\|/);
    await clock.advance(hour);
    assert.equal(await caller.book("B1"), first, "a millisecond before the end");
    assert.match(await caller.send(other("B1")), /DUPLICATE_COLLISION/);
    assert.equal(peer.came.length, 1);
    await clock.advance(hour + 1);
    const second = await caller.send(other("B1"));
    assert.match(second, /MSA\|AA\|B1[^]*\|BK2\^042101\|/);
    assert.equal(await caller.send(other("B1")), second, "now it is that of the second");
    assert.match(await caller.book("B1"), /DUPLICATE_COLLISION/);
    assert.equal(peer.came.length, 2);
    await clock.advance(2 * hour + 2);
    assert.match(await caller.book("B1"), /\|BK3\^042101\|/, "also for the same content");
  });

  it("is not free while its message still waits", async () => {
    await node.pause("sink", "anna");
    assert.match(await caller.notify("N1"), /MSA\|AA/);
    await clock.advance(2 * hour);
    assert.match(await caller.notify("N1"), /MSA\|AA/);
    assert.equal(await waitingIn(node), 1);
    await node.resume("sink", "anna");
    await until(async () => (await waitingIn(node)) === 0);
    assert.equal(peer.came.length, 1);
    assert.match(await caller.notify("N1"), /MSA\|AA/, "it has ended, and is older than the window");
    await peer.until(2);
  });

  it("with other content is refused, recorded as refused, and sent to nobody", async () => {
    const first = await caller.book("B1");
    const refused = await caller.send(other("B1"));
    assert.match(refused, /MSA\|AE\|B1\rERR\|\|MSH\^1\^10\^1\|205\^[^|]*\|E\|DUPLICATE_COLLISION\^/);
    assert.match(await caller.notify("B1"), /MSA\|AE\|B1[^]*DUPLICATE_COLLISION/, "nor is it another kind of message");
    assert.equal(await caller.book("B1"), first, "the first stays as it was");
    assert.equal(peer.came.length, 1);
    assert.deepEqual(await states("B1"), ["refused DUPLICATE_COLLISION", "refused DUPLICATE_COLLISION", "done AA"]);
    const detail = await detailOf(node, "B1");
    assert.deepEqual(detail.deliveries, []);
    assert.match(detail.history.at(-1)?.detail ?? "", /^DUPLICATE_COLLISION: The identifier B1 was used for another message/);
    // Each sender counts for itself.
    const another = await callAt(node.addresses.get("another")!);
    assert.match(await another.send(other("B1")), /MSA\|AA\|B1/);
    another.close();
  });

  it("with other content at the same moment is taken once", async () => {
    const callers = await Promise.all([1, 2, 3, 4].map(() => callAt(node.addresses.get("caller")!)));
    const answers = await Promise.all(callers.map((one, i) => one.send(i % 2 === 0 ? booking("B1") : other("B1"))));
    for (const one of callers) one.close();
    assert.equal(answers.filter((one) => one.includes("MSA|AA")).length, 2, "the first, and its repetition");
    assert.equal(answers.filter((one) => one.includes("DUPLICATE_COLLISION")).length, 2);
    assert.equal(peer.came.length, 1);
  });

  it("is known in the journal that raccordo start --journal names, for as long", async () => {
    folder.write({ "systems/another.yaml": null });
    const file = join(folder.path, "elsewhere", "other.sqlite");
    const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
    const child = fork(main, ["start", folder.path, "--log", "silent", "--no-watch", "--journal", file], {
      execArgv: [...runtimeFlags],
    });
    const [{ systems }] = (await once(child, "message")) as [{ readonly systems: Readonly<Record<string, string>> }];
    const remote = await callAt(systems["caller"]!);
    const first = await remote.book("B1");
    assert.equal(await remote.book("B1"), first);
    remote.close();
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.ok(existsSync(file));
    assert.deepEqual(await states("B1"), [], "it is not in the journal that node.yaml names");

    for (const [passed, answer] of [
      [hour / 2, /\|BK1\^/],
      [hour + 60_000, /\|BK2\^/],
    ] as const) {
      const later = new VirtualClock();
      later.moved = Date.now() + passed;
      const next = await startNode(folder.load(), { log: silentLog, clock: later, journal: file });
      const again = await callAt(next.addresses.get("caller")!);
      assert.match(await again.book("B1"), answer);
      assert.equal((await detailOf(next, "B1")).outcome, "AA");
      again.close();
      await next.stop();
    }
    assert.equal(peer.came.length, 2);
  });
});
