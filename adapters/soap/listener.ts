import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import {
  bare,
  serveHttp,
  type HttpAnswer,
  type HttpHead,
  type HttpListenOptions,
  type HttpRequest,
} from "../shared/http/server.ts";
import type { Reply } from "../../gateway/contracts/adapter.ts";
import { type AttachmentOptions, packageOptions, packed } from "./packages.ts";

export interface SoapListenOptions extends HttpListenOptions, AttachmentOptions {
  readonly path: string;
}

/** Serves one SOAP endpoint. POST only; the SOAPAction (1.1) or the action parameter (1.2) is handed on, unquoted. */
export function listenSoap(options: SoapListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const received = (head: HttpHead, { body, beside }: Pick<HttpRequest, "body" | "beside">): Received => ({
    bytes: body,
    peer: head.peer,
    transport: {
      contentType: beside?.rootType ?? head.headers["content-type"] ?? "",
      soapAction: actionOf(head),
      path: head.path,
      ...(beside?.isXop === true ? { xop: "true" } : {}),
      ...(head.encrypted ? { encrypted: "true" } : {}),
      ...(head.clientCertificate === undefined ? {} : { clientCertificate: head.clientCertificate.toString("base64") }),
    },
    ...(beside === undefined ? {} : { attachments: beside.attachments }),
  });
  const answerOf = ({ bytes, transport, failed, attachments = [] }: Reply): HttpAnswer => {
    const { contentType, body } = packed(bytes, transport, attachments, options, context);
    return { status: statusOf(transport, failed), headers: { "content-type": contentType }, bytes: body };
  };
  return serveHttp(
    options,
    {
      early(head) {
        if (head.path !== options.path) return bare(404);
        return head.method === "POST" ? undefined : bare(405, { allow: "POST" });
      },
      serve: async (request) => answerOf(await inbound.accept(received(request, request))),
      refuse: async (error, head) => answerOf(await inbound.refuse(error, received(head, { body: new Uint8Array() }))),
      packages: packageOptions(options, context),
    },
    context,
  );
}

function actionOf({ headers }: HttpHead): string {
  const header = headers["soapaction"];
  const text = typeof header === "string" ? header : (/;\s*action="?([^";]*)"?/i.exec(headers["content-type"] ?? "")?.[1] ?? "");
  return text.replace(/^"|"$/g, "");
}

/** What the envelope asks for (400 for a sender's fault in SOAP 1.2), else 500 for faults. */
function statusOf(transport: Reply["transport"], failed: boolean): number {
  const asked = Number(transport["status"]);
  return Number.isInteger(asked) && asked >= 200 && asked < 600 ? asked : failed ? 500 : 200;
}
