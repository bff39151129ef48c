import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Inbound, Received, Sender } from "../../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../../gateway/contracts/errors.ts";
import type { Clock } from "../../../gateway/contracts/clock.ts";
import { testContext } from "../../kit/context.ts";
import { rawServer, RawSocket } from "../../kit/suite/raw-socket.ts";
import { parseAddress } from "../address.ts";
import { lengthFraming } from "../framing/index.ts";
import { listenTcp } from "./listener.ts";
import { connectTcp } from "./sender.ts";

const framing = lengthFraming(4, 1000);
const wire = { framing };
const framed = (text: string): Uint8Array => framing.wrap(Buffer.from(text));

/** Time passes when the test says so. */
class ManualClock implements Clock {
  time = 0;
  readonly timers = new Set<{ readonly at: number; readonly task: () => void }>();
  now = (): number => this.time;
  monotonic = (): number => this.time;
  after(ms: number, task: () => void): { cancel(): void } {
    const timer = { at: this.time + ms, task };
    this.timers.add(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }
  pass(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers].filter((one) => one.at <= this.time)) {
      this.timers.delete(timer);
      timer.task();
    }
  }
}

describe("a peer that cannot be reached", () => {
  let clock: ManualClock;
  let sender: Sender;
  beforeEach(() => {
    clock = new ManualClock();
  });
  afterEach(() => sender.close());
  const send = (): Promise<Received> => sender.send({ bytes: Buffer.from("x"), transport: {} }, clock.time + 60_000);

  it("is knocked at after pauses that grow to a limit; between them nothing is tried", async () => {
    const server = await rawServer();
    const { address } = server;
    await server.close();
    sender = connectTcp({ connect: address, connections: 1 }, wire, testContext({ clock }));
    const outcome = async (): Promise<string> =>
      send().then(
        () => assert.fail("nobody is there"),
        (error: GatewayError) => {
          assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"]);
          return error.message;
        },
      );
    assert.match(await outcome(), /ECONNREFUSED/);
    const pauses: number[] = [];
    for (let last = clock.time; pauses.length < 10; last = clock.time) {
      // Steps of a twentieth of what is to be expected: fine enough, and quick.
      do clock.pass(Math.max(1, (pauses.at(-1) ?? 20) / 20));
      while (!(await outcome()).includes("ECONNREFUSED"));
      pauses.push(clock.time - last);
    }
    assert.ok(pauses[0]! <= 200 && pauses[0]! >= 40, `the first pause is ${pauses[0]}`);
    assert.ok(
      pauses.slice(1, 6).every((pause, i) => pause > pauses[i]! * 0.7),
      pauses.join(" "),
    );
    assert.ok(
      pauses.every((pause) => pause <= 11_000),
      "and none is longer than ten seconds",
    );
  });

  it("with keepOpen has a connection before the first message, and another when it was lost", async () => {
    const server = await rawServer();
    sender = connectTcp({ connect: server.address, connections: 1, keepOpen: true }, wire, testContext({ clock }));
    const first = await server.connection(0);
    first.close();
    while (clock.timers.size === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.pass(1);
    const second = await server.connection(1);
    const answer = send();
    await second.until((bytes) => bytes.length > 0);
    second.write(framed("ok"));
    assert.equal(Buffer.from((await answer).bytes).toString(), "ok");
    await sender.close();
    clock.pass(60_000);
    assert.equal(server.connections(), 2, "a closed sender opens nothing");
    await server.close();
  });
});

it("a peer that does not read its answers is not read any further, and keeps nobody waiting for the end", async () => {
  let accepted = 0;
  const inbound: Inbound = {
    accept: () => (accepted++, Promise.resolve({ bytes: Buffer.alloc(900, "x"), transport: {}, failed: false })),
    refuse: () => assert.fail(),
  };
  const listener = await listenTcp({ listen: "127.0.0.1:0", inFlight: 16 }, wire, inbound, testContext());
  const { host, port } = parseAddress(listener.address)!;
  const socket = connect({ host, port });
  socket.on("error", () => undefined);
  socket.pause();
  const total = 60_000;
  socket.write(Buffer.concat(Array.from({ length: total }, () => framed("q"))));
  // What is under way settles; then nothing moves any more.
  for (let last = -1; last !== accepted;) {
    last = accepted;
    await setTimeout(150);
  }
  assert.ok(accepted > 0 && accepted < total, `${accepted} were taken`);
  await listener.close();
  socket.destroy();
});

it("what breaks a stream is told after the messages before it, each in its turn", async () => {
  let underWay = 0;
  let most = 0;
  const told: string[] = [];
  const inbound: Inbound = {
    async accept({ bytes }) {
      most = Math.max(most, ++underWay);
      await setTimeout(1);
      underWay--;
      told.push(Buffer.from(bytes).toString());
      return { bytes: Buffer.from("ok"), transport: {}, failed: false };
    },
    refuse: (error) => (told.push(error.code), Promise.resolve({ bytes: Buffer.from("no"), transport: {}, failed: true })),
  };
  const listener = await listenTcp({ listen: "127.0.0.1:0", inFlight: 1 }, wire, inbound, testContext());
  const raw = await RawSocket.open(listener.address);
  raw.write(Buffer.concat([...["a", "b", "c"].map(framed), Buffer.from("rotto")]));
  await raw.until((bytes) => bytes.toString().endsWith("0002no"));
  await raw.ended();
  assert.deepEqual([told, most], [["a", "b", "c", "FRAME_INVALID"], 1]);
  raw.close();
  await listener.close();
});

it("a message that has begun and does not end is refused after a minute, whatever trickles in", async () => {
  const clock = new ManualClock();
  const refused = Promise.withResolvers<string>();
  const inbound: Inbound = {
    accept: () => assert.fail("it is not whole"),
    refuse: (error) => {
      refused.resolve(error.code);
      return Promise.resolve({ bytes: Buffer.from("no"), transport: {}, failed: true });
    },
  };
  const listener = await listenTcp({ listen: "127.0.0.1:0", inFlight: 1 }, wire, inbound, testContext({ clock }));
  const raw = await RawSocket.open(listener.address);
  raw.write(Buffer.from("0010a"));
  while (clock.timers.size === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.pass(59_000);
  raw.write(Buffer.from("b"));
  clock.pass(1000);
  assert.equal(await refused.promise, "FRAME_INVALID");
  await raw.until((bytes) => bytes.toString() === "0002no");
  raw.close();
  await listener.close();
});
