import soap from "soap";
import { parseMTOMResp } from "soap/lib/utils.js";
import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { bare, serveHttp, type HttpAnswer, type HttpHead, type HttpRequest } from "../shared/http/server.ts";
import type { SoapListenOptions } from "./listener.ts";
import { attachmentOf, callOf, documentOf, type Attachment, type WsdlOptions } from "./wsdl-document.ts";
import { noNetwork, readWsdl, wsdlOptions, type Fault } from "./wsdl-package.ts";

export type WsdlListenOptions = SoapListenOptions & WsdlOptions & { readonly wsdl: string };

/** What a request brings beside its envelope, found again by the handler of its operation. */
interface Beside {
  readonly head: HttpHead;
  readonly attachments: readonly Attachment[];
  taken: boolean;
}

/** Serves a vendor's WSDL with the package `soap`: operations are messages, the WSDL itself is at `?wsdl`. */
export async function listenWsdl(options: WsdlListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const beside = new Map<string, Beside>();
  let last = 0;

  const handle = async (
    operation: string,
    args: unknown,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<unknown> => {
    const call = beside.get(headers["x-raccordo-call"] ?? "")!;
    call.taken = true;
    const values = (args ?? {}) as Readonly<Record<string, unknown>>;
    const bytes = documentOf({ operation, values, attachments: call.attachments }, options);
    const reply = await inbound.accept(received(call.head, bytes));
    if (reply.bytes.length === 0) throw thrownFault({ code: "Client", text: "Il messaggio e' stato rifiutato" }, options);
    const answer = callOf(reply.bytes, options);
    if (!reply.failed && answer.operation === `${operation}.reply`) return answer.values;
    throw thrownFault(refusalOf(answer.values), options);
  };

  const { server, wsdl } = await readWsdl(options.wsdl, context, async (path) => {
    const described = await soap.createClientAsync(path, { ...wsdlOptions, httpClient: noNetwork });
    const services = servicesOf(described.describe() as Described, handle);
    const wsdl = described.wsdl.toXML();
    const server = await soap.createServerless({
      ...wsdlOptions,
      path: options.path,
      services,
      xml: wsdl,
      uri: path,
      suppressStack: true,
      forceSoap12Headers: options.version === "1.2",
      httpClient: noNetwork,
    } as never);
    return { server, wsdl };
  });

  const serve = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { envelope, attachments } = await partsOf(request);
    // Entities and what they expand to are no business of a message (lessons: XXE, billion laughs).
    if (/<!DOCTYPE/i.test(envelope)) return refused(request, "The envelope has a document type");
    if (envelope.includes("\ufffd")) return refused(request, "The envelope is not UTF-8");
    const id = String(++last);
    const call: Beside = { head: request, attachments, taken: false };
    beside.set(id, call);
    try {
      const { soapaction } = request.headers;
      const headers = {
        "content-type": "text/xml",
        "x-raccordo-call": id,
        ...(typeof soapaction === "string" && soapaction.replaceAll('"', "") !== "" ? { soapaction } : {}),
      };
      const { body, statusCode } = await server.processRequest(envelope, { method: "POST", url: options.path, headers });
      if (!call.taken) return await refused(request, "The envelope holds no operation of the WSDL");
      return { status: statusCode, headers: { "content-type": contentTypeOf(options) }, bytes: Buffer.from(body) };
    } finally {
      beside.delete(id);
    }
  };

  /** What never became an operation: the node is told, the caller gets a fault. */
  const refused = async (head: HttpHead, text: string): Promise<HttpAnswer> => {
    await inbound.refuse(new GatewayError("SOAP_INVALID", text), received(head, new Uint8Array()));
    return { status: 500, headers: { "content-type": contentTypeOf(options) }, bytes: Buffer.from(faultEnvelope(text, options)) };
  };

  return serveHttp(
    options,
    {
      early(head) {
        if (head.path !== options.path) return bare(404);
        if (head.method === "GET" && [...head.query.keys()].some((key) => key.toLowerCase() === "wsdl")) {
          return { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, bytes: Buffer.from(wsdl) };
        }
        return head.method === "POST" ? undefined : bare(405, { allow: "POST" });
      },
      serve,
      refuse: async (error, head) => {
        await inbound.refuse(error, received(head, new Uint8Array()));
        return {
          status: 500,
          headers: { "content-type": contentTypeOf(options) },
          bytes: Buffer.from(faultEnvelope(error.message, options)),
        };
      },
    },
    context,
  );
}

type Described = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
type Handle = (operation: string, args: unknown, headers: Readonly<Record<string, string | undefined>>) => Promise<unknown>;

/** A handler for every operation of every port. */
function servicesOf(described: Described, handle: Handle): object {
  const each = <T, R>(of: Readonly<Record<string, T>>, make: (value: T, name: string) => R): Record<string, R> =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, make(value, name)]));
  return each(described, (ports) =>
    each(ports, (operations) =>
      each(
        operations,
        (_shape, operation) =>
          (args: unknown, _callback: unknown, _headers: unknown, request: { headers: Record<string, string> }) =>
            handle(operation, args, request.headers),
      ),
    ),
  );
}

const received = (head: HttpHead, bytes: Uint8Array): Received => ({
  bytes,
  peer: head.peer,
  transport: { contentType: head.headers["content-type"] ?? "", path: head.path },
});

/** Envelope and attachments: SOAP with Attachments, and MTOM's packages (RFC 2387, multipart/related). */
async function partsOf({
  headers,
  body,
}: HttpRequest): Promise<{ readonly envelope: string; readonly attachments: readonly Attachment[] }> {
  const boundary = /multipart\/related.*boundary="?([^";]+)"?/i.exec(headers["content-type"] ?? "")?.[1];
  if (boundary === undefined) return { envelope: Buffer.from(body).toString("utf8"), attachments: [] };
  return new Promise((resolve, reject) => {
    void parseMTOMResp(Buffer.from(body), boundary, (error, found) => {
      const [first, ...rest] = found?.parts ?? [];
      if (error || !first?.body) reject(new GatewayError("SOAP_INVALID", "The MIME message has no envelope"));
      else resolve({ envelope: first.body.toString("utf8"), attachments: rest.map((part) => attachmentOf(part as never)) });
    });
  });
}

/** What a refusal of the mapping says. */
function refusalOf(values: Readonly<Record<string, unknown>>): Fault {
  const { fault, ...rest } = values as { readonly fault?: Partial<Fault> };
  return {
    code: fault?.code ?? "Client",
    text: fault?.text ?? "Richiesta rifiutata",
    detail: fault?.detail ?? (Object.keys(rest).length > 0 ? rest : undefined),
  };
}

/** A fault as the package wants it thrown. */
function thrownFault({ code, text, detail }: Fault, { version }: WsdlOptions): object {
  const Fault =
    version === "1.2"
      ? {
          Code: { Value: `soap:${code === "Client" ? "Sender" : code}` },
          Reason: { Text: text },
          ...(detail === undefined ? {} : { Detail: detail }),
        }
      : { faultcode: /[:.]/.test(code) ? code : `soap:${code}`, faultstring: text, ...(detail === undefined ? {} : { detail }) };
  return { Fault };
}

const contentTypeOf = ({ version }: WsdlOptions): string =>
  version === "1.2" ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function faultEnvelope(text: string, { version }: WsdlOptions): string {
  return version === "1.2"
    ? `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="it">${escaped(text)}</soap:Text></soap:Reason></soap:Fault></soap:Body></soap:Envelope>`
    : `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>${escaped(text)}</faultstring></soap:Fault></soap:Body></soap:Envelope>`;
}
