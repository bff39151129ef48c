import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { pipeline } from "node:stream/promises";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { AdapterContext, Attachment, Listener } from "../../../gateway/contracts/adapter.ts";
import type { Clock } from "../../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import { folderSpool, isPackage, type MimeLimits, readPackage, type Spool, type Written } from "../../../gateway/mime/index.ts";
import { parseAddress } from "../address.ts";
import { Gate } from "../gate.ts";
import { tooLarge } from "../framing/index.ts";
import { listening } from "../tcp/listener.ts";
import { serverTls, type TlsOptions } from "../tls.ts";

export interface HttpListenOptions {
  /** `host:port`. */
  readonly listen: string;
  /** Longest request body taken. */
  readonly maxBytes: number;
  /** Requests that are worked on at a time; more wait, their bodies unread. */
  readonly inFlight: number;
  readonly tls?: TlsOptions;
}

/** A request without its body. */
export interface HttpHead {
  readonly method: string;
  /** Path of the URL, not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Socket address of the peer. */
  readonly peer: string;
  /** Does TLS hide what comes from others on the way? */
  readonly encrypted: boolean;
  /** The certificate that the peer showed in TLS, DER. */
  readonly clientCertificate: Buffer | undefined;
}

export interface HttpRequest extends HttpHead {
  readonly body: Uint8Array;
  /** What a multipart/related request was, where the service takes them: then the body is its root part. */
  readonly beside?: Beside;
}

/** What came beside a body. It is let go when the answer has gone. */
export interface Beside {
  readonly rootType: string;
  readonly isXop: boolean;
  readonly attachments: readonly Attachment[];
}

/** Where attachments wait, and how large they may be. */
export interface PackageOptions {
  /** Folder, absolute. */
  readonly folder: string;
  readonly limits: MimeLimits;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array | Written;
}

/** What a protocol over HTTP does with requests. */
export interface HttpService {
  /** Answers by the head alone, before the body is read: wrong paths, missing credentials. */
  early(head: HttpHead): HttpAnswer | undefined;
  serve(request: HttpRequest): Promise<HttpAnswer>;
  /** For a body that is too large. */
  refuse(error: GatewayError, head: HttpHead): Promise<HttpAnswer>;
  /** Present: multipart/related requests are taken apart as they come. */
  readonly packages?: PackageOptions;
}

/** An answer without a body. */
export const bare = (status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers,
  bytes: new Uint8Array(),
});

/** How long connections that carry no whole request are kept when the listener is closed, in milliseconds. */
const lingerWithin = 1000;
/** How long a peer may keep us waiting for a request's head, or for the next octets of its body, in milliseconds. */
const patience = 15_000;
/** Octets a millisecond of the slowest line on which the largest request is still waited for: 64 kB/s. */
const slowest = 64;
/** When a request that could not be taken for now may be repeated, in seconds. */
const retryAfter = 5;

/**
 * Serves HTTP/1.1 (RFC 9112).
 * @throws GatewayError CONFIG_INVALID when the port is taken or may not be used, or the certificate cannot be used
 */
export async function serveHttp(options: HttpListenOptions, service: HttpService, context: AdapterContext): Promise<Listener> {
  const address = parseAddress(options.listen)!;
  const gate = new Gate(options.inFlight);
  const sockets = new Set<Socket>();
  /** Connections with a request that was handed on: they are answered, whatever else is closed. */
  const serving = new Map<Socket, number>();
  let closing = false;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = async ({ status, headers, bytes }: HttpAnswer): Promise<void> => {
      dropRest(request, context.clock);
      if (closing) response.shouldKeepAlive = false;
      if (response.destroyed) {
        // The peer asks again under the same identifier and gets the stored answer.
        context.log.warn({ peer: peerOf(request) }, "the peer has gone before its answer");
        return;
      }
      response.writeHead(status, { ...headers, "content-length": bytes.length });
      if (bytes instanceof Uint8Array) response.end(bytes);
      else await pipeline(bytes.content(), response);
    };
    const { socket } = request;
    const handedOn = (more: 1 | -1): void => {
      const left = (serving.get(socket) ?? 0) + more;
      // A socket that has closed is told of no more: whoever set it again would keep it for ever.
      if (left > 0 && sockets.has(socket)) serving.set(socket, left);
      else serving.delete(socket);
    };
    const spool = service.packages && folderSpool(service.packages.folder);
    answerTo(request, options, service, context.clock, gate, handedOn, spool)
      .catch((thrown: unknown) => {
        const error = asGatewayError(thrown);
        context.log.warn(
          { code: error.code, reason: reasonOf(error), peer: peerOf(request) },
          "request refused by the transport",
        );
        return unanswered(error);
      })
      .then(answer)
      .catch((thrown: unknown) => {
        context.log.warn({ peer: peerOf(request), reason: String((thrown as Error).message) }, "the answer did not go out whole");
        response.destroy();
      })
      .finally(() => spool?.close())
      .catch((thrown: unknown) => context.log.warn({ reason: String(thrown) }, "a spool could not be closed"));
  };
  // The runtime's bound on the whole request would count the time that it waits its turn, and cut large ones on slow lines.
  const settings = { requestTimeout: 0, headersTimeout: patience, keepAliveTimeout: 5000 };
  const server = options.tls
    ? createTlsServer({ ...settings, ...serverTls(options.tls, context) }, handle)
    : createServer(settings, handle);
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const peer = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
    context.log.warn({ peer, reason: error.code ?? error.message }, "the peer and we did not agree on TLS");
  });
  server.on(options.tls ? "secureConnection" : "connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      serving.delete(socket);
    });
  });
  await listening(server, address.host, address.port);
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : address.port;
  return {
    address: `${address.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        const linger = context.clock.after(lingerWithin, () => {
          // What has not come whole by now never became a message.
          for (const socket of sockets) if ((serving.get(socket) ?? 0) <= 0) socket.destroy();
        });
        server.close(() => {
          linger.cancel();
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answerTo(
  request: IncomingMessage,
  options: HttpListenOptions,
  service: HttpService,
  clock: Clock,
  gate: Gate,
  handedOn: (more: 1 | -1) => void,
  spool: Spool | undefined,
): Promise<HttpAnswer> {
  const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const head: HttpHead = {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    peer: peerOf(request),
    encrypted: "encrypted" in request.socket,
    clientCertificate: clientCertificateOf(request.socket),
  };
  const early = service.early(head);
  if (early) return early;
  return gate.through(async () => {
    let read: Pick<HttpRequest, "body" | "beside">;
    try {
      read = await readBody(request, options, clock, service.packages, spool);
    } catch (thrown) {
      const error = asGatewayError(thrown);
      if (error instanceof Interrupted) throw error;
      if (error.code !== "FRAME_TOO_LARGE" && !(error.code === "FRAME_INVALID" && spool)) throw error;
      return await service.refuse(error, head);
    }
    handedOn(1);
    try {
      return await service.serve({ ...head, ...read });
    } finally {
      handedOn(-1);
    }
  });
}

/** What is answered where the service has no answer: whose fault it is, and whether to repeat the request helps. */
function unanswered({ code, certainty }: GatewayError): HttpAnswer {
  if (code === "FRAME_TOO_LARGE") return bare(413);
  switch (certainty) {
    case "refused":
      return bare(400);
    case "not-done":
      return bare(503, { "retry-after": String(retryAfter) });
    case "unknown":
      return bare(500);
  }
}

/** For the log: what we say ourselves holds nothing of a patient's, what others say (a parser, a disk) may. */
function reasonOf({ code, message, cause }: GatewayError): string {
  if (code !== "INTERNAL" || cause === undefined) return message;
  if (!(cause instanceof Error)) return typeof cause;
  return "code" in cause ? String(cause.code) : cause.name;
}

async function readBody(
  request: IncomingMessage,
  { maxBytes }: HttpListenOptions,
  clock: Clock,
  packages: PackageOptions | undefined,
  spool: Spool | undefined,
): Promise<Pick<HttpRequest, "body" | "beside">> {
  const contentType = request.headers["content-type"] ?? "";
  if (!packages || !spool || !isPackage(contentType)) return { body: await bodyOf(arriving(request, maxBytes, clock), maxBytes) };
  const { limits } = packages;
  const stream = arriving(request, limits.rootBytes + limits.attachmentBytes, clock);
  const { root, ...beside } = await readPackage(stream, contentType, limits, spool);
  return { body: root, beside };
}

/** The rest of a request will not come: there is nobody to be told. */
class Interrupted extends GatewayError {}

/**
 * A body as it comes, for as long as it comes on: a peer that is silent for too long is cut off, and so is one that takes
 * longer for the whole than the largest body would on the slowest line, or a byte a second would hold a place for ever.
 * Nothing is counted before the body is asked for, and no silence while we are busy with what has come.
 * @throws Interrupted
 */
async function* arriving(request: IncomingMessage, mostBytes: number, clock: Clock): AsyncGenerator<Buffer> {
  let reason = "the connection ended before the request was whole";
  const cutAfter = (ms: number, why: string) =>
    clock.after(ms, () => {
      reason = why;
      request.socket.destroy();
    });
  // The rest of what is refused is read and dropped: to destroy the request would take the refusal with it.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  const whole = cutAfter(patience + mostBytes / slowest, "the request took too long to come whole");
  try {
    for (;;) {
      const silence = cutAfter(patience, "the peer fell silent in the middle of its request");
      const next = await chunks.next().finally(() => silence.cancel());
      if (next.done === true) return;
      yield next.value;
    }
  } catch (thrown) {
    throw new Interrupted("FRAME_INVALID", reason, { cause: thrown });
  } finally {
    whole.cancel();
    await chunks.return?.();
  }
}

/**
 * Reads what is left of a request that is answered, and drops it: unread octets would take the answer with them, and keep the
 * connection from its next request. Not for ever, however much may still come.
 */
function dropRest(request: IncomingMessage, clock: Clock): void {
  request.resume();
  if (request.complete || request.destroyed) return;
  const late = clock.after(patience, () => request.socket.destroy());
  request.once("end", () => late.cancel()).once("close", () => late.cancel());
}

function clientCertificateOf(socket: Socket): Buffer | undefined {
  return "encrypted" in socket ? (socket as TLSSocket).getPeerX509Certificate()?.raw : undefined;
}

const peerOf = (request: IncomingMessage): string => `${request.socket.remoteAddress ?? "?"}:${request.socket.remotePort ?? 0}`;

/** The whole body. @throws GatewayError FRAME_TOO_LARGE as soon as it is, whatever Content-Length said */
export async function bodyOf(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
