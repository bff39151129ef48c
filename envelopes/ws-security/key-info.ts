import { attribute, type Element, elements, hasStrayContent, is, textOnly } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { BASE64, DS, ENCRYPTED_KEY, PKI_PATH, SAML_ID, SAML_TOKEN, SKI, THUMBPRINT, WSSE, WSSE11, X509V3 } from "./names.ts";
import { base64, exactly, required } from "./strict.ts";

/** The ways to name a key, as policies call them. A bare KeyValue is none: it names nobody. */
export type KeyReferenceKind =
  "direct" | "pki-path" | "issuer-serial" | "subject-key-identifier" | "thumbprint" | "embedded" | "assertion";

/** What a SecurityTokenReference points at (SOAP Message Security 1.1, section 7; X.509 Token Profile 1.1, section 3.2). */
export type KeyName =
  /** A token of this message, by its Id. */
  | { readonly kind: "token"; readonly id: string; readonly type: string | undefined }
  | { readonly kind: "issuer-serial"; readonly issuer: string; readonly serial: string }
  | { readonly kind: "subject-key-identifier"; readonly value: Buffer }
  | { readonly kind: "thumbprint"; readonly value: Buffer }
  /** The certificate itself as a key identifier. */
  | { readonly kind: "embedded"; readonly certificate: Buffer }
  /** A SAML assertion of this message. */
  | { readonly kind: "assertion"; readonly id: string };

/**
 * Reads a KeyInfo: exactly one SecurityTokenReference with exactly one reference in it. Nothing is ever fetched.
 * @throws GatewayError SECURITY_INVALID
 */
export function readKeyInfo(keyInfo: Element): { readonly name: KeyName; readonly reference: Element } {
  const [holder, ...more] = elements(keyInfo);
  if (holder === undefined || more.length > 0 || !is(holder, WSSE, "SecurityTokenReference") || hasStrayContent(keyInfo)) {
    refuse("SECURITY_INVALID", "KeyInfo does not hold exactly one SecurityTokenReference");
  }
  return { name: readTokenReference(holder), reference: holder };
}

/** @throws GatewayError SECURITY_INVALID */
export function readTokenReference(holder: Element): KeyName {
  const [one, ...more] = elements(holder);
  if (one === undefined || more.length > 0 || hasStrayContent(holder)) {
    refuse("SECURITY_INVALID", "SecurityTokenReference does not hold exactly one reference");
  }
  if (is(one, WSSE, "Reference")) return direct(one, attribute(holder, WSSE11, "TokenType"));
  if (is(one, WSSE, "KeyIdentifier")) return identified(one);
  if (is(one, DS, "X509Data")) return issuerSerial(one);
  return refuse("SECURITY_INVALID", "SecurityTokenReference of a kind not accepted");
}

function direct(reference: Element, tokenType: string | undefined): KeyName {
  const type = attribute(reference, "", "ValueType");
  if (type !== undefined && ![X509V3, PKI_PATH, ENCRYPTED_KEY, SAML_TOKEN].includes(type)) {
    refuse("SECURITY_INVALID", "token of a type not accepted");
  }
  const id = localId(required(reference, "URI"));
  return tokenType === SAML_TOKEN ? { kind: "assertion", id } : { kind: "token", id, type };
}

function identified(identifier: Element): KeyName {
  const type = required(identifier, "ValueType");
  if (type === SAML_ID) {
    const id = textOnly(identifier)?.trim();
    return id ? { kind: "assertion", id } : refuse("SECURITY_INVALID", "KeyIdentifier without value");
  }
  if ((attribute(identifier, "", "EncodingType") ?? BASE64) !== BASE64) {
    refuse("SECURITY_INVALID", "KeyIdentifier in an encoding not accepted");
  }
  const value = base64(identifier);
  if (type === SKI) return { kind: "subject-key-identifier", value };
  if (type === THUMBPRINT) return { kind: "thumbprint", value };
  if (type === X509V3) return { kind: "embedded", certificate: value };
  return refuse("SECURITY_INVALID", "KeyIdentifier of a type not accepted");
}

function issuerSerial(data: Element): KeyName {
  const [pair] = exactly(data, DS, "X509IssuerSerial");
  const [issuer, serial] = pair === undefined ? [] : exactly(pair, DS, "X509IssuerName", "X509SerialNumber");
  const name = issuer && textOnly(issuer)?.trim();
  const number = serial && textOnly(serial)?.trim();
  if (!name || !number || !/^\d{1,50}$/.test(number)) refuse("SECURITY_INVALID", "X509IssuerSerial not of its form");
  return { kind: "issuer-serial", issuer: name, serial: BigInt(number).toString(16).toUpperCase() };
}

/** Only `#id`: nothing is ever fetched, and the Id is never made part of a path expression. */
export function localId(uri: string): string {
  if (!uri.startsWith("#") || uri.length < 2 || uri.includes("(")) refuse("SECURITY_INVALID", "Reference outside the message");
  return uri.slice(1);
}
