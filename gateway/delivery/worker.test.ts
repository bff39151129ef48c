import assert from "node:assert/strict";
import { silentLog, type Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Delivery } from "../contracts/journal.ts";
import { DeliveryWorker, type Attempt, type DeliveryOptions } from "./index.ts";

/** Time that moves only when a test says so; everything that was promised meanwhile is let happen. */
class VirtualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly task: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(ms: number, task: () => void): { cancel(): void } {
    const timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return { cancel: () => (this.#timers = this.#timers.filter((one) => one !== timer)) };
  }
  get timers(): number {
    return this.#timers.length;
  }
  async advance(to: number): Promise<void> {
    await settled();
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
      if (!next || next.at > to) break;
      this.#now = next.at;
      this.#timers = this.#timers.filter((one) => one !== next);
      next.task();
      await settled();
    }
    this.#now = to;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const refused = new GatewayError("PEER_UNREACHABLE", "closed");
const retry: Attempt = { kind: "retry", error: refused };
const done: Attempt = { kind: "done" };

/** A journal of deliveries in memory, and a worker on it; `seen` tells what was tried when. */
class Bench {
  readonly clock = new VirtualClock();
  readonly journal = new Map<number, Delivery>();
  readonly seen: string[] = [];
  readonly worker: DeliveryWorker;
  answer: (delivery: Delivery) => Attempt | Promise<Attempt> = () => done;

  constructor(options: Partial<DeliveryOptions> = {}) {
    this.worker = new DeliveryWorker({
      journal: {
        waiting: (limit) => [...this.journal.values()].toSorted((a, b) => a.due - b.due).slice(0, limit),
        postpone: (id, attempts, due) => void this.journal.set(id, { ...this.journal.get(id)!, attempts, due }),
        bury: (id, message, error) => {
          this.journal.delete(id);
          this.seen.push(`${this.clock.now()} bury ${message} ${error}`);
        },
      },
      clock: this.clock,
      log: silentLog,
      retry: { first: 100, most: 1000, until: 5000 },
      concurrency: 1,
      jitter: () => 1,
      attempt: async (delivery) => {
        this.seen.push(`${this.clock.now()} ${delivery.messageId}#${delivery.attempts}`);
        const result = await this.answer(delivery);
        if (result.kind === "done") this.journal.delete(delivery.id);
        return result;
      },
      abandoned: async (delivery) => {
        this.seen.push(`${this.clock.now()} abandoned ${delivery.messageId}`);
        await Promise.resolve();
      },
      ...options,
    });
  }

  put(id: number, due = 0): Delivery {
    const delivery: Delivery = { id, messageId: `m${id}`, kind: "dispatch", system: "", attempts: 0, due, since: due };
    this.journal.set(id, delivery);
    return delivery;
  }
}

/** A promise that a test settles by hand. */
const gate = (): { readonly opened: Promise<Attempt>; open(result: Attempt): void } => {
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  return { opened: promise, open: resolve };
};

describe("delivery", () => {
  it("delivers what is offered, once", async () => {
    const bench = new Bench();
    const delivery = bench.put(1);
    bench.worker.offer(delivery);
    bench.worker.offer(delivery);
    await settled();
    assert.deepEqual(bench.seen, ["0 m1#0"]);
    assert.equal(bench.worker.depth, 0);
  });

  it("takes up at start what is due, and the rest at its time", async () => {
    const bench = new Bench();
    bench.put(1, 700);
    bench.put(2, 0);
    bench.put(3, 300);
    bench.worker.start();
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

  it("spreads its pauses, down to half of them", async () => {
    const bench = new Bench({ jitter: () => 0 });
    bench.answer = (delivery) => (delivery.attempts < 2 ? retry : done);
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(1000);
    assert.deepEqual(bench.seen, ["0 m1#0", "50 m1#1", "150 m1#2"]);
  });

  it("tries again in time although another one failed later and waits longer", async () => {
    const bench = new Bench({ concurrency: 2 });
    bench.answer = (delivery) => (delivery.attempts < (delivery.id === 1 ? 1 : 5) ? retry : done);
    bench.worker.offer({ ...bench.put(1), attempts: 0 });
    bench.journal.set(2, { ...bench.put(2), attempts: 3 });
    bench.worker.offer(bench.journal.get(2)!);
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

  it("survives when the giving up itself fails, and tries it again", async () => {
    let failures = 1;
    const bench = new Bench({
      abandoned: async () => {
        await Promise.resolve();
        if (failures-- > 0) throw new GatewayError("JOURNAL_UNAVAILABLE", "full");
      },
    });
    bench.answer = () => ({ kind: "dead", error: refused });
    bench.worker.offer(bench.put(1));
    await bench.clock.advance(2000);
    assert.equal(bench.seen.at(-1)?.includes("bury m1"), true, bench.seen.join("\n"));
    assert.equal(bench.journal.size, 0);
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

  it("waits at stop for what is under way, and starts nothing more", async () => {
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
    assert.deepEqual(
      [...bench.journal.values()].map((waiting) => waiting.attempts),
      [0, 0],
    );
    assert.equal(bench.clock.timers, 0);
    await bench.worker.stop();
  });

  it("makes senders wait when too much is waiting, and lets them on as it goes down", async () => {
    const bench = new Bench();
    const gates = new Map<number, ReturnType<typeof gate>>();
    bench.answer = (delivery) => (gates.set(delivery.id, gate()), gates.get(delivery.id)!.opened);
    assert.equal(bench.worker.room(), undefined);
    for (let id = 1; id <= 2001; id++) bench.worker.offer(bench.put(id));
    let woken = 0;
    const first = bench.worker.room()?.then(() => woken++);
    assert.ok(first);
    await settled();
    assert.equal(woken, 0);
    for (let id = 1; woken === 0 && id < 5; id++) {
      gates.get(id)?.open(done);
      await settled();
    }
    await first;
    const second = bench.worker.room();
    const stop = bench.worker.stop();
    await second;
    for (const one of gates.values()) one.open(done);
    await stop;
  });

  it("leaves in the journal what is too much for memory, and comes back for it", async () => {
    const bench = new Bench({ concurrency: 8 });
    const first = gate();
    bench.answer = () => (bench.seen.length <= 8 ? first.opened : done);
    for (let id = 1; id <= 5000; id++) bench.worker.offer(bench.put(id));
    assert.ok(bench.worker.depth < 2100);
    first.open(done);
    while (bench.journal.size > 0) await settled();
    assert.equal(new Set(bench.seen).size, 5000);
    assert.equal(bench.seen.length, 5000);
  });
});
