import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Listener } from "../../../gateway/contracts/adapter.ts";
import type { ErrorCode } from "../../../gateway/contracts/catalogue.ts";
import type { Clock, Log } from "../../../gateway/contracts/clock.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { testContext } from "../../kit/context.ts";
import { RawSocket } from "../../kit/suite/raw-socket.ts";
import { bare, type HttpListenOptions, type HttpService, serveHttp } from "./server.ts";

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
  /** Settles when something is to be done so many milliseconds from now. */
  async until(ms: number): Promise<void> {
    while (![...this.timers].some((one) => one.at === this.time + ms)) await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const inTenSeconds = 10_000;

describe("HTTP listener", () => {
  let clock: ManualClock;
  let listener: Listener | undefined;
  let peers: RawSocket[];
  let logged: (text: string) => void;
  const log: Log = {
    info: () => undefined,
    warn: (_fields, text) => logged(text),
    error: () => undefined,
  };
  const ok: HttpService = {
    early: () => undefined,
    serve: () => Promise.resolve(bare(200)),
    refuse: () => Promise.resolve(bare(500)),
  };

  beforeEach(() => {
    clock = new ManualClock();
    peers = [];
    logged = () => undefined;
  });
  afterEach(async () => {
    for (const peer of peers) peer.close();
    await listener?.close();
    listener = undefined;
    assert.equal(clock.timers.size, 0, "no timer is left");
  });

  const listen = async (service: Partial<HttpService>, options: Partial<HttpListenOptions> = {}): Promise<void> => {
    const all = { listen: "127.0.0.1:0", maxBytes: 10_000_000, inFlight: 10, ...options };
    listener = await serveHttp(all, { ...ok, ...service }, testContext({ clock, log }));
  };
  const connected = async (): Promise<RawSocket> => {
    const peer = await RawSocket.open(listener!.address);
    peers.push(peer);
    return peer;
  };
  const head = (length: number, contentType = "text/xml"): Buffer =>
    Buffer.from(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n`);
  const answered = async (peer: RawSocket): Promise<string> => {
    await peer.until((bytes) => bytes.includes("\r\n\r\n"));
    return peer.bytes.toString();
  };

  it("forgets a peer that left before its answer", async () => {
    const sockets: WeakRef<Socket>[] = [];
    const seen = (message: unknown): void => void sockets.push(new WeakRef((message as { readonly socket: Socket }).socket));
    const begun = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<undefined>();
    const gone = Promise.withResolvers<undefined>();
    logged = (text) => text.includes("has gone") && gone.resolve(undefined);
    subscribe("http.server.request.start", seen);
    try {
      await listen({ serve: () => (begun.resolve(undefined), held.promise.then(() => bare(200))) });
      const peer = await connected();
      peer.write(Buffer.concat([head(1), Buffer.from("x")]));
      await begun.promise;
      // Not `once` of node:events: the connection's reset is no failure here.
      const closed = new Promise((resolve) => sockets[0]!.deref()!.on("close", resolve));
      peer.reset();
      await closed;
    } finally {
      unsubscribe("http.server.request.start", seen);
    }
    held.resolve(undefined);
    await gone.promise;
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    for (let i = 0; i < 100 && sockets[0]!.deref(); i++) {
      await turn();
      collect();
    }
    assert.ok(!sockets[0]!.deref(), "its socket is kept");
  });

  it("cuts off a peer that is silent for 15 s in the middle of its request", async () => {
    await listen({});
    const peer = await connected();
    peer.write(Buffer.concat([head(100), Buffer.from("half")]));
    await clock.until(15_000);
    clock.pass(15_000);
    await peer.ended();
    assert.equal(peer.bytes.length, 0);
  });

  it("cuts off a peer that sends a byte now and then, when the largest request would have come on a slow line", async () => {
    await listen({}, { maxBytes: 704_000 });
    const peer = await connected();
    peer.write(head(100));
    await clock.until(15_000);
    while (clock.time < 20_000) {
      clock.pass(inTenSeconds);
      peer.write(Buffer.from("x"));
      // It was seen, and the next octet is waited for.
      await clock.until(15_000);
    }
    clock.pass(6000);
    await peer.ended();
    assert.equal(peer.bytes.length, 0);
  });

  it("waits for a large request on a slow line, and for its turn as long as need be", async () => {
    const begun: Server[] = [];
    const seen = (message: unknown): void => void begun.push((message as { readonly server: Server }).server);
    const held = Promise.withResolvers<undefined>();
    let served = 0;
    subscribe("http.server.request.start", seen);
    try {
      await listen({ serve: () => (++served === 1 ? held.promise : Promise.resolve()).then(() => bare(200)) }, { inFlight: 1 });
      const first = await connected();
      first.write(head(100));
      for (let i = 0; i < 10; i++) {
        await clock.until(15_000);
        clock.pass(inTenSeconds);
        first.write(Buffer.alloc(10, "x"));
      }
      while (served === 0) await turn();
      const second = await connected();
      second.write(Buffer.concat([head(5), Buffer.from("whole")]));
      while (begun.length < 2) await turn();
      clock.pass(600_000);
      held.resolve(undefined);
      for (const peer of [first, second]) assert.match(await answered(peer), /^HTTP\/1\.1 200 /);
    } finally {
      unsubscribe("http.server.request.start", seen);
    }
    // The runtime's own bounds, which no clock of ours drives: on the head, and not on the whole.
    assert.deepEqual([begun[0]?.requestTimeout, begun[0]?.headersTimeout], [0, 15_000]);
  });

  it("does not read for ever what nobody wants: the rest of a request that was answered by its head", async () => {
    await listen({ early: () => bare(404) });
    const peer = await connected();
    peer.write(head(1_000_000));
    assert.match(await answered(peer), /^HTTP\/1\.1 404 /);
    await clock.until(15_000);
    for (let i = 0; i < 2; i++) {
      clock.pass(7500);
      peer.write(Buffer.from("x"));
    }
    await peer.ended();
  });

  it("says whose fault it was when there is no answer, and whether to come again", async () => {
    let thrown: Error = new Error("x");
    await listen({ serve: () => Promise.reject(thrown) });
    const said = async (): Promise<string> => {
      const peer = await connected();
      peer.write(Buffer.concat([head(1), Buffer.from("x")]));
      return answered(peer);
    };
    assert.match(await said(), /^HTTP\/1\.1 500 /);
    const codes: readonly (readonly [ErrorCode, RegExp])[] = [
      ["INTERNAL", /^HTTP\/1\.1 500 /],
      ["JOURNAL_UNAVAILABLE", /^HTTP\/1\.1 503 .*retry-after: \d/is],
      ["OVERLOADED", /^HTTP\/1\.1 503 .*retry-after: \d/is],
      ["FRAME_INVALID", /^HTTP\/1\.1 400 /],
      ["FRAME_TOO_LARGE", /^HTTP\/1\.1 413 /],
    ];
    for (const [code, answer] of codes) {
      thrown = new GatewayError(code, "x");
      assert.match(await said(), answer);
    }
  });

  it("does not call it the sender's fault when attachments cannot be put aside, and goes on with the connection", async () => {
    const folder = await mkdtemp(join(tmpdir(), "raccordo-http-"));
    try {
      // A file where the folder should be: as good as a disk that is full.
      await writeFile(join(folder, "spool"), "");
      const limits = { rootBytes: 1000, attachmentBytes: 10_000_000, parts: 3 };
      await listen({ packages: { folder: join(folder, "spool"), limits }, refuse: () => Promise.resolve(bare(422)) });
      const parts = ["<a/>", "x".repeat(2_000_000)].map((content) => `--b\r\n\r\n${content}\r\n`);
      const body = Buffer.from(`${parts.join("")}--b--`);
      const peer = await connected();
      peer.write(Buffer.concat([head(body.length, "multipart/related; boundary=b"), body, head(1), Buffer.from("x")]));
      await peer.until((bytes) => bytes.toString().split("HTTP/1.1 ").length === 3);
      assert.match(peer.bytes.toString(), /^HTTP\/1\.1 500 .*HTTP\/1\.1 200 /s);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
