/** The SOAP 1.1 envelope around one HL7 message. */
import { Malformed } from "../shared/model.ts";
import type { Element } from "../shared/xml.ts";
import { element, parseXml, writeXml } from "../shared/xml.ts";

const soap = "http://schemas.xmlsoap.org/soap/envelope/";
const hl7 = "urn:hl7-org:v2xml";

/** Writes a message as an envelope. */
export function wrap(message: Element): string {
  const body = writeXml(message).replace(`<${message.name}>`, `<${message.name} xmlns="${hl7}">`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${soap}"><soap:Body>${body}</soap:Body></soap:Envelope>`;
}

/** A SOAP fault. */
export function fault(code: "Client" | "Server", reason: string): string {
  const inner = writeXml(element("soap:Fault", [element("faultcode", `soap:${code}`), element("faultstring", reason)]));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${soap}"><soap:Body>${inner}</soap:Body></soap:Envelope>`;
}

/** The one message in an envelope; a fault is thrown. */
export function unwrap(text: string): Element {
  const envelope = parseXml(text);
  if (envelope.name !== "Envelope" || envelope.namespace !== soap) throw new Malformed("non e una busta SOAP 1.1");
  const body = envelope.children.find(({ name, namespace }) => name === "Body" && namespace === soap);
  const message = body?.children[0];
  if (body === undefined || message === undefined || body.children.length !== 1)
    throw new Malformed("Body: non un solo messaggio");
  if (message.namespace === soap)
    throw new Malformed(`Fault: ${message.children.find(({ name }) => name === "faultstring")?.text ?? ""}`);
  if (message.namespace !== hl7) throw new Malformed(`Body: namespace ${message.namespace}`);
  return message;
}
