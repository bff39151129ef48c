import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Received, Sender } from "../../../gateway/contracts/adapter.ts";
import type { Clock } from "../../../gateway/contracts/clock.ts";
import type { GatewayError } from "../../../gateway/contracts/errors.ts";
import { lengthFraming, mllpFraming, type Framing } from "../framing/index.ts";
import { testContext } from "../../kit/context.ts";
import { connectTcp } from "./sender.ts";

/** Deadlines pass when the test says so. */
class ManualClock implements Clock {
  readonly timers = new Set<{ readonly ms: number; readonly task: () => void }>();
  now(): number {
    return 1000;
  }
  monotonic(): number {
    return 0;
  }
  after(ms: number, task: () => void): { cancel(): void } {
    const timer = { ms, task };
    this.timers.add(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }
  expire(): void {
    for (const timer of [...this.timers]) {
      this.timers.delete(timer);
      timer.task();
    }
  }
}

const framing = mllpFraming(1000);
const wrapped = (...texts: readonly string[]): Buffer => Buffer.concat(texts.map((text) => framing.wrap(Buffer.from(text))));

/** A system that answers as the test says. */
class Peer {
  readonly server: Server;
  readonly sockets: Socket[] = [];
  readonly requests: { readonly text: string; readonly socket: Socket }[] = [];
  #seen: (() => void) | undefined;
  constructor() {
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      const reader = framing.reader();
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        for (const frame of reader.push(chunk)) this.requests.push({ text: Buffer.from(frame).toString(), socket });
        this.#seen?.();
      });
    });
  }
  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async until(count: number): Promise<{ readonly text: string; readonly socket: Socket }> {
    while (this.requests.length < count) await new Promise<void>((resolve) => (this.#seen = resolve));
    return this.requests[count - 1]!;
  }
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, "close");
  }
}

describe("tcp sender", () => {
  let clock: ManualClock;
  let peer: Peer;
  let address: string;
  let sender: Sender;
  const open = (connections = 2, with_: Framing = framing): Sender =>
    (sender = connectTcp({ connect: address, connections }, { framing: with_ }, testContext({ clock })));
  const send = (text: string, deadline = 4000): Promise<Received> =>
    sender.send({ bytes: Buffer.from(text), transport: {} }, deadline);
  const textOf = async (answer: Promise<Received>): Promise<string> => Buffer.from((await answer).bytes).toString();
  /** A request on its way, whose failure is looked at later. */
  const begun = (text: string, deadline?: number): Promise<Received> => {
    const answer = send(text, deadline);
    answer.catch(() => undefined);
    return answer;
  };
  beforeEach(async () => {
    clock = new ManualClock();
    peer = new Peer();
    address = await peer.listen();
    open();
  });
  afterEach(async () => {
    await sender.close();
    await peer.close();
    assert.equal(clock.timers.size, 0, "no timer is left");
  });

  it("gives the answer, and keeps the connection for the next request", async () => {
    for (const n of [1, 2, 3]) {
      const answer = send(`q${n}`);
      const { text, socket } = await peer.until(n);
      assert.equal(text, `q${n}`);
      assert.deepEqual(
        [...clock.timers].map((timer) => timer.ms),
        [3000],
      );
      socket.write(wrapped(`a${n}`));
      assert.equal(await textOf(answer), `a${n}`);
      assert.equal((await answer).peer, address);
    }
    assert.equal(peer.sockets.length, 1);
  });

  it("opens as many connections as allowed, then lets requests wait", async () => {
    const answers = ["1", "2", "3"].map((text) => begun(text));
    await peer.until(2);
    assert.equal(peer.sockets.length, 2);
    for (const { text, socket } of [...peer.requests]) socket.write(wrapped(`a${text}`));
    (await peer.until(3)).socket.write(wrapped("a3"));
    assert.deepEqual(await Promise.all(answers.map(textOf)), ["a1", "a2", "a3"]);
    assert.equal(peer.sockets.length, 2);
  });

  it("says that nothing was done when the port is closed", async () => {
    await peer.close();
    await assert.rejects(send("q"), { code: "PEER_UNREACHABLE", certainty: "not-done", message: `${address}: ECONNREFUSED` });
  });

  it("says that the outcome is unknown when the answer does not come, and never takes it for the next one", async () => {
    const late = begun("q1");
    const { socket } = await peer.until(1);
    const closed = once(socket, "close");
    clock.expire();
    await assert.rejects(late, { code: "PEER_TIMEOUT", certainty: "unknown" });
    const next = send("q2");
    socket.write(wrapped("a1"));
    const second = await peer.until(2);
    assert.notEqual(second.socket, socket);
    await closed;
    second.socket.write(wrapped("a2"));
    assert.equal(await textOf(next), "a2");
  });

  it("hands the place of a failed connection to the next that waits", async () => {
    open(1);
    const [first, second] = [begun("q1"), begun("q2")];
    (await peer.until(1)).socket.destroy();
    await assert.rejects(first, { code: "PEER_TIMEOUT", certainty: "unknown" });
    (await peer.until(2)).socket.write(wrapped("a2"));
    assert.equal(await textOf(second), "a2");
  });

  it("says that nothing was done when no connection became free in time", async () => {
    open(1);
    const first = begun("q1");
    const { socket } = await peer.until(1);
    const waiting = begun("q2", 1500);
    const timer = [...clock.timers].find((one) => one.ms === 500)!;
    clock.timers.delete(timer);
    timer.task();
    await assert.rejects(waiting, { code: "OVERLOADED", certainty: "not-done" });
    socket.write(wrapped("a1"));
    assert.equal(await textOf(first), "a1");
    assert.equal(peer.requests.length, 1);
  });

  it("trusts no answer that comes in a pair, or with the beginning of another", async () => {
    for (const extra of [wrapped("a2"), Buffer.from("\x0bhalf of a")]) {
      const count = peer.requests.length;
      const answer = begun("q");
      (await peer.until(count + 1)).socket.write(Buffer.concat([wrapped("a1"), extra]));
      await assert.rejects(answer, { code: "PEER_REPLY_INVALID", certainty: "unknown" });
    }
    assert.equal(peer.sockets.length, 2);
  });

  it("closes a connection on which an answer begins that nobody asked for", async () => {
    open(1);
    const first = send("q1");
    const { socket } = await peer.until(1);
    socket.write(wrapped("a1"));
    await first;
    const closed = once(socket, "close");
    socket.write("\x0bstale");
    await closed;
    const next = send("q2");
    (await peer.until(2)).socket.write(wrapped("a2"));
    assert.equal(await textOf(next), "a2");
  });

  it("opens a new connection when the peer has closed an idle one", async () => {
    const first = send("q1");
    const { socket } = await peer.until(1);
    socket.write(wrapped("a1"));
    await first;
    const closed = once(socket, "close");
    socket.end();
    await closed;
    const next = send("q2");
    (await peer.until(2)).socket.write(wrapped("a2"));
    assert.equal(await textOf(next), "a2");
  });

  it("says that an answer cannot be read", async () => {
    const answer = begun("q");
    (await peer.until(1)).socket.write(Buffer.concat([Buffer.from("\x0b"), Buffer.alloc(2000, "x")]));
    await assert.rejects(answer, { code: "PEER_REPLY_INVALID", certainty: "unknown" });
  });

  it("sends nothing of a request that its framing cannot carry", async () => {
    open(1, lengthFraming(1, 9));
    await assert.rejects(send("longer than nine"), { code: "FRAME_TOO_LARGE", certainty: "refused" });
    assert.equal(clock.timers.size, 0);
    assert.equal(peer.sockets.length, 0);
  });

  it("fails what waits and what is under way when it is closed", async () => {
    open(1);
    const [first, second] = [begun("q1"), begun("q2")];
    await peer.until(1);
    await sender.close();
    await assert.rejects(first, (error: GatewayError) => error.certainty === "unknown");
    await assert.rejects(second, { code: "STOPPING", certainty: "not-done" });
    await assert.rejects(send("q3"), { code: "STOPPING" });
  });
});
