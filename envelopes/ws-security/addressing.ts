import { GatewayError } from "../../gateway/contracts/errors.ts";
import { children, type Element, elements, is, textOnly, writeElement, writeText } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { refuse } from "./errors.ts";
import { WSA, WSU } from "./names.ts";
import { type Part, part } from "./part.ts";

/** Message addressing properties (WS-Addressing 1.0 Core, section 3), as we write them. */
export interface Addressing {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly action: string;
  /** The request that this answers. */
  readonly relatesTo: string | undefined;
}

/** The header blocks, each ready to be signed. */
export function addressingParts(properties: Addressing): readonly Part[] {
  const { messageId, to, from, action, relatesTo } = properties;
  const scope = (id: string): Record<string, string> => ({ "xmlns:wsa": WSA, "xmlns:wsu": WSU, "wsu:Id": id });
  return [
    part("rc-action", writeText("wsa:Action", scope("rc-action"), action)),
    part("rc-message-id", writeText("wsa:MessageID", scope("rc-message-id"), messageId)),
    part("rc-to", writeText("wsa:To", scope("rc-to"), to)),
    part("rc-from", writeElement("wsa:From", scope("rc-from"), writeText("wsa:Address", {}, from))),
    ...(relatesTo === undefined ? [] : [part("rc-relates-to", writeText("wsa:RelatesTo", scope("rc-relates-to"), relatesTo))]),
  ];
}

/** All WS-Addressing header blocks of a message: what is read of them counts only when each was signed. */
export function addressingBlocks(message: SoapMessage): readonly Element[] {
  return message.blocks.filter(({ namespace }) => namespace === WSA);
}

/** What was read of a message; something is missing only where the policy allows it. */
export type ReadAddressing = { readonly [Key in keyof Addressing]: Addressing[Key] | undefined };

/**
 * Reads the properties; each header at most once (WS-Addressing 1.0 SOAP Binding, section 3.2).
 * @throws GatewayError SECURITY_MISSING, SOAP_INVALID
 */
export function readAddressing(message: SoapMessage, isRequired: boolean): ReadAddressing {
  const blocks = addressingBlocks(message);
  const need = isRequired ? missing : () => undefined;
  const from = one(blocks, "From");
  return {
    messageId: value(one(blocks, "MessageID")) ?? need("MessageID"),
    to: value(one(blocks, "To")) ?? need("To"),
    from: value(from && children(from, WSA, "Address")[0]) ?? need("From"),
    action: value(one(blocks, "Action")) ?? need("Action"),
    relatesTo: value(one(blocks, "RelatesTo")),
  };
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

function missing(local: string): never {
  refuse("SECURITY_MISSING", `wsa:${local} missing`, `wsa:${local}`);
}
