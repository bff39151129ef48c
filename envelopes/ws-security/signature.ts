import { type Element, elements, hasComments, hasStrayContent, is } from "../../gateway/xml/index.ts";
import { type SignatureAlgorithm, signatureAlgorithm } from "./algorithms.ts";
import { refuse } from "./errors.ts";
import { type KeyName, readKeyInfo } from "./key-info.ts";
import { DS } from "./names.ts";
import { type Canonicalization, readCanonicalization, readReference, type Reference } from "./reference.ts";
import { base64, exactly, required } from "./strict.ts";

const MOST_REFERENCES = 8;
const MOST_ATTACHMENTS = 16;

/** A ds:Signature read and found to be of the profile; nothing in it is verified yet. */
export interface Signature {
  readonly signedInfo: Element;
  readonly canonicalization: Canonicalization;
  readonly algorithm: SignatureAlgorithm;
  readonly references: readonly Reference[];
  readonly value: Buffer;
  readonly keyInfo: Element;
}

/**
 * Reads a Signature strictly: exactly SignedInfo, SignatureValue and KeyInfo, algorithms that we have, references of the
 * short list (XML Signature 1.1, section 4).
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
  const algorithm = signatureAlgorithm(required(method, "Algorithm"));
  if (algorithm === undefined) refuse("SECURITY_ALGORITHM", "SignatureMethod not of the profile");
  if (method.children.length > 0) refuse("SECURITY_ALGORITHM", "SignatureMethod with parameters");
  if (references.length === 0) refuse("SECURITY_INVALID", "SignedInfo without Reference");
  if (references.length > MOST_REFERENCES + MOST_ATTACHMENTS) refuse("SECURITY_INVALID", "too many References");
  const read = references.map(readReference);
  if (read.filter(({ target }) => target.kind !== "attachment").length > MOST_REFERENCES) {
    refuse("SECURITY_INVALID", "too many References");
  }
  return {
    signedInfo,
    canonicalization: readCanonicalization(canonicalization),
    algorithm,
    references: read,
    value: base64(value),
    keyInfo,
  };
}

/** The name of the key in KeyInfo, with the SecurityTokenReference that holds it. */
export function keyOf({ keyInfo }: Signature): { readonly name: KeyName; readonly reference: Element } {
  return readKeyInfo(keyInfo);
}
