import { createServer, type Server, type Socket } from "node:net";
import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import type { Clock, Log } from "../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { parseAddress } from "./address.ts";
import type { Framing } from "./framing.ts";

export interface ListenOptions {
  /** `host:port`. */
  readonly listen: string;
  /** Messages of one connection that are worked on at a time; more wait in the peer's socket. */
  readonly inFlight: number;
}

/** How long a peer may take to close its side after ours, in milliseconds: what it still sends is read and dropped. */
const lingerWithin = 1000;

/**
 * Listens for framed messages. Answers leave in the order of the requests of their connection; when too many are under way
 * the socket is not read any further, so that the peer waits (back pressure).
 * @throws GatewayError CONFIG_INVALID when the port is taken or may not be used
 */
export async function listenTcp(
  options: ListenOptions,
  framing: Framing,
  inbound: Inbound,
  context: AdapterContext,
): Promise<Listener> {
  const address = parseAddress(options.listen)!;
  const connections = new Set<Connection>();
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }, (socket) => {
    const connection = new Connection(socket, framing, inbound, options.inFlight, context);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  });
  await listening(server, address.host, address.port);
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : address.port;
  return {
    address: `${address.host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...connections].map((connection) => connection.finish()));
      await closed;
    },
  };
}

/** Settles when the server listens. @throws GatewayError CONFIG_INVALID with what to do */
export function listening(server: Pick<Server, "listen" | "once" | "off">, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const taken = cause.code === "EADDRINUSE";
      reject(
        new GatewayError(
          "CONFIG_INVALID",
          `Cannot listen on ${host}:${port}: ${taken ? "the port is in use" : (cause.code ?? cause.message)}`,
          {
            hint: taken
              ? "stop the other program, or give this system another port"
              : "check the address and the rights of this user",
            cause,
          },
        ),
      );
    };
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve();
    });
  });
}

class Connection {
  readonly #socket: Socket;
  readonly #inbound: Inbound;
  readonly #framing: Framing;
  readonly #most: number;
  readonly #peer: string;
  readonly #clock: Clock;
  readonly #log: Log;
  /** The last answer of the connection's order; each waits for the one before it. */
  #tail: Promise<void> = Promise.resolve();
  #underWay = 0;
  #finishing: Promise<void> | undefined;

  constructor(socket: Socket, framing: Framing, inbound: Inbound, most: number, context: AdapterContext) {
    this.#socket = socket;
    this.#framing = framing;
    this.#inbound = inbound;
    this.#most = most;
    this.#clock = context.clock;
    this.#log = context.log;
    this.#peer = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
    const reader = framing.reader();
    socket.on("data", (chunk: Buffer) => {
      // Once it is being finished, what still comes is read and dropped: unread bytes would reset the connection and take
      // the last answers with them.
      if (this.#finishing) return;
      try {
        for (let frames = reader.push(chunk); frames.length > 0; frames = reader.push(new Uint8Array())) {
          for (const bytes of frames) this.#take((received) => inbound.accept(received), bytes);
        }
      } catch (thrown) {
        // Nothing after a broken frame can be read: it is answered, then the connection is closed.
        this.#take((received) => this.#inbound.refuse(asGatewayError(thrown), received), chunk.subarray(0, 256));
        void this.finish();
      }
    });
    socket.on("error", (error) => {
      context.log.warn({ peer: this.#peer, error: error.message }, "connection failed");
    });
    socket.on("end", () => void this.finish());
  }

  #take(work: (received: Received) => Promise<{ readonly bytes: Uint8Array }>, bytes: Uint8Array): void {
    const answer = work({ bytes, peer: this.#peer, transport: {} });
    this.#underWay++;
    if (this.#underWay >= this.#most) this.#socket.pause();
    this.#tail = Promise.all([answer, this.#tail])
      .then(([reply]) => {
        this.#underWay--;
        if (this.#socket.isPaused() && this.#underWay < this.#most) this.#socket.resume();
        if (this.#socket.writable && reply.bytes.length > 0) this.#socket.write(this.#framing.wrap(reply.bytes));
      })
      .catch((thrown: unknown) => {
        // An answer that cannot be sent would shift all those after it: the peer asks again on a new connection.
        this.#log.error({ peer: this.#peer, code: asGatewayError(thrown).code }, "the answer cannot be sent");
        this.#socket.destroy();
      });
  }

  /** Lets what is under way be answered, then closes. */
  finish(): Promise<void> {
    return (this.#finishing ??= this.#finish());
  }

  async #finish(): Promise<void> {
    this.#socket.resume();
    await this.#tail;
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const linger = this.#clock.after(lingerWithin, () => this.#socket.destroy());
      this.#socket.once("close", () => {
        linger.cancel();
        resolve();
      });
      this.#socket.end();
    });
  }
}
