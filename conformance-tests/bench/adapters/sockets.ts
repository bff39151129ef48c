import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { RawWire } from "../../../adapters/kit/suite/index.ts";
import { closedLoop, type Figures } from "./figures.ts";

/** Calls a listener over bare sockets: one message under way on each, or several written at once and answered. */
export async function callListener(
  address: string,
  wire: RawWire,
  message: Uint8Array,
  connections: number,
  seconds: number,
  atOnce = 1,
): Promise<Figures> {
  const [host, port] = address.split(":");
  const request = Buffer.concat(Array.from({ length: atOnce }, () => wire.request(message)));
  const lines = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: host!, port: Number(port), noDelay: true });
      await once(socket, "connect");
      return line(socket, wire, request, atOnce);
    }),
  );
  const late = setTimeout(
    () => {
      for (const one of lines) one.fail(new Error("not every message was answered"));
    },
    seconds * 1000 + 5000,
  );
  const figures = await closedLoop(connections, seconds, (index) => lines[index]!.call()).finally(() => clearTimeout(late));
  for (const one of lines) one.close();
  return { ...figures, perSecond: figures.perSecond * atOnce };
}

/** How many MLLP blocks have ended. */
function ends(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf("\x1c\r"); at >= 0; at = bytes.indexOf("\x1c\r", at + 2)) count++;
  return count;
}

interface Line {
  call(): Promise<void>;
  fail(error: Error): void;
  close(): void;
}

function line(socket: Socket, wire: RawWire, request: Uint8Array, atOnce: number): Line {
  let held: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<void> | undefined;
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (atOnce === 1 ? wire.answers(held).length === 0 : ends(held) < atOnce) return;
    held = Buffer.alloc(0);
    waiting?.resolve();
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("the connection ended")));
  return {
    call() {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
    fail: (error) => waiting?.reject(error),
    close() {
      waiting = undefined;
      socket.destroy();
    },
  };
}

/** Opens connections and does nothing with them. */
export async function idleConnections(address: string, count: number): Promise<() => void> {
  const [host, port] = address.split(":");
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect({ host: host!, port: Number(port) });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    sockets.push(socket);
  }
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Stands for a system that answers at once. */
export async function answeringServer(wire: RawWire, answer: Uint8Array): Promise<{ readonly address: string; close(): void }> {
  const bytes = wire.answer(answer);
  const server = createServer({ noDelay: true }, (socket) => {
    let held: Buffer = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      if (wire.requests(held).length === 0) return;
      held = Buffer.alloc(0);
      socket.write(bytes);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
