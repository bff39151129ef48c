import { verify, type X509Certificate } from "node:crypto";
import type { KeyRing } from "../../gateway/contracts/envelope.ts";
import { attribute, children, type Element, elements, is, textOnly } from "../../gateway/xml/index.ts";
import { hashOf, isLegacyHash, keyFor, unfit } from "./algorithms.ts";
import { canonical, checkDigest } from "./digest.ts";
import { refuse } from "./errors.ts";
import { DS, SAML2 } from "./names.ts";
import type { SamlPolicy } from "./policy.ts";
import { readSignature } from "./signature.ts";
import { atMostOne, base64, required } from "./strict.ts";
import { readInstant } from "./time.ts";
import { certificateOf, trustedSigner } from "./trust.ts";

const SENDER_VOUCHES = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches";
const HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";

/** Who acts at the other end: the clerk, as an issuer that we believe says it. */
export interface Subject {
  readonly name: string;
  readonly issuer: string;
  readonly role?: string;
  readonly organization?: string;
  /** With holder-of-key: the certificate whose key must have signed the message. */
  readonly holder: X509Certificate | undefined;
  readonly confirmation: "sender-vouches" | "holder-of-key";
  /** Present for an assertion that may be used once only: to be remembered until then. */
  readonly once?: { readonly id: string; readonly until: number };
}

export interface SamlSurroundings {
  readonly keys: KeyRing;
  readonly now: number;
  readonly skew: number;
  /** Us, when an assertion says for whom it is. */
  readonly audiences: readonly string[];
}

/**
 * Checks a SAML 2.0 assertion (SAML Core 2.0, section 2; SAML Token Profile 1.1, section 3.5): issuer, signature of the
 * issuer, time, audience, confirmation. With sender-vouches the message's signer answers for it, so that it may come without
 * signature of its own: then the caller asks that the message's signature covers it.
 * @returns the subject, and whether the issuer signed
 * @throws GatewayError of the family security
 */
export function checkAssertion(
  assertion: Element,
  policy: SamlPolicy,
  around: SamlSurroundings,
): { readonly subject: Subject; readonly isSigned: boolean } {
  if (attribute(assertion, "", "Version") !== "2.0") refuse("SECURITY_INVALID", "assertion of another version than 2.0");
  const issuer = value(atMostOne(assertion, SAML2, "Issuer")) ?? refuse("SECURITY_INVALID", "assertion without Issuer");
  const member = Object.hasOwn(policy.issuers, issuer) ? policy.issuers[issuer] : undefined;
  if (member === undefined) refuse("SECURITY_UNTRUSTED", "assertion of an issuer not in the policy");
  const signature = atMostOne(assertion, DS, "Signature");
  if (signature !== undefined) checkIssuer(assertion, signature, member, around);
  const onceUntil = checkConditions(assertion, around);
  const once = onceUntil === undefined ? {} : { once: { id: required(assertion, "ID"), until: onceUntil } };
  const subject = atMostOne(assertion, SAML2, "Subject") ?? refuse("SECURITY_INVALID", "assertion without Subject");
  const name = value(atMostOne(subject, SAML2, "NameID")) ?? refuse("SECURITY_INVALID", "assertion without NameID");
  const confirmation =
    atMostOne(subject, SAML2, "SubjectConfirmation") ?? refuse("SECURITY_INVALID", "assertion without SubjectConfirmation");
  const method = required(confirmation, "Method");
  checkConfirmation(confirmation, around);
  const facts = {
    name,
    issuer,
    ...once,
    ...named("role", assertion, policy.role),
    ...named("organization", assertion, policy.organization),
  };
  if (method === SENDER_VOUCHES) {
    return { subject: { ...facts, holder: undefined, confirmation: "sender-vouches" }, isSigned: signature !== undefined };
  }
  if (method !== HOLDER_OF_KEY) refuse("SECURITY_INVALID", "SubjectConfirmation of a kind not accepted");
  if (signature === undefined) refuse("SECURITY_INVALID", "holder-of-key without the issuer's signature");
  return { subject: { ...facts, holder: holderOf(confirmation), confirmation: "holder-of-key" }, isSigned: true };
}

/** The enveloped signature covers the very assertion that it is in; its certificate is one of the issuer's. */
function checkIssuer(assertion: Element, element: Element, member: string, { keys, now }: SamlSurroundings): void {
  const signature = readSignature(element);
  const [reference, second] = signature.references;
  const id = required(assertion, "ID");
  const covers = reference?.enveloped === true && reference.target.kind === "element" && reference.target.id === id;
  if (reference === undefined || second !== undefined || !covers) {
    refuse("SECURITY_INVALID", "the issuer's signature does not cover the assertion");
  }
  const certificate = certificateIn(signature.keyInfo, keys.trustOf(member)?.pinned ?? []);
  const signer = trustedSigner(certificate, [], member, keys, now);
  const wrong = unfit(signature.algorithm, signer.certificate.publicKey);
  const hashes = [hashOf(signature.algorithm), reference.hash];
  const isOld = hashes.some(isLegacyHash) || reference.canonicalization.inclusive || signature.canonicalization.inclusive;
  if (wrong !== undefined || (isOld && !signer.legacy)) refuse("SECURITY_ALGORITHM", wrong ?? "algorithm only of legacy issuers");
  const info = Buffer.from(canonical(signature.signedInfo, signature.canonicalization));
  if (!verify(hashOf(signature.algorithm), info, keyFor(signature.algorithm, signer.certificate.publicKey), signature.value)) {
    refuse("SECURITY_INVALID", "the issuer's SignatureValue does not fit", "Assertion");
  }
  checkDigest(assertion, reference, element);
}

/** @returns until when an assertion for one use has to be remembered; undefined for one that may be used again */
function checkConditions(assertion: Element, { now, skew, audiences }: SamlSurroundings): number | undefined {
  const conditions = atMostOne(assertion, SAML2, "Conditions") ?? refuse("SECURITY_INVALID", "assertion without Conditions");
  required(conditions, "NotOnOrAfter");
  const end = checkSpan(conditions, now, skew);
  let isOnce = false;
  for (const one of elements(conditions)) {
    if (is(one, SAML2, "OneTimeUse")) {
      isOnce = true;
      continue;
    }
    if (!is(one, SAML2, "AudienceRestriction")) refuse("SECURITY_INVALID", "Conditions hold what the profile does not have");
    if (!children(one, SAML2, "Audience").some((each) => audiences.includes(value(each) ?? ""))) {
      refuse("SECURITY_INVALID", "assertion for another audience");
    }
  }
  return isOnce ? end + skew : undefined;
}

/**
 * The certificate whose key the assertion says the sender holds; it is worth nothing before {@link checkAssertion}.
 * @throws GatewayError SECURITY_INVALID
 */
export function holderIn(assertion: Element): X509Certificate {
  const subject = atMostOne(assertion, SAML2, "Subject");
  const confirmation = subject && atMostOne(subject, SAML2, "SubjectConfirmation");
  return confirmation === undefined
    ? refuse("SECURITY_INVALID", "assertion without SubjectConfirmation")
    : holderOf(confirmation);
}

/** When and for whom the confirmation holds (SAML Core 2.0, section 2.4.1.2), where it says so. */
function checkConfirmation(confirmation: Element, { now, skew, audiences }: SamlSurroundings): void {
  const data = atMostOne(confirmation, SAML2, "SubjectConfirmationData");
  if (data === undefined) return;
  checkSpan(data, now, skew);
  const recipient = attribute(data, "", "Recipient");
  if (recipient !== undefined && !audiences.includes(recipient)) refuse("SECURITY_INVALID", "confirmation for another recipient");
}

/** NotBefore and NotOnOrAfter, where they are. */
function checkSpan(element: Element, now: number, skew: number): number {
  const read = (name: string, absent: number): number => {
    const text = attribute(element, "", name);
    return text === undefined
      ? absent
      : (readInstant(text) ?? refuse("SECURITY_INVALID", `${element.local} without readable instants`));
  };
  const [start, end] = [read("NotBefore", Number.NEGATIVE_INFINITY), read("NotOnOrAfter", Number.POSITIVE_INFINITY)];
  if (now + skew < start || now - skew >= end) refuse("SECURITY_STALE", "assertion not of now");
  return end;
}

function holderOf(confirmation: Element): X509Certificate {
  const data = atMostOne(confirmation, SAML2, "SubjectConfirmationData");
  const keyInfo = data && atMostOne(data, DS, "KeyInfo");
  if (keyInfo === undefined) refuse("SECURITY_INVALID", "holder-of-key without KeyInfo");
  return certificateIn(keyInfo, []);
}

/** X509Data with one certificate, the usual form inside assertions (SAML Core 2.0, section 5.4.5). */
function certificateIn(keyInfo: Element, kept: readonly X509Certificate[]): X509Certificate {
  const data = atMostOne(keyInfo, DS, "X509Data");
  const element = data && atMostOne(data, DS, "X509Certificate");
  if (element === undefined) refuse("SECURITY_INVALID", "KeyInfo of an assertion without certificate");
  return certificateOf(base64(element), kept);
}

function named(
  key: "role" | "organization",
  assertion: Element,
  name: string | undefined,
): { readonly [K in typeof key]?: string } {
  if (name === undefined) return {};
  const statements = children(assertion, SAML2, "AttributeStatement");
  const found = statements
    .flatMap((one) => children(one, SAML2, "Attribute"))
    .filter((one) => attribute(one, "", "Name") === name)
    .flatMap((one) => children(one, SAML2, "AttributeValue"));
  const [first, second] = found;
  if (second !== undefined) refuse("SECURITY_INVALID", "attribute of an assertion with more than one value");
  const text = value(first);
  return text === undefined ? {} : { [key]: text };
}

function value(element: Element | undefined): string | undefined {
  const found = element === undefined ? undefined : textOnly(element)?.trim();
  return found === "" ? undefined : found;
}
