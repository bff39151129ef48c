import { Agent, request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import type { ConfigIssue } from "../../../gateway/contracts/issue.ts";
import { clientTls, type TlsOptions } from "../tls.ts";
import { bodyOf } from "./server.ts";

export interface HttpConnectOptions {
  /** URL of the peer's service. */
  readonly connect: string;
  /** Connections kept open at most. */
  readonly connections: number;
  /** Longest answer taken. */
  readonly maxBytes: number;
  readonly tls?: TlsOptions;
}

export interface HttpCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
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
          },
          (thrown: unknown) => {
            ended();
            const { message } = asGatewayError(thrown);
            reject(new GatewayError("PEER_REPLY_INVALID", `${url.host}: ${message}`, { cause: thrown }));
          },
        );
      });
      call.end(body);
    });
  }

  async #read(response: IncomingMessage): Promise<HttpResponse> {
    const bytes = await bodyOf(response, this.#options.maxBytes);
    return { status: response.statusCode ?? 0, headers: response.headers, bytes };
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
