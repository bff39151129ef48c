/** HTTP for the SOAP simulators: one handler, and one POST. */
import { createServer, request as startRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address, Running } from "./program.ts";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface HttpReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Serves every request with one handler. */
export function serveHttp(at: Address, handle: (request: HttpRequest) => Promise<HttpReply>): Promise<Running> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const [path = "/"] = (request.url ?? "/").split("?");
      handle({ method: request.method ?? "", path, body: Buffer.concat(chunks).toString("utf8") }).then(
        ({ status, type, body }) => response.writeHead(status, { "Content-Type": type }).end(body),
        (error: unknown) =>
          response.writeHead(500, { "Content-Type": "text/plain" }).end(error instanceof Error ? error.message : "error"),
      );
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

/** Posts XML and gives the body that comes back, whatever its status. */
export function postXml(at: Address, path: string, action: string, body: string, patience = 20_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      "Content-Type": "text/xml; charset=UTF-8",
      SOAPAction: `"${action}"`,
      "Content-Length": Buffer.byteLength(body),
    };
    const request = startRequest(
      { host: at.host, port: at.port, path, method: "POST", headers, timeout: patience, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
    request.end(body);
  });
}
