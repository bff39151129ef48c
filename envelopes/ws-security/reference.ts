import { attribute, type Element, elements, is } from "../../gateway/xml/index.ts";
import { digestHash } from "./algorithms.ts";
import { refuse } from "./errors.ts";
import { localId } from "./key-info.ts";
import { ATTACHMENT_CONTENT, DS, ENVELOPED, EXC_C14N, INCLUSIVE_C14N, STR_TRANSFORM, WSSE } from "./names.ts";
import { base64, exactly, required } from "./strict.ts";

const MOST_PREFIXES = 32;

/** How an element becomes octets: exclusive canonicalization with a PrefixList, or the inclusive one that old peers use. */
export interface Canonicalization {
  readonly inclusive: boolean;
  readonly prefixes: readonly string[];
}

/** What a Reference covers. */
export type Target =
  | { readonly kind: "element"; readonly id: string }
  /** The token that the SecurityTokenReference with this Id leads to (STR-Transform). */
  | { readonly kind: "token"; readonly id: string }
  /** The content of an attachment (SwA Profile 1.1, section 5.4.2). */
  | { readonly kind: "attachment"; readonly id: string };

export interface Reference {
  readonly target: Target;
  readonly canonicalization: Canonicalization;
  /** As node:crypto calls it. */
  readonly hash: string;
  readonly digest: Buffer;
  /** Only inside a SAML assertion: the signature itself is left out of what is digested. */
  readonly enveloped: boolean;
}

/**
 * Reads a Reference: `#id` or `cid:`, transforms of the short list and no others (XML Signature Best Practices 1 to 14).
 * @throws GatewayError SECURITY_INVALID, SECURITY_ALGORITHM
 */
export function readReference(reference: Element): Reference {
  const [transforms, method, digest] = exactly(reference, DS, "Transforms", "DigestMethod", "DigestValue");
  if (transforms === undefined || method === undefined || digest === undefined)
    refuse("SECURITY_INVALID", "Reference incomplete");
  const hash = digestHash(required(method, "Algorithm"));
  if (hash === undefined) refuse("SECURITY_ALGORITHM", "DigestMethod not of the profile");
  if (method.children.length > 0) refuse("SECURITY_ALGORITHM", "DigestMethod with parameters");
  const uri = required(reference, "URI");
  const steps = elements(transforms);
  if (steps.length === 0 || !steps.every((one) => is(one, DS, "Transform"))) {
    refuse("SECURITY_INVALID", "Transforms holds something else than Transform");
  }
  const [first, second, third] = steps;
  if (first === undefined || third !== undefined) refuse("SECURITY_INVALID", "more than two transforms");
  const algorithm = required(first, "Algorithm");
  const common = { hash, digest: base64(digest) };
  if (algorithm === ENVELOPED && second !== undefined) {
    empty(first);
    const target = { kind: "element", id: localId(uri) } as const;
    return { ...common, target, canonicalization: readCanonicalization(second), enveloped: true };
  }
  if (second !== undefined) refuse("SECURITY_ALGORITHM", "transforms not of the profile");
  if (algorithm === ATTACHMENT_CONTENT) {
    empty(first);
    if (!uri.startsWith("cid:") || uri.length < 5) refuse("SECURITY_INVALID", "Reference to no attachment");
    const target = { kind: "attachment", id: decodeCid(uri.slice(4)) } as const;
    return { ...common, target, canonicalization: { inclusive: false, prefixes: [] }, enveloped: false };
  }
  if (algorithm === STR_TRANSFORM) {
    const [parameters] = exactly(first, WSSE, "TransformationParameters");
    const [inner] = parameters === undefined ? [] : exactly(parameters, DS, "CanonicalizationMethod");
    if (inner === undefined) refuse("SECURITY_INVALID", "STR-Transform without canonicalization");
    const target = { kind: "token", id: localId(uri) } as const;
    return { ...common, target, canonicalization: readCanonicalization(inner), enveloped: false };
  }
  const target = { kind: "element", id: localId(uri) } as const;
  return { ...common, target, canonicalization: readCanonicalization(first), enveloped: false };
}

/** A CanonicalizationMethod, or the Transform that is one; its PrefixList. @throws GatewayError SECURITY_ALGORITHM */
export function readCanonicalization(element: Element): Canonicalization {
  const algorithm = required(element, "Algorithm");
  if (algorithm === INCLUSIVE_C14N) {
    empty(element);
    return { inclusive: true, prefixes: [] };
  }
  if (algorithm !== EXC_C14N) refuse("SECURITY_ALGORITHM", `${element.local} not of the profile`);
  const [list, ...more] = elements(element);
  if (list === undefined) return { inclusive: false, prefixes: [] };
  if (more.length > 0 || !is(list, EXC_C14N, "InclusiveNamespaces")) {
    refuse("SECURITY_ALGORITHM", "parameter of a transform not known");
  }
  const prefixes = (attribute(list, "", "PrefixList") ?? "").split(/[ \t\r\n]+/).filter((prefix) => prefix !== "");
  if (prefixes.length > MOST_PREFIXES) refuse("SECURITY_INVALID", "too many prefixes in a PrefixList");
  return { inclusive: false, prefixes };
}

function empty(element: Element): void {
  if (elements(element).length > 0) refuse("SECURITY_ALGORITHM", "parameter of a transform not known");
}

/** Content-ID of a `cid:` URL (RFC 2392). @throws GatewayError SECURITY_INVALID */
export function decodeCid(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return refuse("SECURITY_INVALID", "Reference to no attachment");
  }
}
