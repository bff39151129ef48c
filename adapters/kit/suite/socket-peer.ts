import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { RawSocket } from "./raw-socket.ts";
import type { Peer, RawWire } from "./subject.ts";

/** A peer over bare sockets, for protocols of which the wire alone is known. One connection for each message it sends. */
export function socketPeer(wire: RawWire): Peer {
  return {
    async send(message, address) {
      const raw = await RawSocket.open(address);
      try {
        raw.write(wire.request(message));
        await raw.until((bytes) => wire.answers(bytes).length === 1);
        return wire.answers(raw.bytes)[0]!;
      } finally {
        raw.close();
      }
    },
    async serve(handle) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        socket.on("error", () => socket.destroy());
        answerOn(socket, wire, handle);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return {
        address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        async close() {
          for (const socket of sockets) socket.destroy();
          if (!server.listening) return;
          server.close();
          await once(server, "close");
        },
      };
    },
  };
}

/** Answers the requests of one connection in their order. */
function answerOn(socket: Socket, wire: RawWire, handle: (message: Uint8Array) => Promise<Uint8Array>): void {
  let bytes = Buffer.alloc(0);
  let taken = 0;
  let tail: Promise<void> = Promise.resolve();
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const requests = wire.requests(bytes);
    for (const request of requests.slice(taken)) {
      const answer = handle(request);
      tail = Promise.all([answer, tail]).then(
        ([message]) => {
          if (socket.writable) socket.write(wire.answer(message));
        },
        () => {
          socket.destroy();
        },
      );
    }
    taken = requests.length;
  });
}
