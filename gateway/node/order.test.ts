import assert from "node:assert/strict";
import { get } from "../canonical/index.ts";
import {
  ackOf,
  callAt,
  detailOf,
  notification,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Came,
} from "./test-support.ts";

/** The number of a notification is the placer's of its appointment. */
const of = (patient: string, number: number): string =>
  notification(`${patient}${number}`)
    .replace("SCH|1^050103", `SCH|${patient}${number}^050103`)
    .replace("SMPMRA56E12G478S", patient === "A" ? "SMPMRA56E12G478S" : "SMPGNN60A01H501Y");
const nameOf = ({ message }: Came): string => get(message, "SCH-1.1");
const namesOf = (patient: string): readonly string[] => [1, 2, 3, 4, 5].map((number) => `${patient}${number}`);

describe("messages in the order of their patients", () => {
  it("wait behind one that fails, and only those of its patient", async () => {
    const done: string[] = [];
    let failed = 0;
    let free = false;
    // The first of A is refused as uncertain until all of B has come.
    const peer = await startPeer((came) => {
      const name = nameOf(came);
      if (name === "A1" && !free) {
        failed++;
        return ackOf(came, "ESITO_INCERTO");
      }
      done.push(name);
      return ackOf(came);
    });
    const folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}', connections: 8 }, format: er7, delivery: { order: patient, concurrency: 8, retry: { first: 10ms, most: 10ms } } }`,
    });
    let node = await startIn(folder);
    let caller = await callAt(node.addresses.get("caller")!);
    for (let number = 1; number <= 5; number++) {
      for (const patient of ["A", "B"]) assert.match(await caller.send(of(patient, number)), /MSA\|AA/);
    }
    await until(() => failed > 2 && done.length >= 5);
    assert.deepEqual(done, namesOf("B"), "nothing of A, and B in its order");
    // The order is in the journal, and not in this life of the node.
    caller.close();
    await node.stop();
    node = await startIn(folder);
    caller = await callAt(node.addresses.get("caller")!);
    const before = failed;
    await until(() => failed > before + 1);
    assert.equal(done.length, 5);
    free = true;
    await until(async () => (await waitingIn(node)) === 0);
    assert.deepEqual(done.slice(5), namesOf("A"));
    assert.equal((await detailOf(node, "A5")).state, "done");
    caller.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });

  it("go on when a person has to decide about the first of them", async () => {
    const done: string[] = [];
    const peer = await startPeer((came) => {
      if (nameOf(came) === "A1") return ackOf(came, "ESITO_INCERTO");
      done.push(nameOf(came));
      return ackOf(came);
    });
    const folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}' }, format: er7, delivery: { order: patient, retry: { first: 10ms, most: 10ms, attempts: 3 } } }`,
    });
    const node = await startIn(folder);
    const caller = await callAt(node.addresses.get("caller")!);
    for (const number of [1, 2, 3]) await caller.send(of("A", number));
    await until(async () => (await waitingIn(node)) === 0);
    assert.deepEqual(done, ["A2", "A3"]);
    const { state, outcome, deliveries } = await detailOf(node, "A1");
    assert.deepEqual([state, outcome, deliveries[0]?.failures.length], ["dead", "ESITO_INCERTO", 3]);
    caller.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });
});

describe("a queue that is full", () => {
  it("refuses more at once and loses nothing of what it took", async () => {
    const folder = testFolder({});
    const peer = await startPeer(() => undefined);
    folder.write({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}', connections: 2 }, format: er7, answers: { within: 200ms }, delivery: { queue: 3, retry: { first: 10ms, most: 10ms }, breaker: { after: 1, pause: 100ms } } }`,
    });
    const node = await startIn(folder);
    const caller = await callAt(node.addresses.get("caller")!);
    for (const id of ["N1", "N2", "N3"]) assert.match(await caller.notify(id), /MSA\|AA/);
    const refused = await caller.notify("N4");
    assert.match(refused, /MSA\|AE\|N4\rERR\|\|\|207\^[^|]*\|E\|OVERLOADED\^[^|]*\|\|\|3 messages wait for sink/);
    const { state, outcome, deliveries } = await detailOf(node, "N4");
    assert.deepEqual([state, outcome, deliveries], ["refused", "OVERLOADED", []]);
    // It holds while the system is left in peace, and when a connection is another.
    const other = await callAt(node.addresses.get("caller")!);
    await until(() => node.gates().some((one) => one.open));
    assert.match(await other.notify("N5"), /OVERLOADED/);
    const [queue] = await node.journal.queues();
    assert.deepEqual([queue?.system, queue?.waiting], ["sink", 3]);

    peer.answers(ackOf);
    await until(async () => (await waitingIn(node)) === 0);
    for (const id of ["N1", "N2", "N3"]) assert.equal((await detailOf(node, id)).state, "done");
    assert.match(await caller.notify("N4"), /MSA\|AA/, "what was refused may come again");
    await until(async () => (await detailOf(node, "N4")).state === "done");
    caller.close();
    other.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });

  it("is known as full by the next life of the node, and by senders that come all at once", async () => {
    const peer = await startPeer(() => undefined);
    const folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}' }, format: er7, answers: { within: 100ms }, delivery: { queue: 3 } }`,
    });
    const first = await startIn(folder);
    const callers = await Promise.all(Array.from({ length: 12 }, () => callAt(first.addresses.get("caller")!)));
    const answers = await Promise.all(callers.map((one, i) => one.notify(`N${i}`)));
    const taken = answers.filter((one) => one.includes("MSA|AA")).length;
    assert.equal(taken, 3, "as many as may wait, and no more");
    for (const one of callers) one.close();
    await first.stop();
    const second = await startIn(folder);
    const caller = await callAt(second.addresses.get("caller")!);
    assert.match(await caller.notify("M1"), /OVERLOADED/);
    caller.close();
    await second.stop();
    await peer.close();
    folder.remove();
  });
});
