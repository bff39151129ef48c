import { GatewayError } from "../../gateway/contracts/errors.ts";
import { children, type Element, elements, is, type Markup, textOnly, writeElement, writeText } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "./structure.ts";

export const WSA = "http://www.w3.org/2005/08/addressing";
/** Where an answer on the same connection goes (WS-Addressing 1.0 Core, section 2.1). */
export const ANONYMOUS = `${WSA}/anonymous`;

/** Message addressing properties (WS-Addressing 1.0 Core, section 3), as we write them. */
export interface Addressing {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly action: string;
  /** The request that this answers. */
  readonly relatesTo: string | undefined;
}

/** What was read of a message; something is missing only where the policy allows it. */
export type ReadAddressing = { readonly [Key in keyof Addressing]: Addressing[Key] | undefined };

/** Whether WS-Addressing is written, and asked for: `optional` is written, and read where it is there. */
export type AddressingPolicy = "required" | "optional" | "none";

/**
 * The header blocks, canonical as they stand.
 * @param attributes more attributes of each, by a name for the block: what is signed needs an Id
 */
export function addressingHeaders(
  { messageId, to, from, action, relatesTo }: Addressing,
  attributes: (block: string) => Readonly<Record<string, string>>,
): readonly { readonly block: string; readonly markup: Markup }[] {
  const scope = (block: string): Record<string, string> => ({ "xmlns:wsa": WSA, ...attributes(block) });
  const text = (block: string, name: string, value: string) => ({ block, markup: writeText(`wsa:${name}`, scope(block), value) });
  return [
    text("action", "Action", action),
    text("message-id", "MessageID", messageId),
    text("to", "To", to),
    { block: "from", markup: writeElement("wsa:From", scope("from"), writeText("wsa:Address", {}, from)) },
    ...(relatesTo === undefined ? [] : [text("relates-to", "RelatesTo", relatesTo)]),
  ];
}

/** All WS-Addressing header blocks of a message: in a signed one, what is read of them counts only when each was signed. */
export function addressingBlocks(message: SoapMessage): readonly Element[] {
  return message.blocks.filter(({ namespace }) => namespace === WSA);
}

/**
 * Reads the properties; each header at most once (WS-Addressing 1.0 SOAP Binding, section 3.2).
 * @param missing what a property that is not there comes to
 * @throws GatewayError SOAP_INVALID, or what `missing` throws
 */
export function readAddressing(message: SoapMessage, missing: (local: string) => undefined): ReadAddressing {
  const blocks = addressingBlocks(message);
  const from = one(blocks, "From");
  return {
    messageId: value(one(blocks, "MessageID")) ?? missing("MessageID"),
    to: value(one(blocks, "To")) ?? missing("To"),
    from: value(from && addressOf(from)) ?? missing("From"),
    action: value(one(blocks, "Action")) ?? missing("Action"),
    relatesTo: value(one(blocks, "RelatesTo")),
  };
}

/** An endpoint reference has exactly one Address (WS-Addressing 1.0 Core, section 2.1). */
function addressOf(from: Element): Element | undefined {
  const [address, second] = children(from, WSA, "Address");
  if (second !== undefined)
    throw new GatewayError("SOAP_INVALID", "wsa:From with two addresses", { where: { field: "wsa:From" } });
  return address;
}

function one(blocks: readonly Element[], local: string): Element | undefined {
  const found = blocks.filter((block) => is(block, WSA, local));
  if (found.length > 1)
    throw new GatewayError("SOAP_INVALID", `wsa:${local} more than once`, { where: { field: `wsa:${local}` } });
  return found[0];
}

function value(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined;
  const found = elements(element).length > 0 ? undefined : textOnly(element)?.trim();
  if (found !== undefined && found !== "") return found;
  throw new GatewayError("SOAP_INVALID", `wsa:${element.local} without value`, { where: { field: `wsa:${element.local}` } });
}
