import { children, type Element, elements, hasStrayContent, is } from "../../gateway/xml/index.ts";
import { actorOf, isForUs } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { refuse } from "./errors.ts";
import { DS, SAML2, WSSE, WSSE11, WSU, XENC } from "./names.ts";
import { atMostOne } from "./strict.ts";

/** A Security header by its parts, each found as a child of the header and in no other way. */
export interface Security {
  readonly header: Element;
  readonly timestamp: Element | undefined;
  readonly signature: Element | undefined;
  /** BinarySecurityTokens. */
  readonly tokens: readonly Element[];
  readonly encryptedKey: Element | undefined;
  /** A ReferenceList of its own names what is encrypted with a key that is told elsewhere. */
  readonly referenceList: Element | undefined;
  readonly username: Element | undefined;
  readonly assertion: Element | undefined;
  /** SecurityTokenReferences that stand alone, so that a signature can cover what they lead to. */
  readonly tokenReferences: readonly Element[];
  /** Was the Body encrypted after it was signed? The later step stands first (SOAP Message Security 1.1, section 5). */
  readonly encryptedLast: boolean;
}

const MOST_TOKENS = 4;

/** The Security header for us (SOAP Message Security 1.1, section 5); one for another actor is left alone. */
export function findSecurity(message: SoapMessage, actor?: string): Element | undefined {
  const { version } = message;
  const ours = message.blocks.filter((block) => {
    if (!is(block, WSSE, "Security")) return false;
    return actor === undefined ? isForUs(block, version) : actorOf(block, version) === actor;
  });
  if (ours.length > 1) refuse("SECURITY_INVALID", "two Security headers for the same actor");
  return ours[0];
}

/**
 * Reads the header. Only what we process may be in it: a token or a signature that we would skip is refused instead.
 * @throws GatewayError SECURITY_INVALID
 */
export function readSecurity(header: Element): Security {
  const inside = elements(header);
  if (!inside.every(isKnown) || hasStrayContent(header)) {
    refuse("SECURITY_INVALID", "Security header holds what the profile does not have");
  }
  const tokens = children(header, WSSE, "BinarySecurityToken");
  if (tokens.length > MOST_TOKENS) refuse("SECURITY_INVALID", "too many BinarySecurityTokens");
  const signature = atMostOne(header, DS, "Signature");
  const encryptedKey = atMostOne(header, XENC, "EncryptedKey");
  const referenceList = atMostOne(header, XENC, "ReferenceList");
  const encryption = inside.findIndex((one) => one === encryptedKey || one === referenceList);
  return {
    header,
    timestamp: atMostOne(header, WSU, "Timestamp"),
    signature,
    tokens,
    encryptedKey,
    referenceList,
    username: atMostOne(header, WSSE, "UsernameToken"),
    assertion: atMostOne(header, SAML2, "Assertion"),
    tokenReferences: children(header, WSSE, "SecurityTokenReference"),
    encryptedLast: encryption >= 0 && (signature === undefined || encryption < inside.indexOf(signature)),
  };
}

const known: readonly (readonly [string, string])[] = [
  [WSU, "Timestamp"],
  [DS, "Signature"],
  [WSSE, "BinarySecurityToken"],
  [XENC, "EncryptedKey"],
  [XENC, "ReferenceList"],
  [WSSE, "UsernameToken"],
  [SAML2, "Assertion"],
  [WSSE, "SecurityTokenReference"],
  // Tells which request's signature an answer confirms (section 8.5): WS-Addressing's RelatesTo, signed, does that here.
  [WSSE11, "SignatureConfirmation"],
];

function isKnown(element: Element): boolean {
  return known.some(([namespace, local]) => is(element, namespace, local));
}
