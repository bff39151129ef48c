import { Agent, request, type IncomingMessage } from "node:http";
import type { AdapterContext, Outgoing, Received, Sender } from "../../gateway/contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { bodyOf } from "./listener.ts";

export interface SoapConnectOptions {
  readonly connect: string;
  readonly connections: number;
  readonly maxBytes: number;
}

/** Posts envelopes to one URL over kept-alive connections. A fault (HTTP 500) is an answer like any other. */
export function connectHttp(options: SoapConnectOptions, context: AdapterContext): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  return {
    send: (outgoing, deadline) => post(options, agent, outgoing, deadline, context),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function post(
  options: SoapConnectOptions,
  agent: Agent,
  outgoing: Outgoing,
  deadline: number,
  context: AdapterContext,
): Promise<Received> {
  const url = new URL(options.connect);
  return new Promise((resolve, reject) => {
    let sent = false;
    const fault = (text: string, cause?: unknown): GatewayError =>
      new GatewayError(sent ? "PEER_TIMEOUT" : "PEER_UNREACHABLE", `${url.host}: ${text}`, {
        certainty: sent ? "unknown" : "not-done",
        cause,
      });
    const call = request(url, {
      method: "POST",
      agent,
      headers: {
        "content-type": outgoing.transport["contentType"] ?? "text/xml; charset=utf-8",
        "content-length": outgoing.bytes.length,
        ...(outgoing.transport["soapAction"] === undefined ? {} : { soapaction: `"${outgoing.transport["soapAction"]}"` }),
      },
    });
    const timer = context.clock.after(Math.max(0, deadline - context.clock.now()), () => {
      reject(fault("no answer in time"));
      call.destroy();
    });
    call.on("socket", (socket) => {
      // Bytes count as sent from the moment a connection exists: from then on the peer may have acted.
      if (socket.connecting) socket.once("connect", () => (sent = true));
      else sent = true;
    });
    call.on("error", (error: NodeJS.ErrnoException) => {
      timer.cancel();
      reject(fault(error.code ?? error.message, error));
    });
    call.on("response", (response) => {
      answerOf(response, options, url).then(
        (received) => {
          timer.cancel();
          resolve(received);
        },
        (thrown: unknown) => {
          timer.cancel();
          reject(new GatewayError("PEER_REPLY_INVALID", `${url.host}: ${asGatewayError(thrown).message}`, { cause: thrown }));
        },
      );
    });
    call.end(outgoing.bytes);
  });
}

async function answerOf(response: IncomingMessage, options: SoapConnectOptions, url: URL): Promise<Received> {
  const bytes = await bodyOf(response, options.maxBytes);
  const status = response.statusCode ?? 0;
  if (status !== 200 && status !== 202 && status !== 500) {
    throw new GatewayError("PEER_REPLY_INVALID", `it answered HTTP ${status}`, { expected: "200, or 500 with a fault" });
  }
  return {
    bytes,
    peer: url.host,
    transport: { contentType: response.headers["content-type"] ?? "", status: String(status) },
  };
}
