import type { AdapterContext, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { HttpClient, type HttpConnectOptions } from "../shared/http/client.ts";

/** Posts envelopes to one URL. A fault (HTTP 500) is an answer like any other. */
export function connectSoap(options: HttpConnectOptions, context: AdapterContext): Sender {
  const client = new HttpClient(options, context);
  const url = new URL(options.connect);
  return {
    async send({ bytes, transport }, deadline) {
      const { soapAction } = transport;
      const headers = {
        "content-type": transport["contentType"] ?? "text/xml; charset=utf-8",
        ...(soapAction === undefined ? {} : { soapaction: `"${soapAction}"` }),
      };
      const answer = await client.call({ method: "POST", url, headers, body: bytes }, deadline);
      if (answer.status !== 200 && answer.status !== 202 && answer.status !== 500) {
        throw new GatewayError("PEER_REPLY_INVALID", `${url.host}: it answered HTTP ${answer.status}`, {
          expected: "200, or 500 with a fault",
        });
      }
      const answered = { contentType: answer.headers["content-type"] ?? "", status: String(answer.status) };
      return { bytes: answer.bytes, peer: url.host, transport: answered };
    },
    close: () => client.close(),
  };
}
