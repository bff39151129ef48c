import assert from "node:assert/strict";
import { GatewayError } from "../contracts/errors.ts";
import { Bench, done, gate, policy, retry, settled } from "./test-support.ts";

describe("delivery", () => {
  it("delivers what is offered, once", async () => {
    const bench = new Bench();
    bench.worker.offer(bench.put(1));
    await settled();
    assert.deepEqual(bench.seen, ["0 m1#0"]);
    assert.equal(bench.worker.depth, 0);
  });

  it("takes up at start what is due, and the rest at its time", async () => {
    const bench = new Bench();
    bench.put(1, { due: 700, held: false });
    bench.put(2, { due: 0, held: false });
    bench.put(3, { due: 300, held: false });
    await bench.worker.start();
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, ["0 m2#0", "300 m3#0", "700 m1#0"]);
    assert.equal(bench.clock.timers, 0);
  });

  it("backs off to the longest pause, gives up after the time allowed, and buries after telling so", async () => {
    const bench = new Bench();
    bench.answer = () => retry;
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(100_000);
    assert.deepEqual(bench.seen, [
      "0 m1#0",
      "100 m1#1",
      "300 m1#2",
      "700 m1#3",
      "1500 m1#4",
      "2500 m1#5",
      "3500 m1#6",
      "4500 m1#7",
      "4500 abandoned m1",
      "4500 bury m1 PEER_UNREACHABLE: closed",
    ]);
    assert.equal(bench.clock.timers, 0);
  });

  it("gives up after so many attempts", async () => {
    const bench = new Bench({ retry: { ...policy.retry, attempts: 3 } });
    bench.answer = () => retry;
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(100_000);
    assert.equal(bench.seen.filter((one) => /m1#/.test(one)).length, 3);
    assert.equal(bench.journal.size, 0);
  });

  it("spreads its pauses, down to half of them", async () => {
    const bench = new Bench({}, { jitter: () => 0 });
    bench.answer = (delivery) => (delivery.attempts < 2 ? retry : done);
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, ["0 m1#0", "50 m1#1", "150 m1#2"]);
  });

  it("tries again in time although another one failed later and waits longer", async () => {
    const bench = new Bench({ concurrency: 2 });
    bench.answer = (delivery) => (delivery.attempts < (delivery.id === 1 ? 1 : 5) ? retry : done);
    bench.worker.offer(bench.put(1));
    bench.worker.offer(bench.put(2, { attempts: 3 }));
    await bench.clock.advance(900);
    assert.deepEqual(bench.seen, ["0 m1#0", "0 m2#3", "100 m1#1", "800 m2#4"]);
  });

  it("gives up at once what cannot be delivered", async () => {
    const bench = new Bench();
    bench.answer = () => ({ kind: "dead", error: new GatewayError("MAPPING_CODE", "no code") });
    bench.worker.offer(bench.put(1));
    await settled();
    assert.deepEqual(bench.seen, ["0 m1#0", "0 abandoned m1", "0 bury m1 MAPPING_CODE: no code"]);
  });

  it("takes a thrown error for a failed attempt", async () => {
    const bench = new Bench();
    bench.answer = (delivery) => {
      if (delivery.attempts === 0) throw new TypeError("x");
      return done;
    };
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, ["0 m1#0", "100 m1#1"]);
  });

  it("keeps what became of a delivery until the journal can be written", async () => {
    const bench = new Bench();
    bench.answer = () => {
      bench.failing = true;
      return retry;
    };
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(2000);
    assert.deepEqual(bench.seen, ["0 m1#0"]);
    bench.failing = false;
    bench.answer = () => done;
    await bench.clock.advance(4000);
    assert.equal(bench.journal.size, 0);
    assert.equal(bench.seen.length, 2);
  });

  it("keeps to its concurrency, in order", async () => {
    const bench = new Bench({ concurrency: 2 });
    const gates = [1, 2, 3].map(() => gate());
    bench.answer = (delivery) => gates[delivery.id - 1]!.opened;
    for (const id of [1, 2, 3]) bench.worker.offer(bench.put(id));
    await settled();
    assert.deepEqual(bench.seen, ["0 m1#0", "0 m2#0"]);
    gates[1]!.open(done);
    await settled();
    assert.deepEqual(bench.seen, ["0 m1#0", "0 m2#0", "0 m3#0"]);
    assert.equal(bench.worker.depth, 2);
    for (const one of gates) one.open(done);
    await bench.worker.stop();
  });

  it("is held back for one system by none of the others (M#1664)", async () => {
    const bench = new Bench();
    const hole = gate();
    bench.answer = (delivery) => (delivery.system === "hole" ? hole.opened : done);
    for (let id = 1; id <= 50; id++) bench.worker.offer(bench.put(id, { system: "hole" }));
    for (let id = 51; id <= 100; id++) bench.worker.offer(bench.put(id, { system: "s" }));
    await settled();
    await settled();
    assert.equal(bench.seen.length, 51);
    assert.equal(
      [...bench.journal.values()].every((one) => one.system === "hole"),
      true,
    );
    hole.open(done);
    await bench.worker.stop();
  });

  it("keeps the order of a key, and goes on with other keys meanwhile", async () => {
    const bench = new Bench({ concurrency: 8 });
    bench.answer = (delivery) => (delivery.id === 1 && delivery.attempts === 0 ? retry : done);
    for (const [id, orderKey] of [
      [1, "rossi"],
      [2, "rossi"],
      [3, "bianchi"],
      [4, "rossi"],
    ] as const) {
      bench.worker.queued(bench.put(id, { orderKey, held: false }));
    }
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, ["0 m1#0", "0 m3#0", "100 m1#1", "100 m2#0", "100 m4#0"]);
  });

  it("moves what goes to another system today into the queue of that one", async () => {
    const bench = new Bench();
    bench.answer = (delivery) => (delivery.system === "old" ? { kind: "move", system: "new" } : done);
    bench.worker.offer(bench.put(1, { system: "old", attempts: 4 }));
    await bench.clock.advance(100);
    assert.deepEqual(bench.seen, ["0 m1#4", "0 m1#4"]);
    assert.equal(bench.journal.size, 0);
  });

  it("drops what others took over, and writes nothing of it any more", async () => {
    const bench = new Bench({ concurrency: 2 });
    const one = gate();
    bench.answer = () => one.opened;
    for (const id of [1, 2, 3]) bench.worker.offer(bench.put(id));
    await settled();
    bench.worker.lost();
    one.open(retry);
    await bench.clock.advance(10_000);
    assert.deepEqual(bench.seen, ["0 m1#0", "0 m2#0"]);
    assert.deepEqual(
      [...bench.journal.values()].map((row) => [row.attempts, row.held]),
      [
        [0, true],
        [0, true],
        [0, true],
      ],
    );
  });

  it("waits at stop for what is under way, starts nothing more, and gives back the rest", async () => {
    const bench = new Bench();
    const one = gate();
    bench.answer = () => one.opened;
    bench.worker.offer(bench.put(1));
    bench.worker.offer(bench.put(2));
    let stopped = false;
    const stop = bench.worker.stop().then(() => (stopped = true));
    await settled();
    assert.equal(stopped, false);
    one.open(retry);
    await stop;
    await bench.clock.advance(100_000);
    assert.deepEqual(bench.seen, ["0 m1#0"]);
    assert.deepEqual(bench.journal.get(2)?.held, false);
    assert.equal(bench.clock.timers, 0);
  });

  it("holds only a few of very many, and comes back for the rest", async () => {
    const bench = new Bench({ concurrency: 8 });
    for (let id = 1; id <= 3000; id++) bench.put(id, { held: false });
    const first = gate();
    bench.answer = () => first.opened;
    await bench.worker.start();
    await settled();
    assert.ok([...bench.journal.values()].filter((row) => row.held).length <= 40);
    first.open(done);
    while (bench.journal.size > 0) await settled();
    assert.equal(new Set(bench.seen).size, 3000);
    assert.equal(bench.seen.length, 3000);
  });
});

describe("back pressure of a queue", () => {
  it("makes senders wait when much is waiting, and lets them on as it goes down", async () => {
    const bench = new Bench();
    const gates = new Map<number, ReturnType<typeof gate>>();
    bench.answer = (delivery) => (gates.set(delivery.id, gate()), gates.get(delivery.id)!.opened);
    assert.equal(bench.worker.room("s"), undefined);
    for (let id = 1; id <= 2001; id++) bench.worker.offer(bench.put(id));
    let woken = 0;
    const first = bench.worker.room("s")?.then(() => woken++);
    assert.ok(first);
    assert.equal(bench.worker.room("other"), undefined);
    await settled();
    assert.equal(woken, 0);
    for (let id = 1; woken === 0 && id < 5; id++) {
      gates.get(id)?.open(done);
      await settled();
    }
    await first;
    for (const one of gates.values()) one.open(done);
    await bench.worker.stop();
  });

  it("lets a sender on after a while although nothing moves, since the journal can hold it", async () => {
    const bench = new Bench();
    const one = gate();
    bench.answer = () => one.opened;
    for (let id = 1; id <= 2001; id++) bench.worker.offer(bench.put(id));
    let on = false;
    void bench.worker.room("s")?.then(() => (on = true));
    await bench.clock.advance(499);
    assert.equal(on, false);
    await bench.clock.advance(501);
    assert.equal(on, true);
    one.open(done);
    await bench.worker.stop();
  });

  it("refuses more than may wait, with a clear answer", async () => {
    const bench = new Bench({ most: 3 });
    const one = gate();
    bench.answer = () => one.opened;
    for (let id = 1; id <= 3; id++) bench.worker.offer(bench.put(id));
    assert.throws(() => bench.worker.room("s"), { code: "OVERLOADED", certainty: "not-done" });
    one.open(done);
    await bench.worker.stop();
  });

  it("counts what waits in the journal from an earlier life", async () => {
    const bench = new Bench({ most: 100 });
    bench.answer = () => gate().opened;
    for (let id = 1; id <= 100; id++) bench.put(id, { held: false });
    await bench.worker.refresh();
    assert.throws(() => bench.worker.room("s"), { code: "OVERLOADED" });
  });
});

describe("a queue whose system does not answer", () => {
  const breaker = { after: 3, pause: 1000 };

  it("is left in peace, then tried with one message", async () => {
    const bench = new Bench({ concurrency: 2, breaker, retry: { ...policy.retry, first: 10, most: 10 } });
    bench.answer = () => retry;
    for (let id = 1; id <= 6; id++) bench.worker.offer(bench.put(id));
    await bench.clock.advance(900);
    const before = bench.seen.length;
    assert.ok(before >= 3 && before <= 4, bench.seen.join("\n"));
    await bench.clock.advance(1900);
    assert.equal(bench.seen.length, before + 1, bench.seen.join("\n"));
    bench.answer = () => done;
    await bench.clock.advance(5000);
    assert.equal(bench.journal.size, 0, bench.seen.join("\n"));
  });

  it("goes on when another's message has been the probe, such as that of a sender who waits", async () => {
    const bench = new Bench({
      breaker: { after: 1, pause: 1000 },
      retry: { ...policy.retry, first: 4000, most: 4000, until: 90_000 },
    });
    const probe = gate();
    let probing: Promise<unknown> | undefined;
    bench.clock.after(1000, () => {
      probing = bench.gates.get("s")?.through(Number.MAX_SAFE_INTEGER, () => probe.opened);
    });
    bench.answer = (delivery) => (delivery.id === 1 && delivery.attempts === 0 ? retry : done);
    for (let id = 1; id <= 5; id++) bench.worker.offer(bench.put(id));
    await bench.clock.advance(2000);
    assert.deepEqual(bench.seen, ["0 m1#0"]);
    probe.open(done);
    await probing;
    await bench.clock.advance(2100);
    assert.deepEqual(bench.seen.slice(1), ["2000 m2#0", "2000 m3#0", "2000 m4#0", "2000 m5#0"]);
  });

  it("gives up what is no use any more, without trying each of it", async () => {
    const bench = new Bench({ concurrency: 1, breaker, retry: { ...policy.retry, first: 10, most: 10 } });
    bench.answer = () => retry;
    for (let id = 1; id <= 60; id++) bench.put(id, { held: false });
    await bench.worker.start();
    await bench.clock.advance(8000);
    assert.equal(bench.journal.size, 0);
    assert.equal(bench.seen.filter((one) => one.includes("abandoned")).length, 60);
    assert.ok(bench.seen.filter((one) => one.includes("#")).length < 15, bench.seen.join("\n"));
  });

  it("is told to no sender: what comes is taken", async () => {
    const bench = new Bench({ breaker: { after: 1, pause: 1000 } });
    bench.answer = () => retry;
    bench.worker.offer(bench.put(1));
    await settled();
    for (let id = 2; id <= 2500; id++) bench.worker.offer(bench.put(id));
    assert.equal(bench.worker.room("s"), undefined);
    await bench.worker.stop();
  });
});

describe("a queue that an operator has stopped", () => {
  it("delivers nothing until it runs again, and gives back what it held", async () => {
    const bench = new Bench();
    bench.paused.add("s");
    bench.put(1, { held: false });
    await bench.worker.start();
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, []);
    bench.paused.delete("s");
    await bench.worker.refresh();
    bench.worker.wake("s");
    await bench.clock.advance(2000);
    assert.deepEqual(bench.seen, ["1000 m1#0"]);
  });

  it("takes no fresh ones meanwhile", async () => {
    const bench = new Bench();
    await bench.worker.start();
    bench.worker.wake("s");
    await settled();
    assert.equal(bench.worker.takesFresh("s"), true);
    bench.paused.add("s");
    await bench.worker.refresh();
    assert.equal(bench.worker.takesFresh("s"), false);
  });
});

describe("delivery when the clock is set", () => {
  it("forward by a day, gives nobody up", async () => {
    const bench = new Bench();
    bench.answer = (delivery) => (delivery.attempts < 3 ? retry : done);
    bench.worker.offer(bench.put(1));
    await settled();
    bench.clock.moved = 86_400_000;
    await bench.clock.advance(3000);
    assert.equal(bench.seen.filter((one) => one.includes("abandoned")).length, 0, bench.seen.join("\n"));
    assert.equal(bench.journal.size, 0);
  });

  it("back by a day, waits no day", async () => {
    const bench = new Bench();
    bench.clock.moved = 86_400_000;
    bench.answer = (delivery) => (delivery.attempts < 1 ? retry : done);
    bench.worker.offer(bench.put(1, { due: 86_400_000, since: 86_400_000 }));
    await settled();
    bench.clock.moved = 0;
    await bench.clock.advance(1000);
    bench.worker.wake("s");
    await settled();
    await settled();
    assert.equal(bench.journal.size, 0, bench.seen.join("\n"));
  });
});
