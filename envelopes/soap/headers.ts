import { GatewayError } from "../../gateway/contracts/errors.ts";
import { attribute, type Element } from "../../gateway/xml/index.ts";
import { SoapFaultHint } from "./hint.ts";
import type { SoapMessage } from "./structure.ts";
import { dialect, type SoapVersion } from "./version.ts";

/** The actor (1.1) or role (1.2) that a header block names; empty for none. */
export function actorOf(block: Element, version: SoapVersion): string {
  const { namespace, actor } = dialect(version);
  return attribute(block, namespace, actor)?.trim() ?? "";
}

/** Is the block for the end of the way, or for one of the actors that we play? (SOAP 1.1, section 4.2.2) */
export function isForUs(block: Element, version: SoapVersion, actors: readonly string[] = []): boolean {
  const actor = actorOf(block, version);
  return dialect(version).actors.includes(actor) || actors.includes(actor);
}

/**
 * Refuses a message that asks for something we do not do (SOAP 1.1, section 4.2.3; 1.2 part 1, section 5.2.3).
 * @param understood blocks that the caller processes
 * @throws GatewayError SOAP_INVALID
 */
export function checkUnderstood(message: SoapMessage, understood: readonly Element[], actors: readonly string[] = []): void {
  for (const block of message.blocks) {
    if (!isForUs(block, message.version, actors)) continue;
    if (!mustUnderstand(block, message.version) || understood.includes(block)) continue;
    throw new GatewayError("SOAP_INVALID", `header ${block.local} must be understood and is not`, {
      where: { field: `Envelope/Header/${block.local}` },
      cause: new SoapFaultHint("MustUnderstand"),
    });
  }
}

function mustUnderstand(block: Element, version: SoapVersion): boolean {
  const { namespace, must, mustNot } = dialect(version);
  const value = attribute(block, namespace, "mustUnderstand")?.trim();
  if (value === undefined || mustNot.includes(value)) return false;
  if (must.includes(value)) return true;
  throw new GatewayError("SOAP_INVALID", "mustUnderstand is neither true nor false", {
    where: { field: `Envelope/Header/${block.local}/@mustUnderstand` },
    expected: [...must, ...mustNot].join(" or "),
  });
}
