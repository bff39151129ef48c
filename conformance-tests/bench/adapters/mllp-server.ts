/** An MLLP listener of a package from npm, in a process of its own: prints its port and answers every message with an ACK. */
import { createServer, type AddressInfo, type Server } from "node:net";

const [name] = process.argv.slice(2);

async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Their declarations bring what we have not; what is used of them is this. */
interface Message {
  buildAck(): unknown;
}
const modules = { server: "node-hl7-server", simple: "simple-hl7", medplum: "@medplum/hl7" };

async function start(port: number): Promise<void> {
  if (name === "node-hl7-server") {
    const { Server: Hl7Server } = (await import(modules.server)) as {
      Server: new (options: object) => {
        createInbound(
          options: object,
          handler: (request: unknown, response: { sendResponse(kind: string): Promise<void> }) => Promise<void>,
        ): unknown;
      };
    };
    new Hl7Server({ bindAddress: "127.0.0.1" }).createInbound({ port }, async (_request, response) => {
      await response.sendResponse("AA");
    });
  } else if (name === "simple-hl7") {
    const { default: simple } = (await import(modules.simple)) as {
      default: {
        tcp(): {
          use(handler: (request: unknown, response: { end(): void }, next: () => void) => void): void;
          start(port: number): void;
        };
      };
    };
    const app = simple.tcp();
    app.use((_request, response) => response.end());
    app.start(port);
  } else {
    const { Hl7Server } = (await import(modules.medplum)) as {
      Hl7Server: new (
        handler: (connection: {
          addEventListener(type: string, listener: (event: { message: Message }) => void): void;
          send(message: unknown): void;
        }) => void,
      ) => { start(port: number): Promise<void> | undefined };
    };
    const server = new Hl7Server((connection) => {
      connection.addEventListener("message", ({ message }) => connection.send(message.buildAck()));
    });
    await server.start(port);
  }
}

const port = await freePort();
await start(port);
process.send?.({ port });
// Ends with the benchmark that started it, however that one ends.
process.on("disconnect", () => process.exit(0));
