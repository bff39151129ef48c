/** What is checked before the `soap` package sees a request, and the fault that says what is wrong. */
import { Malformed } from "../shared/model.ts";
import { element, parseXml, writeXml } from "../shared/xml.ts";
import { operations } from "./operations.ts";

const soap = "http://schemas.xmlsoap.org/soap/envelope/";
const own = "urn:apss-tn:cup:1";

/** The operation that a SOAP 1.1 envelope names; throws Malformed when there is none. */
export function checkedOperation(text: string): string {
  const envelope = parseXml(text);
  if (envelope.name !== "Envelope" || envelope.namespace !== soap) throw new Malformed("non e una busta SOAP 1.1");
  const body = envelope.children.find(({ name, namespace }) => name === "Body" && namespace === soap);
  const request = body?.children[0];
  if (body === undefined || request === undefined || body.children.length !== 1)
    throw new Malformed("Body: non un solo elemento");
  if (request.namespace !== own || !operations.some(({ name }) => name === request.name))
    throw new Malformed(`operazione sconosciuta: ${request.name}`);
  return request.name;
}

/** A SOAP 1.1 fault. */
export function faultBody(code: "Client" | "Server", reason: string): string {
  const inner = writeXml(element("soap:Fault", [element("faultcode", `soap:${code}`), element("faultstring", reason)]));
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soap}"><soap:Body>${inner}</soap:Body></soap:Envelope>`;
}
