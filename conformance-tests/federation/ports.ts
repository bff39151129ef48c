import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";

/** Ports that the system gave and that are held until they are handed over, so that no two processes get the same one. */
export interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

export async function holdPorts(count: number): Promise<readonly HeldPort[]> {
  return Promise.all(Array.from({ length: count }, holdPort));
}

async function holdPort(): Promise<HeldPort> {
  const server: Server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async release() {
      server.close();
      await once(server, "close");
    },
  };
}
