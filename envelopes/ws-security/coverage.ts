import { type Element, elements, is } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { refuse } from "./errors.ts";
import type { Ids } from "./ids.ts";
import { readTokenReference } from "./key-info.ts";
import { WSA, WSSE } from "./names.ts";
import type { VerifyPolicy } from "./policy.ts";
import type { Reference } from "./reference.ts";
import type { Security } from "./security.ts";
import type { Signature } from "./signature.ts";
import type { Claimed } from "./signer.ts";

type AttachmentReference = Reference & { readonly target: { readonly kind: "attachment"; readonly id: string } };

/** What the References of a signature lead to, as the very nodes: from here on no Id is asked again. */
export interface Signed {
  readonly elements: ReadonlyMap<Element, Reference>;
  /** Tokens reached by STR-Transform. */
  readonly tokens: ReadonlyMap<Element, Reference>;
  /** The signer's certificate, which the message names and does not hold (also by STR-Transform). */
  readonly certificate: Reference | undefined;
  readonly attachments: readonly AttachmentReference[];
}

/**
 * @param keyReference the SecurityTokenReference in the signature's own KeyInfo
 * @throws GatewayError SECURITY_INVALID
 */
export function resolveTargets(
  { references }: Signature,
  ids: Ids,
  security: Security,
  claimed: Claimed,
  keyReference: Element,
): Signed {
  const elements = new Map<Element, Reference>();
  const tokens = new Map<Element, Reference>();
  const attachments: AttachmentReference[] = [];
  let certificate: Reference | undefined;
  for (const reference of references) {
    const { target } = reference;
    if (target.kind === "attachment") attachments.push({ ...reference, target });
    else {
      const node = ids.resolve(target.id);
      if (target.kind === "element") add(elements, node, reference);
      else if (node === keyReference && claimed.token === undefined) {
        if (certificate !== undefined) refuse("SECURITY_INVALID", "two References to the same certificate");
        certificate = reference;
      } else add(tokens, tokenOf(node, ids, security, keyReference), reference);
    }
  }
  return { elements, tokens, certificate, attachments };
}

/**
 * Asks for every part that must be signed, by its place in the message.
 * @throws GatewayError SECURITY_INVALID
 */
export function checkCovered(
  message: SoapMessage,
  timestamp: Element,
  required: readonly Element[],
  signed: Signed,
  policy: VerifyPolicy,
  claimed: Claimed,
  header: Element,
): void {
  const must = [message.body, timestamp, ...required];
  if (policy.signed.has("addressing")) must.push(...message.blocks.filter(({ namespace }) => namespace === WSA));
  for (const node of must) {
    if (!signed.elements.has(node)) refuse("SECURITY_INVALID", `${node.local} in its place is not signed`, node.local);
  }
  checkPlaces(message, required, signed, header);
  const { token } = claimed;
  if (policy.signed.has("token") && token !== undefined && !signed.elements.has(token) && !signed.tokens.has(token)) {
    refuse("SECURITY_INVALID", "the token is not signed", token.local);
  }
}

/**
 * What was signed must stand where we look for it: a header that was signed, and moved out of sight, would otherwise pass for
 * one that never was. Nothing below another part is signed on its own, so that each part is canonicalized once.
 */
function checkPlaces(message: SoapMessage, required: readonly Element[], signed: Signed, header: Element): void {
  const places = new Set([message.body, ...message.blocks, ...elements(header), ...required]);
  for (const node of signed.elements.keys()) {
    if (!places.has(node)) refuse("SECURITY_INVALID", `${node.local} is signed, and not in a place of the profile`, node.local);
  }
}

function add(found: Map<Element, Reference>, node: Element, reference: Reference): void {
  if (found.has(node)) refuse("SECURITY_INVALID", "two References to the same element");
  found.set(node, reference);
}

/** The token that a SecurityTokenReference of this header leads to. */
function tokenOf(node: Element, ids: Ids, security: Security, keyReference: Element): Element {
  if (!is(node, WSSE, "SecurityTokenReference")) refuse("SECURITY_INVALID", "STR-Transform over something else");
  if (node !== keyReference && !security.tokenReferences.includes(node)) {
    refuse("SECURITY_INVALID", "STR-Transform over a reference in another place");
  }
  const name = readTokenReference(node);
  if (name.kind === "assertion" && security.assertion !== undefined) {
    if (ids.resolve(name.id) === security.assertion) return security.assertion;
  } else if (name.kind === "token") {
    const token = ids.resolve(name.id);
    if (security.tokens.includes(token) || token === security.assertion) return token;
  }
  return refuse("SECURITY_INVALID", "STR-Transform leads to no token of this header");
}
