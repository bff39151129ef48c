import { Agent, request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { pipeline } from "node:stream/promises";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import type { ConfigIssue } from "../../../gateway/contracts/issue.ts";
import { folderSpool, isPackage, readPackage, type Written } from "../../../gateway/mime/index.ts";
import { clientTls, type TlsOptions } from "../tls.ts";
import { type Beside, bodyOf, type PackageOptions } from "./server.ts";

export interface HttpConnectOptions {
  /** URL of the peer's service. */
  readonly connect: string;
  /** Connections kept open at most. */
  readonly connections: number;
  /** Longest answer taken. */
  readonly maxBytes: number;
  readonly tls?: TlsOptions;
  /** Present: multipart/related answers are taken apart as they come. */
  readonly packages?: PackageOptions;
}

export interface HttpCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | Written | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
  /** What a multipart/related answer was, where packages are taken: then the bytes are its root part. */
  readonly beside?: Beside;
  /** Lets go of what came beside. */
  release?(): Promise<void>;
}

/** Calls one service over connections that are kept alive. Whatever status comes is an answer. */
export class HttpClient {
  readonly #options: HttpConnectOptions;
  readonly #context: AdapterContext;
  readonly #agent: Agent;
  readonly #request: typeof plainRequest;
  readonly #underWay = new Set<(error: GatewayError) => void>();
  #closed = false;

  /** @throws GatewayError CONFIG_INVALID when a certificate cannot be used */
  constructor(options: HttpConnectOptions, context: AdapterContext) {
    this.#options = options;
    this.#context = context;
    const url = new URL(options.connect);
    const settings = { keepAlive: true, maxSockets: options.connections };
    const secure = url.protocol === "https:";
    this.#agent = secure
      ? new TlsAgent({ ...settings, ...clientTls(options.tls ?? { clients: "none" }, context, url.hostname) })
      : new Agent(settings);
    this.#request = secure ? tlsRequest : plainRequest;
  }

  /**
   * @param deadline absolute, in milliseconds of the clock
   * @throws GatewayError PEER_UNREACHABLE (not done), PEER_TIMEOUT (unknown), PEER_REPLY_INVALID (unknown), STOPPING
   */
  call({ method, url, headers, body }: HttpCall, deadline: number): Promise<HttpResponse> {
    const { clock } = this.#context;
    if (this.#closed) return Promise.reject(new GatewayError("STOPPING", "This system is being stopped"));
    return new Promise((resolve, reject) => {
      let sent = false;
      const fault = (text: string, cause?: unknown): GatewayError =>
        new GatewayError(sent ? "PEER_TIMEOUT" : "PEER_UNREACHABLE", `${url.host}: ${text}`, {
          certainty: sent ? "unknown" : "not-done",
          cause,
        });
      const length = body ? { "content-length": String(body.length) } : {};
      const call = this.#request(url, { method, agent: this.#agent, headers: { ...headers, ...length } });
      const ended = (): void => {
        timer.cancel();
        this.#underWay.delete(abort);
      };
      const abort = (error: GatewayError): void => {
        ended();
        reject(error);
        call.destroy();
      };
      this.#underWay.add(abort);
      const timer = clock.after(Math.max(0, deadline - clock.now()), () => abort(fault("no answer in time")));
      call.on("socket", (socket) => {
        // Bytes count as sent from the moment a connection exists: from then on the peer may have acted.
        if (socket.connecting) socket.once("secureConnecting" in socket ? "secureConnect" : "connect", () => (sent = true));
        else sent = true;
      });
      call.on("error", (error: NodeJS.ErrnoException) => {
        ended();
        reject(fault(error.code ?? error.message, error));
      });
      call.on("response", (response) => {
        this.#read(response).then(
          (answer) => {
            ended();
            resolve(answer);
            // The peer has said what it had to say. Who no longer reads would keep the rest of the request, and the connection.
            if (!call.writableFinished) call.destroy();
          },
          (thrown: unknown) => {
            ended();
            call.destroy();
            const { message } = asGatewayError(thrown);
            reject(new GatewayError("PEER_REPLY_INVALID", `${url.host}: ${message}`, { cause: thrown }));
          },
        );
      });
      if (body === undefined || body instanceof Uint8Array) call.end(body);
      else {
        pipeline(body.content(), call).catch((error: NodeJS.ErrnoException) => {
          ended();
          reject(fault(error.code ?? error.message, error));
        });
      }
    });
  }

  async #read(response: IncomingMessage): Promise<HttpResponse> {
    const { maxBytes, packages } = this.#options;
    const { headers } = response;
    const status = response.statusCode ?? 0;
    const type = headers["content-type"] ?? "";
    if (!packages || !isPackage(type)) return { status, headers, bytes: await bodyOf(response, maxBytes) };
    const spool = folderSpool(packages.folder);
    try {
      const { root, ...beside } = await readPackage(response, type, packages.limits, spool);
      return { status, headers, bytes: root, beside, release: () => spool.close() };
    } catch (thrown) {
      await spool.close();
      throw thrown;
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const abort of [...this.#underWay])
      abort(new GatewayError("STOPPING", "This system is being stopped", { certainty: "unknown" }));
    this.#agent.destroy();
    return Promise.resolve();
  }
}

/** An issue for an option that should be the URL of a service and is not. */
export function urlIssues(options: Readonly<Record<string, unknown>>, name = "connect"): readonly ConfigIssue[] {
  const value = options[name];
  if (value === undefined || (typeof value === "string" && URL.canParse(value) && /^https?:/.test(value))) return [];
  return [{ severity: "error", message: `${name} is not a URL`, expected: "http://host:port/path", path: [name] }];
}
