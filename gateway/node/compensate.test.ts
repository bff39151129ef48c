import assert from "node:assert/strict";
import { get } from "../canonical/index.ts";
import { silentLog } from "../contracts/clock.ts";
import { VirtualClock } from "../delivery/test-support.ts";
import type { Node } from "./start.ts";
import {
  ackOf,
  bookedOf,
  callAt,
  deferredBooking,
  detailOf,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Came,
  type Caller,
  type Peer,
  type TestFolder,
} from "./test-support.ts";

describe("a booking that was given up although its owner may have made it", () => {
  let owner: Peer;
  let asker: Peer;
  let folder: TestFolder;
  let clock: VirtualClock;
  let node: Node;
  let caller: Caller;

  async function start(): Promise<void> {
    node = await startIn(folder, silentLog, clock);
    caller = await callAt(node.addresses.get("caller")!);
  }
  const pass = (ms: number): Promise<void> => clock.advance(clock.monotonic() + ms);
  const told = (): readonly string[] => owner.came.map((one) => `${one.type} ${one.controlId}`);

  beforeEach(async () => {
    clock = new VirtualClock();
    owner = await startPeer(() => undefined);
    asker = await startPeer(ackOf);
    folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${owner.address}' }, format: er7, answers: { within: 5s }, delivery: { breaker: { after: 100 }, retry: { attempts: 1 } } }`,
      "systems/caller.yaml": `{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0', connect: '${asker.address}' }, format: er7 }`,
    });
    await start();
  });
  afterEach(async () => {
    caller.close();
    await node.stop();
    await owner.close();
    await asker.close();
    folder.remove();
  });

  /** The owner takes the booking, its answer is lost, and the node gives up; from then on the owner answers. */
  async function givenUp(answers: (came: Came) => string): Promise<string> {
    assert.match(await caller.send(deferredBooking("B1")), /MSA\|CA\|B1/);
    await owner.until(1);
    owner.answers(answers);
    await pass(5000);
    await asker.until(1);
    await until(async () => (await waitingIn(node)) === 0);
    const { id, state, outcome } = await detailOf(node, "B1");
    assert.deepEqual([state, outcome], ["dead", "PEER_TIMEOUT"]);
    return id;
  }

  it("is asked about again, and cancelled when it stands; its sender is told a refusal", async () => {
    const id = await givenUp((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came)));
    assert.deepEqual(told(), [`SRM^S01 ${id}`, `SRM^S01 ${id}`, `SRM^S04 C${id}`]);
    const { message } = owner.came[2]!;
    assert.deepEqual(
      ["ARQ-2.1", "ARQ-2.2", "ARQ-6.1", "RGS-2", "PID-3.1"].map((path) => get(message, path)),
      ["77", "042101", "DISD", "D", "SMPMRA56E12G478S"],
    );
    const [reply, ...others] = asker.came;
    assert.deepEqual([reply?.type, others.length], ["SRR^S01", 0]);
    assert.deepEqual(
      ["MSA-1", "MSA-2", "ERR-5.1"].map((path) => get(reply!.message, path)),
      ["AE", "B1", "PEER_TIMEOUT"],
    );
    assert.deepEqual((await detailOf(node, "B1")).deliveries.map((one) => `${one.kind} ${one.state}`).toSorted(), [
      "compensate done",
      "dispatch dead",
      "reply done",
    ]);
  });

  it("is left alone when its owner has refused it", async () => {
    const id = await givenUp((came) => ackOf(came, "SLOT_OCCUPATO"));
    assert.deepEqual(told(), [`SRM^S01 ${id}`, `SRM^S01 ${id}`]);
    assert.equal(get(asker.came[0]!.message, "MSA-1"), "AE");
  });

  it("is undone also when it was cancelled already, and is a dead letter when its owner does not cancel", async () => {
    await givenUp((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came, "GIA_DISDETTA")));
    const compensations = async (): Promise<readonly string[]> =>
      (await detailOf(node, "B1")).deliveries.filter((one) => one.kind === "compensate").map((one) => one.state);
    assert.deepEqual(await compensations(), ["done"]);
    owner.answers(() => undefined);
    const before = owner.came.length;
    assert.match(await caller.send(deferredBooking("B2")), /MSA\|CA\|B2/);
    await owner.until(before + 1);
    owner.answers((came) => (came.type === "SRM^S01" ? bookedOf(came, "78") : ackOf(came, "SOLO_SPECIALISTA")));
    await pass(5000);
    await until(async () =>
      (await detailOf(node, "B2")).deliveries.some((one) => one.kind === "compensate" && one.state === "dead"),
    );
    const { lastError } = (await detailOf(node, "B2")).deliveries.find((one) => one.kind === "compensate")!;
    assert.match(lastError, /^PEER_REFUSED: sink does not cancel the booking: SOLO_SPECIALISTA/);
  });

  it("is not delivered again, since its owner would repeat the answer to what was undone", async () => {
    const id = await givenUp((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came)));
    await assert.rejects(node.replay(id, "anna"), { code: "REPLAY_REFUSED", message: /is undone where it was made/ });
    assert.equal(owner.came.length, 3);
    await node.settle(id, "anna", "the patient was called");
    assert.equal((await detailOf(node, "B1")).outcome, "SETTLED");
  });

  it("is not undone after a person has said what became of it", async () => {
    assert.match(await caller.send(deferredBooking("B1")), /MSA\|CA\|B1/);
    await owner.until(1);
    await pass(5000);
    await asker.until(1);
    // The owner is silent once more: the cancellation waits, and is dead at last.
    await owner.until(2);
    await node.pause("sink", "anna");
    await pass(5000);
    await until(async () => (await detailOf(node, "B1")).deliveries.every((one) => one.state !== "waiting"));
    const { id } = await detailOf(node, "B1");
    await node.journal.revive(id, clock.now());
    assert.equal(await waitingIn(node), 1);
    await node.journal.settle(
      id,
      { state: "done", outcome: "SETTLED", reply: undefined, transport: {}, history: [] },
      clock.now(),
    );
    owner.answers((came) => bookedOf(came, "77"));
    await node.resume("sink", "anna");
    await until(async () => (await waitingIn(node)) === 0);
    assert.equal(owner.came.length, 2);
  });

  it("was given up when the node died: the next life tells its sender once, and does not send it again", async () => {
    const id = await givenUp((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came)));
    // As a crash leaves it: everything is written but that its delivery is dead.
    await node.journal.revive(id, clock.now());
    const { history } = await detailOf(node, "B1");
    await node.journal.finish(
      id,
      { state: "dead", outcome: "PEER_TIMEOUT", reply: undefined, transport: {}, history },
      clock.now(),
    );
    caller.close();
    await node.stop();
    await start();
    await until(async () => (await waitingIn(node)) === 0);
    assert.equal((await detailOf(node, "B1")).state, "dead");
    assert.deepEqual([owner.came.length, asker.came.length], [3, 1]);
  });
});
