import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that nobody must ever ask, and a watch over sockets that nobody must ever open. */
export interface Canary {
  /** Takes the place of `http://canary.invalid/` in a message. */
  readonly url: string;
  /** Who called, or what was opened, while the canary lived. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

export async function startCanary(): Promise<Canary> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.end("<canary/>");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const watch = (): void => void calls.push("a socket was opened");
  subscribe("net.client.socket", watch);
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    close: () => {
      unsubscribe("net.client.socket", watch);
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
