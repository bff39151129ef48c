import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Inbound, Listener, Received, Reply } from "../../../gateway/contracts/adapter.ts";
import { testContext } from "../../kit/context.ts";
import type { GatewayError } from "../../../gateway/contracts/errors.ts";
import { parseAddress } from "../address.ts";
import { lengthFraming, mllpFraming, type Framing } from "../framing/index.ts";
import { listenTcp } from "./listener.ts";

const reply = (text: string): Reply => ({ bytes: Buffer.from(text), transport: {}, failed: false });
const textOf = (received: Received): string => Buffer.from(received.bytes).toString();

/** What the gateway is given: requests wait until the test answers them. */
class Gateway implements Inbound {
  readonly accepted: { readonly text: string; readonly peer: string; answer(text: string): void }[] = [];
  readonly refused: GatewayError[] = [];
  #seen: (() => void) | undefined;
  accept(received: Received): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.accepted.push({ text: textOf(received), peer: received.peer, answer: (text) => resolve(reply(text)) });
    this.#seen?.();
    return promise;
  }
  refuse(error: GatewayError): Promise<Reply> {
    this.refused.push(error);
    return Promise.resolve(reply(`NO ${error.code}`));
  }
  /** Settles when this many requests have come. */
  async until(count: number): Promise<void> {
    while (this.accepted.length < count) await new Promise<void>((resolve) => (this.#seen = resolve));
  }
}

/** A peer on a real socket: reads answers as they come. */
class Peer {
  readonly socket: Socket;
  readonly #answers: string[] = [];
  readonly closed: Promise<unknown>;
  #seen: (() => void) | undefined;
  constructor(address: string, framing: Framing) {
    this.socket = connect(parseAddress(address)!);
    const reader = framing.reader();
    this.socket.on("data", (chunk) => {
      this.#answers.push(...reader.push(chunk).map((frame) => Buffer.from(frame).toString()));
      this.#seen?.();
    });
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
  }
  async answers(count: number): Promise<readonly string[]> {
    while (this.#answers.length < count && !this.socket.destroyed)
      await Promise.race([new Promise<void>((resolve) => (this.#seen = resolve)), this.closed]);
    return this.#answers;
  }
}

describe("tcp listener", () => {
  const framing = mllpFraming(1024);
  let gateway: Gateway;
  let listener: Listener;
  let peers: Peer[];
  const open = async (with_: Framing = framing, inFlight = 4): Promise<Peer> => {
    listener ??= await listenTcp({ listen: "127.0.0.1:0", inFlight }, { framing: with_ }, gateway, testContext());
    const peer = new Peer(listener.address, with_);
    peers.push(peer);
    await once(peer.socket, "connect");
    return peer;
  };
  const frame = (...messages: readonly string[]): Buffer => Buffer.concat(messages.map((one) => framing.wrap(Buffer.from(one))));
  beforeEach(() => {
    gateway = new Gateway();
    peers = [];
  });
  afterEach(async () => {
    for (const { socket } of peers) socket.destroy();
    for (const one of gateway.accepted) one.answer("");
    await listener.close();
    listener = undefined as unknown as Listener;
  });

  it("answers on the connection of the request, and says who sent it", async () => {
    const peer = await open();
    peer.socket.write(frame("A"));
    await gateway.until(1);
    assert.deepEqual([gateway.accepted[0]?.text, gateway.accepted[0]?.peer], ["A", `127.0.0.1:${peer.socket.localPort}`]);
    gateway.accepted[0]?.answer("a");
    assert.deepEqual(await peer.answers(1), ["a"]);
  });

  it("works on pipelined requests together, and answers them in order", async () => {
    const peer = await open();
    peer.socket.write(frame("1", "2"));
    peer.socket.write(frame("3"));
    await gateway.until(3);
    for (const i of [2, 0, 1]) gateway.accepted[i]?.answer(`r${i + 1}`);
    assert.deepEqual(await peer.answers(3), ["r1", "r2", "r3"]);
  });

  it("reads a request that comes in pieces", async () => {
    const peer = await open();
    peer.socket.setNoDelay(true);
    for (const byte of frame("A")) await new Promise<void>((resolve) => peer.socket.write(Uint8Array.of(byte), () => resolve()));
    await gateway.until(1);
    assert.equal(gateway.accepted[0]?.text, "A");
  });

  it("does not let one connection wait for another", async () => {
    const [slow, fast] = [await open(), await open()];
    slow.socket.write(frame("slow"));
    await gateway.until(1);
    fast.socket.write(frame("fast"));
    await gateway.until(2);
    gateway.accepted[1]?.answer("f");
    assert.deepEqual(await fast.answers(1), ["f"]);
  });

  it("takes no more than allowed at a time", async () => {
    const peer = await open(framing, 1);
    peer.socket.write(frame("1"));
    await gateway.until(1);
    peer.socket.write(frame("2"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(gateway.accepted.length, 1);
    gateway.accepted[0]?.answer("r1");
    await gateway.until(2);
    gateway.accepted[1]?.answer("r2");
    assert.deepEqual(await peer.answers(2), ["r1", "r2"]);
  });

  it("answers a frame that is too large once, after those before it, and hangs up", async () => {
    const peer = await open();
    peer.socket.write(Buffer.concat([frame("ok"), Buffer.from("\x0b"), Buffer.alloc(2_000_000, "x")]));
    await gateway.until(1);
    gateway.accepted[0]?.answer("r");
    await peer.closed;
    assert.deepEqual(await peer.answers(2), ["r", "NO FRAME_TOO_LARGE"]);
    assert.deepEqual(
      gateway.refused.map((one) => one.code),
      ["FRAME_TOO_LARGE"],
    );
  });

  it("does not fall over an answer that its framing cannot carry", async () => {
    const small = lengthFraming(1, 9);
    const peer = await open(small);
    peer.socket.write(small.wrap(Buffer.from("A")));
    await gateway.until(1);
    gateway.accepted[0]?.answer("longer than nine");
    await peer.closed;
    assert.deepEqual(await peer.answers(1), []);
  });

  it("finishes what is under way when it closes, and takes nothing new", async () => {
    const peer = await open();
    peer.socket.write(frame("A"));
    await gateway.until(1);
    let closed = false;
    const closing = listener.close().then(() => (closed = true));
    peer.socket.write(frame("B"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(closed, false);
    gateway.accepted[0]?.answer("a");
    await closing;
    assert.deepEqual(await peer.answers(1), ["a"]);
    await peer.closed;
    assert.equal(gateway.accepted.length, 1);
    const [error] = (await once(connect(parseAddress(listener.address)!), "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNREFUSED");
  });

  it("answers a peer that has said all it had to say", async () => {
    const peer = await open();
    peer.socket.write(frame("A"));
    await gateway.until(1);
    gateway.accepted[0]?.answer("a");
    assert.deepEqual(await peer.answers(1), ["a"]);
    peer.socket.end();
    await peer.closed;
  });

  it("goes on when a peer hangs up before its answer", async () => {
    const peer = await open();
    peer.socket.write(frame("A"));
    await gateway.until(1);
    peer.socket.resetAndDestroy();
    await peer.closed;
    gateway.accepted[0]?.answer("a");
    const next = await open();
    next.socket.write(frame("B"));
    await gateway.until(2);
    gateway.accepted[1]?.answer("b");
    assert.deepEqual(await next.answers(1), ["b"]);
  });

  it("says clearly that a port is in use", async () => {
    await open();
    await assert.rejects(listenTcp({ listen: listener.address, inFlight: 1 }, { framing }, gateway, testContext()), {
      code: "CONFIG_INVALID",
      message: `Cannot listen on ${listener.address}: the port is in use`,
      hint: /another port/,
    });
  });
});
