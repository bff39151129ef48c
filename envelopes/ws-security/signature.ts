import { attribute, children, type Element, elements, hasComments, hasStrayContent, is } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { DS, EXC_C14N, RSA_SHA256, SHA256, WSSE, X509V3 } from "./names.ts";
import { base64, exactly, required } from "./strict.ts";

const MOST_REFERENCES = 8;
const MOST_PREFIXES = 32;

export interface Reference {
  readonly id: string;
  readonly inclusivePrefixes: readonly string[];
  readonly digest: Buffer;
}

/** A ds:Signature read and found to be of the profile; nothing in it is verified yet. */
export interface Signature {
  readonly signedInfo: Element;
  readonly inclusivePrefixes: readonly string[];
  readonly references: readonly Reference[];
  readonly value: Buffer;
  /** Id of the token that KeyInfo names. */
  readonly tokenId: string;
}

/**
 * Reads a Signature strictly: exactly SignedInfo, SignatureValue and KeyInfo, the algorithms of the profile, same-document
 * references with one exclusive canonicalization each (XML Signature 1.1, section 4; Best Practices 1 to 14).
 * @throws GatewayError SECURITY_INVALID, SECURITY_ALGORITHM
 */
export function readSignature(signature: Element): Signature {
  const [signedInfo, value, keyInfo] = exactly(signature, DS, "SignedInfo", "SignatureValue", "KeyInfo");
  if (signedInfo === undefined || value === undefined || keyInfo === undefined)
    refuse("SECURITY_INVALID", "Signature incomplete");
  if (hasComments(signedInfo)) refuse("SECURITY_INVALID", "comment inside SignedInfo");
  const parts = elements(signedInfo);
  const [canonicalization, method, ...references] = parts;
  const inOrder = parts.every((one, at) => is(one, DS, ["CanonicalizationMethod", "SignatureMethod"][at] ?? "Reference"));
  if (canonicalization === undefined || method === undefined || !inOrder || hasStrayContent(signedInfo)) {
    refuse("SECURITY_INVALID", "SignedInfo not of the form of XML Signature");
  }
  const inclusivePrefixes = exclusive(canonicalization);
  algorithm(method, RSA_SHA256);
  if (method.children.length > 0) refuse("SECURITY_ALGORITHM", "SignatureMethod with parameters");
  if (references.length === 0) refuse("SECURITY_INVALID", "SignedInfo without Reference");
  if (references.length > MOST_REFERENCES) refuse("SECURITY_INVALID", "too many References");
  return {
    signedInfo,
    inclusivePrefixes,
    references: references.map(readReference),
    value: base64(value),
    tokenId: tokenId(keyInfo),
  };
}

function readReference(reference: Element): Reference {
  const [transforms, method, digest] = exactly(reference, DS, "Transforms", "DigestMethod", "DigestValue");
  if (transforms === undefined || method === undefined || digest === undefined)
    refuse("SECURITY_INVALID", "Reference incomplete");
  const [transform] = exactly(transforms, DS, "Transform");
  algorithm(method, SHA256);
  return {
    id: localId(required(reference, "URI")),
    inclusivePrefixes: transform === undefined ? [] : exclusive(transform),
    digest: base64(digest),
  };
}

/** Exclusive canonicalization without comments; gives its PrefixList. */
function exclusive(element: Element): readonly string[] {
  algorithm(element, EXC_C14N);
  const inside = elements(element);
  const [list] = inside;
  if (list === undefined) return [];
  if (inside.length > 1 || !is(list, EXC_C14N, "InclusiveNamespaces"))
    refuse("SECURITY_ALGORITHM", "parameter of a transform not known");
  const prefixes = (attribute(list, "", "PrefixList") ?? "").split(/[ \t\r\n]+/).filter((prefix) => prefix !== "");
  if (prefixes.length > MOST_PREFIXES) refuse("SECURITY_INVALID", "too many prefixes in a PrefixList");
  return prefixes;
}

function algorithm(element: Element, only: string): void {
  if (required(element, "Algorithm") !== only) refuse("SECURITY_ALGORITHM", `${element.local} not of the profile`);
}

/** Direct reference to a BinarySecurityToken (X.509 Token Profile 1.1, section 3.2.2); never a bare KeyValue. */
function tokenId(keyInfo: Element): string {
  const [holder, ...more] = elements(keyInfo);
  if (holder === undefined || more.length > 0 || !is(holder, WSSE, "SecurityTokenReference")) {
    refuse("SECURITY_INVALID", "KeyInfo does not hold exactly one SecurityTokenReference");
  }
  const [reference] = children(holder, WSSE, "Reference");
  if (reference === undefined || elements(holder).length > 1)
    refuse("SECURITY_INVALID", "SecurityTokenReference is not a direct reference");
  const type = attribute(reference, "", "ValueType");
  if (type !== undefined && type !== X509V3) refuse("SECURITY_INVALID", "token of a type not accepted");
  return localId(required(reference, "URI"));
}

/** Only `#id`: nothing is ever fetched, and the Id is never made part of a path expression. */
function localId(uri: string): string {
  if (!uri.startsWith("#") || uri.length < 2 || uri.includes("(")) refuse("SECURITY_INVALID", "Reference outside the message");
  return uri.slice(1);
}
