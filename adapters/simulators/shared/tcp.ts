/** Framed request and reply over TCP: how to cut frames is the protocol's. */
import { createConnection, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Address, Running } from "./program.ts";

/** Cuts the first whole frame from a buffer; undefined when it is not all there. Throws when it can never be one. */
export type Cutter = (buffer: Buffer) => { readonly content: Buffer; readonly rest: Buffer } | undefined;
export interface Framing {
  readonly cut: Cutter;
  readonly wrap: (content: Buffer) => Buffer;
  /** What to answer when the bytes are no frame; the line is closed after it. */
  readonly broken: (reason: string) => Buffer;
}

/** Serves one reply per frame, in the order of the requests of each connection. */
export function serveFrames(at: Address, framing: Framing, handle: (content: Buffer) => Promise<Buffer>): Promise<Running> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let buffer: Buffer = Buffer.alloc(0);
    let queue: Promise<void> = Promise.resolve();
    const reply = (content: Buffer): void => {
      if (!socket.destroyed) socket.write(framing.wrap(content));
    };
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      buffer = Buffer.concat([buffer, bytes]);
      try {
        for (let frame = framing.cut(buffer); frame !== undefined; frame = framing.cut(buffer)) {
          const { content, rest } = frame;
          buffer = rest;
          queue = queue.then(() => handle(content)).then(reply);
        }
      } catch (error) {
        buffer = Buffer.alloc(0);
        queue = queue.then(() => {
          reply(framing.broken(error instanceof Error ? error.message : "frame"));
          socket.end();
        });
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          for (const socket of sockets) socket.destroy();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

/** Sends one frame and waits for the one that comes back, on a connection of its own. */
export function askOnce(at: Address, framing: Framing, content: Buffer, patience = 20_000): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(at.port, at.host);
    let buffer: Buffer = Buffer.alloc(0);
    const fail = (reason: Error): void => {
      socket.destroy();
      reject(reason);
    };
    socket.setTimeout(patience, () => fail(new Error("no answer in time")));
    socket.on("error", fail);
    socket.on("end", () => fail(new Error("connection closed without an answer")));
    socket.on("connect", () => socket.write(framing.wrap(content)));
    socket.on("data", (bytes: Buffer) => {
      buffer = Buffer.concat([buffer, bytes]);
      try {
        const frame = framing.cut(buffer);
        if (frame === undefined) return;
        socket.end();
        resolve(frame.content);
      } catch (error) {
        fail(error instanceof Error ? error : new Error("frame"));
      }
    });
  });
}
