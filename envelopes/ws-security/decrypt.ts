import { constants, privateDecrypt } from "node:crypto";
import type { EnvelopeContext, KeyPair } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Element, elements, hasStrayContent, is, parse } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { contentCiphers, decryptContent } from "./ciphers.ts";
import { dataReferences, type EncryptedContent, readEncryptedData, readEncryptedKey, type WrappedKey } from "./encrypted.ts";
import { refuse } from "./errors.ts";
import { isNamed, readToken } from "./identify.ts";
import { XENC } from "./names.ts";
import type { EncryptionPolicy } from "./policy.ts";
import type { Security } from "./security.ts";

export interface Decrypted {
  readonly message: SoapMessage;
  readonly notes: readonly string[];
}

/** Is the Body's content encrypted? */
export function isEncrypted({ payload }: SoapMessage): boolean {
  return is(payload, XENC, "EncryptedData");
}

/**
 * Puts in the place of the EncryptedData that is *the* child of the Body what it holds: one element, read as strictly as a
 * document (XML Encryption 1.1, section 4.4). Whatever fails says the same to everybody.
 * @param signed was the ciphertext covered by a signature that has been verified? Only then CBC is touched, and only for a
 *   legacy counterpart, since a changed ciphertext would otherwise tell about the plaintext (section 6.1.1, and Jager and Somorovsky 2011)
 * @throws GatewayError SECURITY_INVALID, SECURITY_ALGORITHM
 */
export function decryptBody(
  message: SoapMessage,
  security: Security,
  policy: EncryptionPolicy,
  signed: { readonly legacy: boolean } | undefined,
  context: EnvelopeContext,
): Decrypted {
  const data = readEncryptedData(message.payload);
  const { cipher } = data;
  const accepted = policy.ciphers ?? (["aes128-gcm", "aes256-gcm"] as const);
  const isLegacyCbc = !contentCiphers[cipher].authenticated && signed?.legacy === true;
  if (!contentCiphers[cipher].authenticated && !isLegacyCbc)
    refuse("SECURITY_ALGORITHM", `${cipher} that is not signed, or not of a legacy counterpart`);
  if (!accepted.includes(cipher) && !isLegacyCbc) refuse("SECURITY_ALGORITHM", `${cipher} is not in the policy`);
  const wrapped = keyFor(data, security);
  if (wrapped.oaepHash === "sha1" && policy.oaepSha1 !== true && signed?.legacy !== true) {
    refuse("SECURITY_ALGORITHM", "RSA-OAEP with SHA-1 is not in the policy");
  }
  const key = unwrap(wrapped, data, security, context);
  const plain = decryptContent(cipher, key, data.octets);
  if (plain === undefined) refuse("SECURITY_INVALID", "the Body cannot be decrypted", "Body");
  return { message: withContent(message, plain), notes: [`Body encrypted with ${cipher}`] };
}

/** The EncryptedKey that belongs to the data: inside it, or in the header and naming it or named by it. */
function keyFor(data: EncryptedContent, security: Security): WrappedKey {
  if (data.key !== undefined) {
    if (security.encryptedKey !== undefined) refuse("SECURITY_INVALID", "two EncryptedKeys for one EncryptedData");
    return readEncryptedKey(data.key);
  }
  if (security.encryptedKey === undefined) refuse("SECURITY_INVALID", "EncryptedData without EncryptedKey");
  const key = readEncryptedKey(security.encryptedKey);
  const listed = [...key.references, ...(security.referenceList === undefined ? [] : dataReferences(security.referenceList))];
  const [only, second] = listed;
  if (second !== undefined || (only !== undefined && only !== data.id)) {
    refuse("SECURITY_INVALID", "something else than the Body's content is said to be encrypted");
  }
  const isNamedByData = data.keyId !== undefined && data.keyId === key.id;
  if (only === undefined ? !isNamedByData : data.keyId !== undefined && !isNamedByData) {
    refuse("SECURITY_INVALID", "EncryptedData names another key");
  }
  return key;
}

/**
 * The content key. When it cannot be unwrapped, a random one takes its place: then the content does not decrypt either, and
 * neither answer nor time tells which of the two it was.
 */
function unwrap(wrapped: WrappedKey, data: EncryptedContent, security: Security, { keys, random }: EnvelopeContext): Uint8Array {
  const { keyBytes } = contentCiphers[data.cipher];
  for (const { key } of recipients(wrapped, security, keys.own)) {
    try {
      const found = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: wrapped.oaepHash }, wrapped.value);
      if (found.length === keyBytes) return found;
    } catch {
      // Not for this key of ours, or not for any: the next one, or the random one, says the rest.
    }
  }
  return random(keyBytes);
}

function recipients({ recipient }: WrappedKey, { tokens }: Security, own: readonly KeyPair[]): readonly KeyPair[] {
  const rsa = own.filter(({ key }) => key.asymmetricKeyType === "rsa");
  if (recipient === undefined) return rsa;
  return rsa.filter(({ certificate }) => {
    if (recipient.kind === "embedded") return certificate.raw.equals(recipient.certificate);
    if (recipient.kind !== "token") return isNamed(certificate, recipient);
    const token = tokens.find((one) => one.attributes.some(({ local, value }) => local === "Id" && value === recipient.id));
    return token !== undefined && certificate.raw.equals(readToken(token).certificate);
  });
}

/** The message with other content in its Body. The new nodes stand in the tree by position, as if they had been sent so. */
function withContent(message: SoapMessage, plain: Buffer): SoapMessage {
  const payload = contentOf(message.payload, plain);
  const body: Element = { ...message.body, children: [payload] };
  const children = message.root.children.map((node) => (node === message.body ? body : node));
  return { ...message, root: { ...message.root, children }, body, payload };
}

/** Parsed in the scope of namespaces in which the ciphertext stood. */
function contentOf(place: Element, plain: Buffer): Element {
  const scope = new Map<string, string>();
  for (let at = place.parent; at !== undefined; at = at.parent) {
    for (const { prefix, namespace } of at.declarations) if (!scope.has(prefix)) scope.set(prefix, namespace);
  }
  const declarations = [...scope].map(([prefix, namespace]) => {
    const value = namespace.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    return ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${value}"`;
  });
  try {
    const shell = parse(Buffer.concat([Buffer.from(`<content${declarations.join("")}>`), plain, Buffer.from("</content>")]));
    const [payload, second] = elements(shell);
    if (payload !== undefined && second === undefined && !hasStrayContent(shell)) return payload;
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
  }
  return refuse("SECURITY_INVALID", "the Body cannot be decrypted", "Body");
}
