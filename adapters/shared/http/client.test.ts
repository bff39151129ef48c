import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Written } from "../../../gateway/mime/index.ts";
import { testContext } from "../../kit/context.ts";
import { HttpClient, type HttpConnectOptions } from "./client.ts";

describe("HTTP client", () => {
  let server: Server;
  let sockets: Socket[];
  let client: HttpClient;
  let answer: string;

  /** A peer that answers as soon as something comes, and does not read on. */
  beforeEach(async () => {
    sockets = [];
    answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.pause();
        socket.write(answer);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    open({});
  });
  afterEach(async () => {
    await client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });

  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const open = (more: Partial<HttpConnectOptions>): void => {
    client = new HttpClient({ connect: url(), connections: 1, maxBytes: 1000, ...more }, testContext());
  };
  const post = (body: Uint8Array | Written): ReturnType<HttpClient["call"]> =>
    client.call({ method: "POST", url: new URL(url()), headers: {}, body }, Date.now() + 60_000);
  /** The connection ends on our side: what was still to be read of it comes, then its end. */
  const letGo = async (socket: Socket): Promise<void> => {
    const closed = once(socket, "close");
    socket.resume();
    await closed;
  };

  /** More than any socket holds, and a word when nobody asks for more of it. */
  function endless(): { readonly body: Written; readonly left: Promise<undefined> } {
    const { promise: left, resolve } = Promise.withResolvers<undefined>();
    async function* content(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        resolve(undefined);
      }
    }
    return { body: { contentType: "application/pdf", length: 1e12, content }, left };
  }

  it("lets go of a request whose answer came before its end, from a peer that reads no more", async () => {
    const { body, left } = endless();
    const { status, bytes } = await post(body);
    assert.deepEqual([status, Buffer.from(bytes).toString()], [401, "no"]);
    await left;
    await letGo(sockets[0]!);
    // The only connection is free for another.
    assert.equal((await post(Buffer.alloc(50_000_000))).status, 401);
    await letGo(sockets[1]!);
  });

  it("lets go of a request whose answer cannot be read", async () => {
    answer = "HTTP/1.1 200 OK\r\nContent-Type: multipart/related\r\nContent-Length: 1000\r\n\r\n";
    const limits = { rootBytes: 1000, attachmentBytes: 1000, parts: 2 };
    open({ packages: { folder: "/nowhere", limits } });
    const { body, left } = endless();
    await assert.rejects(post(body), { code: "PEER_REPLY_INVALID" });
    await left;
    await letGo(sockets[0]!);
  });
});
