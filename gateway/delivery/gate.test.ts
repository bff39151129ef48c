import assert from "node:assert/strict";
import { silentLog } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import { Gate, type GatePolicy } from "./gate.ts";
import { settled, VirtualClock } from "./test-support.ts";

const unreachable = new GatewayError("PEER_UNREACHABLE", "closed");
const fails = (error: GatewayError) => (): Promise<never> => Promise.reject(error);

describe("the gate of a system", () => {
  let clock: VirtualClock;
  const gateWith = (policy: Partial<GatePolicy>): Gate =>
    new Gate("cup", () => ({ concurrency: 2, rate: undefined, breaker: { after: 2, pause: 1000 }, ...policy }), clock, silentLog);
  beforeEach(() => {
    clock = new VirtualClock();
  });

  it("lets so many through at the same time, the others in their order", async () => {
    const gate = gateWith({ concurrency: 2 });
    const begun: number[] = [];
    const holds = [1, 2, 3, 4].map(() => Promise.withResolvers<undefined>());
    const all = holds.map((hold, i) =>
      gate.through(10_000, () => {
        begun.push(i + 1);
        return hold.promise;
      }),
    );
    await settled();
    assert.deepEqual(begun, [1, 2]);
    holds[1]!.resolve(undefined);
    await settled();
    assert.deepEqual(begun, [1, 2, 3]);
    for (const hold of holds) hold.resolve(undefined);
    await Promise.all(all);
    assert.deepEqual(begun, [1, 2, 3, 4]);
    assert.equal(clock.timers, 0);
  });

  it("lets so many through a second", async () => {
    const gate = gateWith({ concurrency: 100, rate: 10 });
    const at: number[] = [];
    const all = [1, 2, 3, 4, 5].map(() =>
      gate.through(10_000, async () => void at.push(await Promise.resolve(clock.monotonic()))),
    );
    await clock.advance(1000);
    await Promise.all(all);
    assert.deepEqual(at, [0, 100, 200, 300, 400]);
  });

  it("keeps nobody waiting beyond the deadline", async () => {
    const gate = gateWith({ concurrency: 1 });
    const hold = Promise.withResolvers<undefined>();
    const first = gate.through(10_000, () => hold.promise);
    const late = assert.rejects(
      gate.through(300, () => Promise.resolve()),
      { code: "OVERLOADED", certainty: "not-done" },
    );
    await clock.advance(300);
    await late;
    hold.resolve(undefined);
    await first;
    await gate.through(1000, () => Promise.resolve());
  });

  it("is closed after failures one after the other, and opened again by a probe", async () => {
    const gate = gateWith({});
    for (let i = 0; i < 2; i++) await assert.rejects(gate.through(1000, fails(unreachable)), unreachable);
    let sent = 0;
    const send = (): Promise<void> => Promise.resolve(void sent++);
    await assert.rejects(gate.through(1000, send), { code: "PEER_UNREACHABLE", certainty: "not-done", message: /left in peace/ });
    assert.equal(gate.blockedFor, 1000);
    await clock.advance(1000);
    const probe = Promise.withResolvers<undefined>();
    const probing = gate.through(5000, () => probe.promise);
    await assert.rejects(gate.through(5000, send), { code: "PEER_UNREACHABLE" });
    probe.resolve(undefined);
    await probing;
    await gate.through(5000, send);
    assert.deepEqual([sent, gate.view.open], [1, false]);
  });

  it("stays closed when the probe fails, and is probed again when it tells nothing", async () => {
    const gate = gateWith({ breaker: { after: 1, pause: 1000 } });
    await assert.rejects(gate.through(1000, fails(unreachable)));
    await clock.advance(1000);
    await assert.rejects(gate.through(5000, fails(unreachable)));
    assert.equal(gate.blockedFor, 1000);
    await clock.advance(2000);
    await assert.rejects(gate.through(5000, fails(new GatewayError("SECURITY_INVALID", "our own key"))));
    assert.equal(gate.blockedFor, 0);
  });

  it("takes a refusal for an answer", async () => {
    const gate = gateWith({});
    await assert.rejects(gate.through(1000, fails(unreachable)));
    await assert.rejects(gate.through(1000, fails(new GatewayError("PEER_REFUSED", "no"))));
    await assert.rejects(gate.through(1000, fails(unreachable)));
    assert.equal(gate.blockedFor, 0);
  });

  it("sends those that wait away when it closes", async () => {
    const gate = gateWith({ concurrency: 1, breaker: { after: 1, pause: 1000 } });
    const hold = Promise.withResolvers<undefined>();
    const first = assert.rejects(gate.through(10_000, () => hold.promise));
    const second = assert.rejects(
      gate.through(10_000, () => Promise.resolve()),
      { code: "PEER_UNREACHABLE" },
    );
    hold.reject(unreachable);
    await Promise.all([first, second]);
    assert.equal(clock.timers, 0);
  });
});
