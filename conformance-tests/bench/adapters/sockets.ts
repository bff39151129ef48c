import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { RawWire } from "../../../adapters/kit/suite/index.ts";
import { closedLoop, type Figures } from "./figures.ts";

/** Calls a listener over bare sockets: one message under way on each. */
export async function callListener(
  address: string,
  wire: RawWire,
  message: Uint8Array,
  connections: number,
  seconds: number,
): Promise<Figures> {
  const [host, port] = address.split(":");
  const request = wire.request(message);
  const lines = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: host!, port: Number(port), noDelay: true });
      await once(socket, "connect");
      return line(socket, wire, request);
    }),
  );
  const figures = await closedLoop(connections, seconds, (index) => lines[index]!.call());
  for (const one of lines) one.close();
  return figures;
}

interface Line {
  call(): Promise<void>;
  close(): void;
}

function line(socket: Socket, wire: RawWire, request: Uint8Array): Line {
  let held: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<void> | undefined;
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (wire.answers(held).length === 0) return;
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
