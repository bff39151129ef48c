/**
 * The CUP's own desk application: JSON over HTTP on POST /sportello, for CUPs whose protocol has nothing for clerks.
 * It can stand alone, or beside an API of the CUP on the same port.
 */
import { createServer, request as startRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cup } from "./cup.ts";
import type { Addressee } from "./desk.ts";
import { deskOver } from "./desk.ts";
import type { Answer, Ask } from "./model.ts";
import { ask } from "./model.ts";
import type { Address, Running } from "./program.ts";
import { parseAddress } from "./program.ts";
import type { Terminal } from "./terminal.ts";

export const deskPath = "/sportello";

export interface WebRequest {
  readonly method: string;
  /** Without query; still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type WebHandler = (request: WebRequest) => Promise<WebReply> | WebReply;

/** Serves the desk application, and everything else with `api` (404 without one). */
export function deskServer(at: Address, cup: Cup, api: WebHandler = unknownPath): Promise<Running> {
  return serveWeb(at, (request) => (request.path === deskPath ? answerDesk(request, cup) : api(request)));
}

/** Opens the desk application at `host:port` of a CUP. */
export function openDesk(address: string): Terminal {
  const at = parseAddress(address);
  return deskOver({
    send: async (question, to) => {
      const body = JSON.stringify({ ask: question, to });
      const reply = await callWeb(at, { method: "POST", target: deskPath, headers: json, body });
      if (reply.status !== 200) throw new Error(`${deskPath}: ${reply.status} ${reply.body}`);
      return JSON.parse(reply.body) as Answer;
    },
    close: () => Promise.resolve(),
  });
}

/** Serves every request with one handler; what it throws becomes a 500 with the reason. */
export function serveWeb(at: Address, handle: WebHandler): Promise<Running> {
  const server = createServer((request, response) => {
    readWeb(request)
      .then(handle)
      .catch((error: unknown) => plain(500, error instanceof Error ? error.message : "error"))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
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

export interface WebCall {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP request; gives the reply whatever its status. */
export function callWeb(at: Address, call: WebCall, patience = 20_000): Promise<WebReply> {
  const { method, target, body } = call;
  const length = body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = startRequest(
      {
        host: at.host,
        port: at.port,
        path: target,
        method,
        headers: { ...call.headers, ...length },
        timeout: patience,
        agent: false,
      },
      (response) => {
        const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        bodyOf(response).then((text) => resolve({ status: response.statusCode ?? 0, headers, body: text }), reject);
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", reject);
    request.end(body);
  });
}

const json = { "Content-Type": "application/json" };

async function answerDesk(request: WebRequest, cup: Cup): Promise<WebReply> {
  if (request.method !== "POST") return plain(405, "POST");
  const said = readDesk(request.body);
  if (said === undefined) return plain(400, 'not { "ask": { "op": ... }, "to": "own" | "federation" }');
  return { status: 200, headers: json, body: JSON.stringify(await cup.fromTerminal(said.question, said.to)) };
}

function readDesk(text: string): { readonly question: Ask; readonly to: Addressee } | undefined {
  try {
    const said = JSON.parse(text) as { readonly ask?: Partial<Ask>; readonly to?: unknown } | null;
    const { ask: parts, to } = said ?? {};
    if (typeof parts?.op !== "string" || (to !== "own" && to !== "federation")) return undefined;
    return { question: ask(parts.op, parts), to };
  } catch {
    return undefined;
  }
}

async function readWeb(request: IncomingMessage): Promise<WebRequest> {
  const { method = "", url = "/", headers } = request;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  return { method, path, query, headers, body: await bodyOf(request) };
}

async function bodyOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function unknownPath({ path }: WebRequest): WebReply {
  return plain(404, path);
}

function plain(status: number, body: string): WebReply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
}
