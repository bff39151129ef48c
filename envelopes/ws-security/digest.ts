import { createHash, timingSafeEqual, type X509Certificate } from "node:crypto";
import type { Attachment } from "../../gateway/contracts/adapter.ts";
import { canonicalize, canonicalizeInclusive, type Element, hasComments } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { BASE64, WSSE, X509V3 } from "./names.ts";
import type { Canonicalization, Reference } from "./reference.ts";

/** The canonical form that a reference, or a SignedInfo, is digested in. */
export function canonical(node: Element, how: Canonicalization, without?: Element): string {
  return how.inclusive ? canonicalizeInclusive(node, without) : canonicalize(node, how.prefixes, without);
}

/**
 * @returns the canonical form that was digested
 * @throws GatewayError SECURITY_INVALID when the element is not what was digested, or holds a comment
 */
export function checkDigest(node: Element, reference: Reference, without?: Element): string {
  if (hasComments(node)) refuse("SECURITY_INVALID", `comment inside the signed ${node.local}`, node.local);
  const octets = canonical(node, reference.canonicalization, without);
  compare(reference, octets, node.local);
  return octets;
}

/**
 * The digest of a token that a SecurityTokenReference leads to (STR-Transform; SOAP Message Security 1.1, section 8.3): its
 * canonical form, with an empty default namespace written where none is declared.
 */
export function checkTokenDigest(token: Element, reference: Reference): void {
  if (hasComments(token)) refuse("SECURITY_INVALID", `comment inside the signed ${token.local}`, token.local);
  compare(reference, withDefaultNamespace(canonical(token, reference.canonicalization)), token.local);
}

/**
 * The digest of a certificate that the message only names: the transform puts a BinarySecurityToken in its place (section 8.3).
 * Which prefix and attributes that has, the standard leaves open; these are WSS4J's, alone or with the encoding said.
 */
export function checkCertificateDigest(certificate: X509Certificate, prefix: string, reference: Reference): void {
  const base64 = certificate.raw.toString("base64");
  const tag = `${prefix}:BinarySecurityToken`;
  const forms = ["", ` EncodingType="${BASE64}"`].flatMap((encoding) =>
    [base64, base64.replace(/.{76}(?!$)/g, "$&\n")].map(
      (text) => `<${tag} xmlns="" xmlns:${prefix}="${WSSE}"${encoding} ValueType="${X509V3}">${text}</${tag}>`,
    ),
  );
  const fits = forms.some((form) => createHash(reference.hash).update(form).digest().equals(reference.digest));
  if (!fits) refuse("SECURITY_INVALID", "digest of the signer's certificate does not fit", "SecurityTokenReference");
}

/** Digests the content as it is read: it is never whole in memory. */
export async function checkAttachmentDigest(attachment: Attachment, reference: Reference): Promise<void> {
  const { sha256 } = attachment;
  if (sha256 !== undefined && reference.hash === "sha256") {
    compareBytes(reference.digest, Buffer.from(sha256), "attachment");
    return;
  }
  const hash = createHash(reference.hash);
  for await (const chunk of attachment.content()) hash.update(chunk);
  compareBytes(reference.digest, hash.digest(), "attachment");
}

function compare({ hash, digest }: Reference, octets: string, field: string): void {
  compareBytes(digest, createHash(hash).update(octets).digest(), field);
}

function compareBytes(expected: Buffer, found: Buffer, field: string): void {
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) {
    refuse("SECURITY_INVALID", `digest of ${field} does not fit`, field);
  }
}

export function withDefaultNamespace(canonicalToken: string): string {
  const end = canonicalToken.indexOf(">");
  const tag = canonicalToken.slice(0, end);
  if (/ xmlns="/.test(tag)) return canonicalToken;
  const space = tag.indexOf(" ");
  const at = space < 0 ? end : space;
  return `${canonicalToken.slice(0, at)} xmlns=""${canonicalToken.slice(at)}`;
}
