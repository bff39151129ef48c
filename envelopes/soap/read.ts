import type { Attachment, Received } from "../../gateway/contracts/adapter.ts";
import { parse } from "../../gateway/xml/index.ts";
import { readSoap, type SoapMessage } from "./structure.ts";
import { checkContentType } from "./transport.ts";
import type { SoapVersion } from "./version.ts";
import { inlineXop } from "./xop.ts";

/** A message as it came: its envelope whole, and what is beside it. */
export interface Arrived {
  readonly message: SoapMessage;
  readonly attachments: readonly Attachment[];
}

/** @throws GatewayError XML_INVALID, SOAP_INVALID */
export async function readReceived(received: Received, version: SoapVersion): Promise<Arrived> {
  checkContentType(received.transport, version);
  const { root, attachments } = await inlineXop(parse(received.bytes), received);
  return { message: readSoap(root, version), attachments };
}
