import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { AdapterContext, Inbound, Listener } from "../../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { parseAddress } from "../address.ts";
import { serverTls, type TlsOptions } from "../tls.ts";
import { Connection } from "./connection.ts";
import type { Wire } from "./wire.ts";

export interface ListenOptions {
  /** `host:port`. */
  readonly listen: string;
  /** Messages of one connection that are worked on at a time; more wait in the peer's socket. */
  readonly inFlight: number;
  readonly tls?: TlsOptions;
}

/**
 * Listens for framed messages. Answers leave in the order of the requests of their connection; when too many are under way
 * the socket is not read any further, so that the peer waits (back pressure).
 * @throws GatewayError CONFIG_INVALID when the port is taken or may not be used, or the certificate cannot be used
 */
export async function listenTcp(
  options: ListenOptions,
  wire: Wire,
  inbound: Inbound,
  context: AdapterContext,
): Promise<Listener> {
  const address = parseAddress(options.listen)!;
  const connections = new Set<Connection>();
  const serve = (socket: Socket): void => {
    const connection = new Connection(socket, wire, inbound, options.inFlight, context);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  };
  const settings = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  const server = options.tls
    ? createTlsServer({ ...settings, ...serverTls(options.tls, context) }, serve)
    : // A peer that has closed its side still gets its answers; TLS has no such state that every peer knows.
      createServer({ ...settings, allowHalfOpen: true }, serve);
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const peer = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
    context.log.warn({ peer, reason: error.code ?? error.message }, "the peer and we did not agree on TLS");
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
