import type { Received } from "../../gateway/contracts/adapter.ts";
import { elements, type Element, parse } from "../../gateway/xml/index.ts";
import { readSoap, type SoapMessage } from "../soap/structure.ts";
import { checkContentType } from "../soap/transport.ts";

/** A SOAP message whose Body may be empty, as that of a riscontro is. */
export interface Message {
  readonly soap: SoapMessage;
  /** Undefined for an empty Body. */
  readonly payload: Element | undefined;
}

/** @throws GatewayError XML_INVALID, SOAP_INVALID */
export function readMessage({ bytes, transport }: Pick<Received, "bytes" | "transport">): Message {
  checkContentType(transport, "1.1");
  const root = parse(bytes);
  const body = elements(root).at(-1);
  if (body === undefined || body.local !== "Body" || body.children.length > 0) {
    const soap = readSoap(root, "1.1");
    return { soap, payload: soap.payload };
  }
  // The rules of SOAP's structure are asked with something in the Body; the message given back is the one that came.
  const filled: Element = { ...body, children: [body] };
  const soap = readSoap({ ...root, children: root.children.map((node) => (node === body ? filled : node)) }, "1.1");
  return { soap: { ...soap, root, body }, payload: undefined };
}
