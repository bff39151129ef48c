import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import { bare, serveHttp, type HttpAnswer, type HttpHead, type HttpListenOptions } from "../shared/http/server.ts";
import type { Reply } from "../../gateway/contracts/adapter.ts";

export interface SoapListenOptions extends HttpListenOptions {
  readonly path: string;
}

/** Serves one SOAP endpoint. POST only; the SOAPAction (1.1) or the action parameter (1.2) is handed on, unquoted. */
export function listenSoap(options: SoapListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const received = (head: HttpHead, bytes: Uint8Array): Received => ({
    bytes,
    peer: head.peer,
    transport: { contentType: head.headers["content-type"] ?? "", soapAction: actionOf(head), path: head.path },
  });
  return serveHttp(
    options,
    {
      early(head) {
        if (head.path !== options.path) return bare(404);
        return head.method === "POST" ? undefined : bare(405, { allow: "POST" });
      },
      serve: async (request) => answerOf(await inbound.accept(received(request, request.body))),
      refuse: async (error, head) => answerOf(await inbound.refuse(error, received(head, new Uint8Array()))),
    },
    context,
  );
}

function actionOf({ headers }: HttpHead): string {
  const header = headers["soapaction"];
  const text = typeof header === "string" ? header : (/;\s*action="?([^";]*)"?/i.exec(headers["content-type"] ?? "")?.[1] ?? "");
  return text.replace(/^"|"$/g, "");
}

function answerOf({ bytes, transport, failed }: Reply): HttpAnswer {
  return {
    status: failed ? 500 : 200,
    headers: { "content-type": transport["contentType"] ?? "text/xml; charset=utf-8" },
    bytes,
  };
}
