import { attribute, children, type Element, elements, is } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { cipherOf } from "./ciphers.ts";
import { type KeyName, readKeyInfo } from "./key-info.ts";
import { DS, XENC, XENC11 } from "./names.ts";
import type { ContentCipher } from "./policy.ts";
import { atMostOne, base64, required } from "./strict.ts";

/** How a content key was wrapped for us. */
export interface WrappedKey {
  /** SHA-1 is what many tools write by default; RSA 1.5 is never unwrapped. */
  readonly oaepHash: "sha1" | "sha256";
  readonly value: Buffer;
  /** Which of our keys it is for; undefined where the message does not say. */
  readonly recipient: KeyName | undefined;
  readonly id: string | undefined;
  /** Ids of what is encrypted with it. */
  readonly references: readonly string[];
}

export interface EncryptedContent {
  readonly id: string | undefined;
  readonly cipher: ContentCipher;
  readonly octets: Buffer;
  /** The key, where it came inside. */
  readonly key: Element | undefined;
  /** Id of the EncryptedKey that it names. */
  readonly keyId: string | undefined;
}

const MOST_KEY_BYTES = 1024;

/** Reads an EncryptedKey (XML Encryption 1.1, section 3.5). @throws GatewayError SECURITY_INVALID, SECURITY_ALGORITHM */
export function readEncryptedKey(element: Element): WrappedKey {
  const method = one(element, XENC, "EncryptionMethod");
  const keyInfo = atMostOne(element, DS, "KeyInfo");
  const list = atMostOne(element, XENC, "ReferenceList");
  const value = cipherValue(element);
  if (value.length > MOST_KEY_BYTES) refuse("SECURITY_INVALID", "EncryptedKey too long");
  return {
    oaepHash: oaepHash(method),
    value,
    recipient: keyInfo && readKeyInfo(keyInfo).name,
    id: attribute(element, "", "Id"),
    references: list === undefined ? [] : dataReferences(list),
  };
}

/** Ids that a ReferenceList names. @throws GatewayError SECURITY_INVALID */
export function dataReferences(list: Element): readonly string[] {
  return elements(list).map((reference) => {
    if (!is(reference, XENC, "DataReference")) refuse("SECURITY_INVALID", "ReferenceList of a kind not accepted");
    const uri = required(reference, "URI");
    if (!uri.startsWith("#") || uri.length < 2) refuse("SECURITY_INVALID", "Reference outside the message");
    return uri.slice(1);
  });
}

/** Reads an EncryptedData (section 3.4). A CipherReference is never followed. @throws GatewayError SECURITY_INVALID, SECURITY_ALGORITHM */
export function readEncryptedData(element: Element): EncryptedContent {
  const cipher = cipherOf(required(one(element, XENC, "EncryptionMethod"), "Algorithm"));
  if (cipher === undefined) refuse("SECURITY_ALGORITHM", "EncryptionMethod not of the profile");
  const keyInfo = atMostOne(element, DS, "KeyInfo");
  const inside = keyInfo && atMostOne(keyInfo, XENC, "EncryptedKey");
  const named = keyInfo === undefined || inside !== undefined ? undefined : readKeyInfo(keyInfo).name;
  if (named !== undefined && named.kind !== "token") refuse("SECURITY_INVALID", "EncryptedData names a key that we do not have");
  return {
    id: attribute(element, "", "Id"),
    cipher,
    octets: cipherValue(element),
    key: inside,
    keyId: named?.id,
  };
}

function cipherValue(element: Element): Buffer {
  const data = one(element, XENC, "CipherData");
  const [value, ...more] = elements(data);
  if (value === undefined || more.length > 0 || !is(value, XENC, "CipherValue")) {
    refuse("SECURITY_INVALID", "CipherData is not exactly one CipherValue");
  }
  return base64(value);
}

/** RSA-OAEP; the mask generation goes with the digest, since that is what node:crypto has (RFC 8017, section 7.1). */
function oaepHash(method: Element): "sha1" | "sha256" {
  const algorithm = required(method, "Algorithm");
  const digest = atMostOne(method, DS, "DigestMethod");
  const mask = atMostOne(method, XENC11, "MGF");
  const hash = hashNamed(digest === undefined ? "sha1" : required(digest, "Algorithm"));
  const maskHash = hashNamed(mask === undefined ? "sha1" : required(mask, "Algorithm"));
  if (children(method, XENC, "OAEPparams").length > 0) refuse("SECURITY_ALGORITHM", "RSA-OAEP with parameters");
  const known = algorithm === `${XENC}rsa-oaep-mgf1p` || algorithm === `${XENC11}rsa-oaep`;
  if (!known || hash === undefined || hash !== maskHash) refuse("SECURITY_ALGORITHM", "key transport not of the profile");
  return hash;
}

function hashNamed(algorithm: string): "sha1" | "sha256" | undefined {
  if (/(?:#|^|mgf1)sha1$/.test(algorithm)) return "sha1";
  return /(?:#|mgf1)sha256$/.test(algorithm) ? "sha256" : undefined;
}

function one(parent: Element, namespace: string, local: string): Element {
  return atMostOne(parent, namespace, local) ?? refuse("SECURITY_INVALID", `${parent.local} without ${local}`);
}
