import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { numberOf } from "./messages.ts";

/** A CUP that tells duplicates: what comes again under the same control identifier gets the answer that it got, and is not done again. */
export interface Receiver {
  readonly address: string;
  /** What was done: how many times each number, and under which control identifiers. */
  readonly done: ReadonlyMap<number, ReadonlySet<string>>;
  /** Messages that came, repetitions with them. */
  readonly came: () => number;
  /** Settles when so many numbers were done. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const done = new Map<number, Set<string>>();
  const sockets = new Set<Socket>();
  let came = 0;
  let seen: (() => void) | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    let held = "";
    socket.on("data", (chunk: Buffer) => {
      held += chunk.toString("latin1");
      for (let end = held.indexOf("\x1c"); end >= 0; end = held.indexOf("\x1c")) {
        const message = held.slice(held.indexOf("\x0b") + 1, end);
        held = held.slice(end + 2);
        came++;
        const controlId = message.split("|")[9] ?? "";
        const number = numberOf(message) ?? -1;
        // The same control identifier is the same message: a set does it once.
        done.set(number, (done.get(number) ?? new Set()).add(controlId));
        seen?.();
        socket.write(`\x0bMSH|^~\\&|R|R|N|N|20270111091600||ACK^S12|A${came}|P|2.5\rMSA|AA|${controlId}\r\x1c\r`);
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    came: () => came,
    async until(count) {
      while (done.size < count) await new Promise<void>((resolve) => (seen = resolve));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
