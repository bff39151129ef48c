import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Inbound, Listener, Received, Reply, Sender } from "../../gateway/contracts/adapter.ts";
import type { Clock } from "../../gateway/contracts/clock.ts";
import { testContext } from "../kit/context.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { soap } from "./index.ts";

const reply = (text: string, failed = false): Reply => ({
  bytes: Buffer.from(text),
  transport: { contentType: "text/xml; charset=utf-8" },
  failed,
});
/** Deadlines pass when the test says so. */
const timers = new Set<() => void>();
const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after(_ms, task) {
    timers.add(task);
    return { cancel: () => void timers.delete(task) };
  },
};
const context = testContext({ clock });
const options = {
  listen: "127.0.0.1:0",
  path: "/cup",
  connect: "",
  connections: 2,
  inFlight: 256,
  maxBytes: 2000,
  version: "1.1",
  message: "",
  attachments: "",
} as const;

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe("soap listener", () => {
  let listener: Listener;
  let accept: (received: Received) => Promise<Reply>;
  let refuse: (error: GatewayError) => Promise<Reply>;
  let received: Received[];
  const agent = new Agent({ keepAlive: true });
  beforeEach(async () => {
    received = [];
    accept = () => Promise.resolve(reply("<ok/>"));
    refuse = (error) => Promise.resolve(reply(`<fault>${error.code}</fault>`, true));
    const inbound: Inbound = { accept: (one) => (received.push(one), accept(one)), refuse: (error) => refuse(error) };
    listener = await soap.listen(options, inbound, context);
  });
  afterEach(async () => {
    agent.destroy();
    await listener.close();
  });
  const call = (
    path: string,
    more: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `http://${listener.address}${path}`,
        { method: more.method ?? "POST", agent, headers: { "content-type": "text/xml", ...more.headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(more.body);
    });

  it("hands body, peer and action on, and gives the answer", async () => {
    const answer = await call("/cup?wsdl", { headers: { soapaction: '"urn:prenota"' }, body: "<è/>" });
    assert.deepEqual(
      [answer.status, answer.body, answer.headers["content-type"], answer.headers["content-length"]],
      [200, "<ok/>", "text/xml; charset=utf-8", "5"],
    );
    assert.equal(Buffer.from(received[0]!.bytes).toString(), "<è/>");
    assert.deepEqual(received[0]?.transport, { contentType: "text/xml", soapAction: "urn:prenota", path: "/cup" });
    assert.match(received[0]!.peer, /^127\.0\.0\.1:\d+$/);
  });

  it("finds the action of SOAP 1.1 and of SOAP 1.2", async () => {
    const action = async (headers: Readonly<Record<string, string>>): Promise<string | undefined> => {
      await call("/cup", { headers });
      return received.at(-1)?.transport["soapAction"];
    };
    assert.equal(await action({ soapaction: "bare" }), "bare");
    assert.equal(await action({ soapaction: '""' }), "");
    assert.equal(await action({}), "");
    assert.equal(await action({ "content-type": 'application/soap+xml; charset=utf-8; action="urn:x"' }), "urn:x");
    assert.equal(await action({ "content-type": "application/soap+xml; action=urn:y; charset=utf-8" }), "urn:y");
  });

  it("sets nothing of ours from outside", async () => {
    await call("/cup", { headers: { status: "1", peer: "x", Path: "/y", contentType: "z", ContentLength: "1" } });
    assert.deepEqual(Object.keys(received[0]!.transport).toSorted(), ["contentType", "path", "soapAction"]);
    assert.equal(received[0]?.transport["path"], "/cup");
  });

  it("answers 500 with a fault, 404 elsewhere and 405 to other methods", async () => {
    accept = () => Promise.resolve(reply("<fault/>", true));
    assert.deepEqual([(await call("/cup")).status, (await call("/cup")).body], [500, "<fault/>"]);
    assert.equal((await call("/other")).status, 404);
    assert.equal((await call("/cup/x")).status, 404);
    const wrong = await call("/cup", { method: "GET" });
    assert.deepEqual([wrong.status, wrong.headers.allow], [405, "POST"]);
    assert.equal(received.length, 2);
  });

  it("refuses a body that is too large with a fault that arrives, whatever length it claims", async () => {
    assert.equal((await call("/cup", { body: "x".repeat(2000) })).status, 200);
    for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
      const answer = await call("/cup", { headers, body: Buffer.alloc(300_000, "x") });
      assert.deepEqual([answer.status, answer.body], [500, "<fault>FRAME_TOO_LARGE</fault>"]);
    }
    assert.equal(received.length, 1);
  });

  it("answers 413 when even the fault fails, and 500 when anything of ours does", async () => {
    refuse = (error) => Promise.reject(error);
    assert.equal((await call("/cup", { body: Buffer.alloc(300_000, "x") })).status, 413);
    accept = () => Promise.reject(new Error("x"));
    assert.equal((await call("/cup")).status, 500);
  });

  it("finishes what is under way when it closes, and keeps no connection", async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const { promise: arrived, resolve: tell } = Promise.withResolvers<undefined>();
    accept = () => (tell(undefined), promise);
    const answer = call("/cup");
    await arrived;
    const began = performance.now();
    const closing = listener.close();
    resolve(reply("<late/>"));
    assert.equal((await answer).body, "<late/>");
    await closing;
    assert.ok(performance.now() - began < 2000, "an idle connection keeps nobody waiting");
    await assert.rejects(call("/cup"), { code: "ECONNREFUSED" });
  });

  it("says clearly that a port is in use", async () => {
    await assert.rejects(soap.listen({ ...options, listen: listener.address }, { accept, refuse }, context), {
      code: "CONFIG_INVALID",
      message: /the port is in use/,
    });
  });
});

describe("soap sender", () => {
  let server: Server;
  let sender: Sender;
  let url: string;
  let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let sockets: Set<Socket>;
  beforeEach(async () => {
    timers.clear();
    sockets = new Set();
    server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => handle(incoming, response, Buffer.concat(chunks).toString()));
    });
    server.on("connection", (socket) => sockets.add(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
    sender = soap.connect({ ...options, connect: url }, context);
  });
  afterEach(async () => {
    await sender.close();
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    assert.equal(timers.size, 0, "no timer is left");
  });
  const send = (transport: Readonly<Record<string, string>> = {}): Promise<Received> =>
    sender.send({ bytes: Buffer.from("<è/>"), transport }, 1000);

  it("posts, and takes a fault for an answer like any other", async () => {
    for (const status of [200, 202, 500]) {
      handle = (incoming, response, body) =>
        response
          .writeHead(status, { "content-type": "text/xml" })
          .end(`${incoming.method} ${incoming.url} ${incoming.headers.soapaction} ${incoming.headers["content-type"]} ${body}`);
      const answer = await send({ soapAction: "urn:a", contentType: "application/soap+xml" });
      assert.equal(Buffer.from(answer.bytes).toString(), 'POST /ws "urn:a" application/soap+xml <è/>');
      assert.deepEqual(answer.transport, { contentType: "text/xml", status: String(status) });
    }
    assert.equal(sockets.size, 1);
  });

  it("names no action unless there is one", async () => {
    handle = (incoming, response) => response.end(String(incoming.headers.soapaction));
    assert.equal(Buffer.from((await send()).bytes).toString(), "undefined");
  });

  it("calls any other status, and too long an answer, not readable", async () => {
    for (const status of [204, 302, 400, 404, 503]) {
      handle = (_incoming, response) => response.writeHead(status).end();
      await assert.rejects(send(), { code: "PEER_REPLY_INVALID", certainty: "unknown", message: new RegExp(`HTTP ${status}`) });
    }
    handle = (_incoming, response) => response.end(Buffer.alloc(100_000));
    await assert.rejects(send(), { code: "PEER_REPLY_INVALID" });
  });

  it("says that nothing was done when the port is closed", async () => {
    server.close();
    await once(server, "close");
    await assert.rejects(send(), { code: "PEER_UNREACHABLE", certainty: "not-done", message: /ECONNREFUSED/ });
  });

  it("says that the outcome is unknown when no answer comes, and closes the connection", async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<ServerResponse>();
    handle = (_incoming, response) => resolve(response);
    const answer = send();
    answer.catch(() => undefined);
    const response = await arrived;
    const closed = once(response, "close");
    for (const expire of [...timers]) {
      timers.delete(expire);
      expire();
    }
    await assert.rejects(answer, { code: "PEER_TIMEOUT", certainty: "unknown" });
    await closed;
    handle = (_incoming, second) => second.end("next");
    response.end("late");
    assert.equal(Buffer.from((await send()).bytes).toString(), "next");
    assert.equal(sockets.size, 2);
  });

  it("says that the outcome is unknown when the peer hangs up", async () => {
    handle = (incoming) => incoming.socket.destroy();
    await assert.rejects(send(), { code: "PEER_TIMEOUT", certainty: "unknown" });
    handle = (_incoming, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
      setImmediate(() => response.destroy());
    };
    await assert.rejects(send(), (error: GatewayError) => error.certainty === "unknown");
  });
});

describe("soap options", () => {
  it("are checked", () => {
    assert.deepEqual(soap.check({ ...options, connect: "http://cup:80/ws" }), []);
    assert.deepEqual(
      soap.check({ ...options, listen: "cup", connect: "ftp://x" }).map((one) => one.path),
      [["listen"], ["connect"]],
    );
    assert.deepEqual(
      soap.check({ ...options, connect: "cup:80" }).map((one) => one.message),
      ["connect is not a URL"],
    );
  });
});
