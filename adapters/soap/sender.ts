import type { AdapterContext, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type AttachmentOptions, packageOptions, packed } from "./packages.ts";
import { HttpClient, type HttpConnectOptions } from "../shared/http/client.ts";

/** Posts envelopes to one URL. A fault (HTTP 500) is an answer like any other. */
export function connectSoap(options: HttpConnectOptions & AttachmentOptions, context: AdapterContext): Sender {
  const client = new HttpClient({ ...options, packages: packageOptions(options, context) }, context);
  const url = new URL(options.connect);
  return {
    async send({ bytes, transport, attachments = [] }, deadline) {
      const { soapAction } = transport;
      const { contentType, body } = packed(bytes, transport, attachments, options, context);
      const headers = {
        "content-type": contentType,
        ...(soapAction === undefined ? {} : { soapaction: `"${soapAction}"` }),
      };
      const answer = await client.call({ method: "POST", url, headers, body }, deadline);
      // A fault of the sender's side in SOAP 1.2 comes with 400; without a body that is HTTP's own.
      const isFault = answer.status === 500 || (answer.status === 400 && answer.bytes.length > 0);
      if (answer.status !== 200 && answer.status !== 202 && !isFault) {
        await answer.release?.();
        throw new GatewayError("PEER_REPLY_INVALID", `${url.host}: it answered HTTP ${answer.status}`, {
          expected: "200, or 500 (400 in SOAP 1.2) with a fault",
        });
      }
      const { beside, release } = answer;
      const answered = {
        contentType: beside?.rootType ?? answer.headers["content-type"] ?? "",
        status: String(answer.status),
        ...(beside?.isXop === true ? { xop: "true" } : {}),
        ...(url.protocol === "https:" ? { encrypted: "true" } : {}),
      };
      return {
        bytes: answer.bytes,
        peer: url.host,
        transport: answered,
        ...(beside === undefined ? {} : { attachments: beside.attachments }),
        ...(release === undefined ? {} : { release }),
      };
    },
    close: () => client.close(),
  };
}
