import type { Received } from "../../gateway/contracts/adapter.ts";
import { elements, type Element, parse } from "../../gateway/xml/index.ts";
import { readSoap, type SoapMessage } from "../soap/structure.ts";
import { checkContentType } from "../soap/transport.ts";
import { inlineXop } from "../soap/xop.ts";

/** A SOAP message whose Body may be empty, as that of a riscontro is. */
export interface Message {
  readonly soap: SoapMessage;
  /** Undefined for an empty Body. */
  readonly payload: Element | undefined;
}

/**
 * Reads what came. Binary content that an MTOM package holds beside the envelope is put back into it.
 * @returns the message, and the rest as it came, without what was put back
 * @throws GatewayError XML_INVALID, SOAP_INVALID
 */
export async function readMessage(received: Received): Promise<{ readonly message: Message; readonly rest: Received }> {
  checkContentType(received.transport, "1.1");
  const { root, attachments } = await inlineXop(parse(received.bytes), received);
  return { message: messageIn(root), rest: { ...received, attachments } };
}

/** @throws GatewayError SOAP_INVALID */
export function messageIn(root: Element): Message {
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
