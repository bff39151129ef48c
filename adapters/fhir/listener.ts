import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { unauthorized, type CredentialOptions } from "../shared/http/credentials.ts";
import { serveHttp, type HttpAnswer, type HttpHead, type HttpListenOptions } from "../shared/http/server.ts";
import { capabilityStatement, type Offers } from "./capability.ts";
import { askedBy, resourceOf, type Asked } from "./interactions.ts";
import { answerOf, contentType, outcomeAnswer } from "./outcome.ts";

export interface FhirListenOptions extends HttpListenOptions, CredentialOptions {
  /** Path of the base. */
  readonly path: string;
  readonly offers: Offers;
}

/** Serves a FHIR API: its interactions are messages, `metadata` says which there are. */
export function listenFhir(options: FhirListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const base = options.path === "/" ? "" : options.path;
  const scheme = options.tls ? "https" : "http";
  const askedOf = (head: HttpHead): Asked | undefined => {
    if (!head.path.startsWith(base)) return undefined;
    const asked = askedBy({ method: head.method, path: head.path.slice(base.length).replace(/\/$/, "") });
    return asked && options.offers[asked.type]?.includes(asked.interaction) ? asked : undefined;
  };
  const received = (head: HttpHead, bytes: Uint8Array): Received => ({
    bytes,
    peer: head.peer,
    transport: { contentType: head.headers["content-type"] ?? "", path: head.path },
  });
  return serveHttp(
    options,
    {
      early(head) {
        if (head.method === "GET" && head.path === `${base}/metadata`) {
          const url = `${scheme}://${head.headers.host ?? options.listen}${base}`;
          const date = new Date(context.clock.now()).toISOString().slice(0, 10);
          const statement = JSON.stringify(capabilityStatement(options.offers, url, date));
          return { status: 200, headers: { "content-type": contentType }, bytes: Buffer.from(statement) };
        }
        return unauthorized(options, head) ?? unserved(head, askedOf(head));
      },
      async serve(request) {
        const asked = askedOf(request)!;
        const bytes = resourceOf(request, asked);
        if (!bytes) {
          const error = new GatewayError("FRAME_INVALID", "The resource is not the one that the address names", {
            where: { field: "resourceType, id" },
            expected: "the type and id of the address",
          });
          const reply = await inbound.refuse(error, received(request, request.body));
          return { ...answerOf(reply.bytes, true, asked, base), status: 400 };
        }
        const reply = await inbound.accept(received(request, bytes));
        return answerOf(reply.bytes, reply.failed, asked, base);
      },
      async refuse(error, head) {
        const reply = await inbound.refuse(error, received(head, new Uint8Array()));
        return { ...answerOf(reply.bytes, true, askedOf(head)!, base), status: 413 };
      },
    },
    context,
  );
}

/** What is answered without the mapping: other addresses, and bodies that are no FHIR in JSON. */
function unserved(head: HttpHead, asked: Asked | undefined): HttpAnswer | undefined {
  if (!asked) return outcomeAnswer(404, "not-supported", "Interazione non prevista: si veda metadata");
  const type = head.headers["content-type"] ?? "";
  const isForm = asked.interaction === "search" && head.method === "POST";
  const right = isForm ? /^application\/x-www-form-urlencoded/i : /^(?:application\/(?:fhir\+)?json|text\/json)/i;
  if (head.method === "GET" || right.test(type)) return undefined;
  return outcomeAnswer(
    415,
    "not-supported",
    `Formato non previsto: ${isForm ? "application/x-www-form-urlencoded" : "application/fhir+json"}`,
  );
}
