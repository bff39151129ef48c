import { once } from "node:events";
import type { Express } from "express";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GatewayError } from "../contracts/errors.ts";

/** A web server that runs. */
export interface Served {
  /** `host:port`, with the port that the system gave when 0 was asked for. */
  readonly address: string;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

/**
 * Serves an application.
 * @param listen `host:port`; an IPv6 address stands in brackets
 * @throws GatewayError CONFIG_INVALID when the address is none, or cannot be had
 */
export async function serve(app: Express, listen: string): Promise<Served> {
  const [, host = "", port = ""] = /^\[?([^\]]*)\]?:(\d{1,5})$/.exec(listen) ?? [];
  if (host === "" || Number(port) > 65535) {
    throw new GatewayError("CONFIG_INVALID", `${listen} is not an address to listen on`, { expected: "host:port" });
  }
  const server = createServer(app);
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.listen(Number(port), host);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new GatewayError("CONFIG_INVALID", `Cannot listen on ${listen}: ${(cause as Error).message}`, {
      hint: "check that the address is this machine's and that no other program uses the port",
      cause,
    });
  }
  const { address, family, port: given } = server.address() as AddressInfo;
  return {
    address: family === "IPv6" ? `[${address}]:${given}` : `${address}:${given}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
