import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AdapterContext, Inbound, Listener, Received, Reply } from "../../gateway/contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { parseAddress } from "../shared/address.ts";
import { listening } from "../shared/tcp-listener.ts";

export interface SoapListenOptions {
  readonly listen: string;
  readonly path: string;
  readonly maxBytes: number;
}

/** How long a request may take to arrive whole, in milliseconds: a peer that sends a byte a second is cut off. */
const requestTimeout = 15_000;

/** Serves one SOAP endpoint. POST only; the SOAPAction (1.1) or the action parameter (1.2) is handed on, unquoted. */
export async function listenHttp(options: SoapListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const address = parseAddress(options.listen)!;
  let closing = false;
  const server = createServer({ requestTimeout, headersTimeout: requestTimeout, keepAliveTimeout: 5000 }, (request, response) => {
    const answer = (respond: () => void): void => {
      if (closing) response.shouldKeepAlive = false;
      respond();
    };
    serve(request, options, inbound).then(
      (reply) => answer(() => send(response, reply, statusOf(reply))),
      (thrown: unknown) => {
        const error = asGatewayError(thrown);
        context.log.warn({ code: error.code }, "request refused by the transport");
        answer(() => response.writeHead(error.code === "FRAME_TOO_LARGE" ? 413 : 400).end());
      },
    );
  });
  await listening(server, address.host, address.port);
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : address.port;
  return {
    address: `${address.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function serve(request: IncomingMessage, options: SoapListenOptions, inbound: Inbound): Promise<Reply | number> {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path !== options.path) return 404;
  if (request.method !== "POST") return 405;
  const received: Omit<Received, "bytes"> = {
    peer: `${request.socket.remoteAddress ?? "?"}:${request.socket.remotePort ?? 0}`,
    transport: {
      contentType: request.headers["content-type"] ?? "",
      soapAction: actionOf(request),
      path,
    },
  };
  try {
    // The rest of a body that is too large is read and dropped: to destroy the request would take the refusal with it.
    const body = await bodyOf(request.iterator({ destroyOnReturn: false }), options.maxBytes);
    return await inbound.accept({ ...received, bytes: body });
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code !== "FRAME_TOO_LARGE") throw error;
    request.resume();
    return await inbound.refuse(error, { ...received, bytes: new Uint8Array() });
  }
}

function actionOf(request: IncomingMessage): string {
  const header = request.headers["soapaction"];
  const text =
    typeof header === "string" ? header : (/;\s*action="?([^";]*)"?/i.exec(request.headers["content-type"] ?? "")?.[1] ?? "");
  return text.replace(/^"|"$/g, "");
}

/** The whole body. @throws GatewayError FRAME_TOO_LARGE as soon as it is, whatever Content-Length said */
export async function bodyOf(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new GatewayError("FRAME_TOO_LARGE", "The message is longer than this listener takes", {
        expected: `at most ${maxBytes} bytes`,
      });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function statusOf(reply: Reply | number): number {
  if (typeof reply === "number") return reply;
  return reply.failed ? 500 : 200;
}

function send(response: ServerResponse, reply: Reply | number, status: number): void {
  if (typeof reply === "number") {
    response.writeHead(status, status === 405 ? { allow: "POST" } : {}).end();
    return;
  }
  response.writeHead(status, {
    "content-type": reply.transport["contentType"] ?? "text/xml; charset=utf-8",
    "content-length": reply.bytes.length,
  });
  response.end(reply.bytes);
}
