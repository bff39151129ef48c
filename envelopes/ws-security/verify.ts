import { createHash, verify } from "node:crypto";
import type { Received } from "../../gateway/contracts/adapter.ts";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import type { Element } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { hashOf, isLegacyHash, keyFor, unfit } from "./algorithms.ts";
import { checkCovered, resolveTargets, type Signed } from "./coverage.ts";
import { decryptBody, isEncrypted } from "./decrypt.ts";
import { canonical, checkAttachmentDigest, checkCertificateDigest, checkDigest, checkTokenDigest } from "./digest.ts";
import { refuse } from "./errors.ts";
import { collectIds } from "./ids.ts";
import { WSA } from "./names.ts";
import type { Reference } from "./reference.ts";
import { payloadOf } from "./payload.ts";
import type { VerifyPolicy } from "./policy.ts";
import { checkAssertion, type Subject } from "./saml.ts";
import { findSecurity, readSecurity, type Security } from "./security.ts";
import { keyOf, readSignature, type Signature } from "./signature.ts";
import { believe, type Claimed, claimedKey } from "./signer.ts";
import { checkTimestamp } from "./timestamp.ts";
import { certificateOf, checkTransportIdentity, type Signer } from "./trust.ts";
import { type AuthenticatedUser, checkUsername, refuseNonceReuse } from "./username.ts";

/** What came beside the message, and how. */
export type Beside = Pick<Received, "transport" | "attachments">;

export interface Verified {
  /** The message to go on with: these nodes, and no others, are what was verified, and decrypted where it was encrypted. */
  readonly message: SoapMessage;
  /** The Body's element in exclusive canonical form: where that can be, the very characters that were digested. */
  readonly payload: string;
  /** Names of the attachments under the signature. */
  readonly attachments: ReadonlySet<string>;
  /** The member whose certificate signed. */
  readonly sender: string;
  /** Key for {@link EnvelopeContext.remember}, and until when. */
  readonly replayKey: string;
  readonly freshUntil: number;
  readonly user: AuthenticatedUser | undefined;
  readonly subject: Subject | undefined;
  readonly notes: readonly string[];
}

/**
 * Verifies the signature of a message, and decrypts its Body. Which parts must be signed is asked by node, so that what is
 * verified is what the caller goes on with; nothing is looked up by Id afterwards.
 *
 * In this order: structure, token, time, signature, digests. Cryptography comes after every cheap check, and the digests last,
 * so that only who holds a trusted key can make us canonicalize.
 * @param required nodes that must each be under a Reference, besides those of the policy
 * @param received for attachments that the signature covers, and whether the transport hides passwords
 * @throws GatewayError of the family security
 */
export async function verifyEnvelope(
  arrived: SoapMessage,
  required: readonly Element[],
  policy: VerifyPolicy,
  context: EnvelopeContext,
  received: Beside = { transport: {} },
): Promise<Verified> {
  const header = findSecurity(arrived, policy.actor) ?? refuse("SECURITY_MISSING", "no Security header");
  const security = readSecurity(header);
  const timestamp = security.timestamp ?? refuse("SECURITY_MISSING", "no Timestamp");
  const element = security.signature ?? refuse("SECURITY_MISSING", "no Signature");
  if (policy.encryption.required === true && !isEncrypted(arrived)) refuse("SECURITY_MISSING", "the Body is not encrypted");
  const freshUntil = checkTimestamp(timestamp, context.clock.now(), policy);
  const first =
    isEncrypted(arrived) && security.encryptedLast
      ? decryptBody(arrived, security, policy.encryption, undefined, context)
      : { message: arrived, notes: [] };
  const ids = collectIds(first.message.root);
  const signature = readSignature(element);
  const { name, reference } = keyOf(signature);
  const claimed = claimedKey(name, security, ids, policy.counterpart, context.keys);
  const signed = resolveTargets(signature, ids, security, claimed, reference);
  checkCovered(first.message, timestamp, required, signed, policy, claimed, header);
  const signer = believe(claimed, policy.counterpart, policy.keyReferences, context.keys, context.clock.now());
  checkSendersIdentity(received, signer, context);
  checkAlgorithms(signature, signer, policy);
  const info = checkValue(signature, signer);
  let body = "";
  for (const [node, one] of signed.elements) {
    const octets = checkDigest(node, one);
    if (node === first.message.body && isPlain(one)) body = octets;
  }
  for (const [node, one] of signed.tokens) checkTokenDigest(node, one);
  if (signed.certificate) checkCertificateDigest(signer.certificate, reference.prefix || "wsse", signed.certificate);
  checkAttachmentsCovered(signed, received, policy);
  for (const one of signed.attachments) await checkAttachment(one.target.id, one, received);
  const last =
    isEncrypted(first.message) && !security.encryptedLast
      ? decryptBody(first.message, security, policy.encryption, signer, context)
      : first;
  const user = checkUser(security, signed, policy, context, received);
  const subject = checkSubject(security, signed, signer, policy, context);
  return {
    message: last.message,
    attachments: new Set(signed.attachments.map(({ target }) => target.id)),
    payload: payloadOf(last.message, last.message === first.message ? body : ""),
    sender: signer.member,
    // Of what was signed, not of the signature: ECDSA has a second valid value that anybody can compute of the first.
    replayKey: `ws-security ${signer.member} ${createHash("sha256").update(info).digest("base64url")}`,
    freshUntil,
    user,
    subject,
    notes: [...describe(signature, signed, signer, claimed), ...last.notes, ...describeUser(user, subject)],
  };
}

/**
 * Notes that the message was seen. Comes after every other check, so that a stranger cannot fill the store, and a message
 * refused for another reason can be sent again.
 * @throws GatewayError SECURITY_REPLAY
 */
export async function refuseReplay(verified: Verified, context: EnvelopeContext): Promise<void> {
  const before = await context.remember(verified.replayKey, verified.freshUntil + 1);
  if (before !== undefined) refuse("SECURITY_REPLAY", `message of ${verified.sender} seen before`);
  if (verified.user !== undefined) await refuseNonceReuse(verified.user, context);
  if (verified.subject?.once !== undefined) await refuseSecondUse(verified.subject.issuer, verified.subject.once, context);
}

/** OneTimeUse (SAML Core 2.0, section 2.5.1.5). */
async function refuseSecondUse(
  issuer: string,
  { id, until }: { readonly id: string; readonly until: number },
  context: EnvelopeContext,
): Promise<void> {
  const before = await context.remember(`saml ${issuer} ${id}`, until + 1);
  if (before !== undefined) refuse("SECURITY_REPLAY", "assertion for one use seen before");
}

/** Only where the listener asks for certificates does it know one. */
function checkSendersIdentity({ transport }: Beside, { member }: Signer, { keys, clock }: EnvelopeContext): void {
  const shown = transport["clientCertificate"];
  if (shown !== undefined) checkTransportIdentity(certificateOf(Buffer.from(shown, "base64"), []), member, keys, clock.now());
}

/** What the message names must be in the policy, and fit the key that the signer has: a key's kind is never the message's choice. */
function checkAlgorithms(signature: Signature, signer: Signer, policy: VerifyPolicy): void {
  const hashes = [hashOf(signature.algorithm), ...signature.references.map(({ hash }) => hash)];
  if (hashes.some(isLegacyHash) && !signer.legacy) refuse("SECURITY_ALGORITHM", "SHA-1 from a counterpart not marked legacy");
  const forms = [signature.canonicalization, ...signature.references.map(({ canonicalization }) => canonicalization)];
  if (forms.some(({ inclusive }) => inclusive) && !signer.legacy) {
    refuse("SECURITY_ALGORITHM", "inclusive canonicalization from a counterpart not marked legacy");
  }
  if (signature.references.some(({ enveloped }) => enveloped)) {
    refuse("SECURITY_ALGORITHM", "enveloped signature outside an assertion");
  }
  const isListed = policy.algorithms.has(signature.algorithm) || isLegacyHash(hashOf(signature.algorithm));
  if (!isListed) refuse("SECURITY_ALGORITHM", `${signature.algorithm} is not in the policy`);
  const wrong = unfit(signature.algorithm, signer.certificate.publicKey);
  if (wrong !== undefined) refuse("SECURITY_UNTRUSTED", `${wrong} (${signer.member}, ${signature.algorithm})`);
}

/** With a PrefixList, or inclusively, an element is written otherwise below another than alone. */
function isPlain({ canonicalization: { inclusive, prefixes } }: Reference): boolean {
  return !inclusive && prefixes.length === 0;
}

/** @returns the octets that were signed */
function checkValue({ signedInfo, canonicalization, algorithm, value }: Signature, { certificate }: Signer): Buffer {
  const info = Buffer.from(canonical(signedInfo, canonicalization));
  if (!verify(hashOf(algorithm), info, keyFor(algorithm, certificate.publicKey), value)) {
    refuse("SECURITY_INVALID", "SignatureValue does not fit SignedInfo");
  }
  return info;
}

/** What travels beside the envelope is a part of the message as well: unsigned, it could be changed for something else. */
function checkAttachmentsCovered(signed: Signed, { attachments = [] }: Beside, policy: VerifyPolicy): void {
  if (new Set(attachments.map(({ id }) => id)).size < attachments.length)
    refuse("SECURITY_INVALID", "two attachments of one name", "attachment");
  if (!policy.signed.has("attachments")) return;
  const covered = new Set(signed.attachments.map(({ target }) => target.id));
  if (!attachments.every(({ id }) => covered.has(id))) refuse("SECURITY_INVALID", "an attachment is not signed", "attachment");
}

async function checkAttachment(
  id: string,
  reference: Parameters<typeof checkAttachmentDigest>[1],
  received: Beside,
): Promise<void> {
  const attachment = received.attachments?.find((one) => one.id === id);
  if (attachment === undefined) refuse("SECURITY_INVALID", "a signed attachment is not there", "attachment");
  await checkAttachmentDigest(attachment, reference);
}

function checkUser(
  { username }: Security,
  signed: Signed,
  policy: VerifyPolicy,
  { clock }: EnvelopeContext,
  received: Beside,
): AuthenticatedUser | undefined {
  if (policy.username === undefined) {
    if (username !== undefined) refuse("SECURITY_INVALID", "UsernameToken that the policy does not have");
    return undefined;
  }
  if (username === undefined) refuse("SECURITY_MISSING", "no UsernameToken");
  // Otherwise somebody on the way could put one clerk's token into another's message.
  if (!signed.elements.has(username) && received.transport["encrypted"] !== "true") {
    refuse("SECURITY_INVALID", "UsernameToken that is not signed, where it can be changed on the way", "UsernameToken");
  }
  return checkUsername(username, policy.username, policy, received.transport["encrypted"] === "true", clock.now());
}

/** With sender-vouches the message's signer answers for the assertion; with holder-of-key it signs with the assertion's key. */
function checkSubject(
  { assertion }: Security,
  signed: Signed,
  signer: Signer,
  policy: VerifyPolicy,
  { keys, clock, self }: EnvelopeContext,
): Subject | undefined {
  if (assertion === undefined) {
    if (policy.saml?.required === true) refuse("SECURITY_MISSING", "no SAML assertion");
    return undefined;
  }
  if (policy.saml === undefined) refuse("SECURITY_INVALID", "SAML assertion that the policy does not have");
  const around = { keys, now: clock.now(), skew: policy.skew, audiences: [self, ...(policy.saml.audiences ?? [])] };
  const { subject, isSigned } = checkAssertion(assertion, policy.saml, around);
  // Unsigned, it is the word of whoever signed the message: that must be whom the policy has for the issuer.
  if (!isSigned && policy.saml.issuers[subject.issuer] !== signer.member) {
    refuse("SECURITY_UNTRUSTED", `${signer.member} vouches in the name of another's issuer`, "Assertion");
  }
  const covered = signed.elements.has(assertion) || signed.tokens.has(assertion);
  if (subject.holder === undefined && !covered)
    refuse("SECURITY_INVALID", "the signature does not cover the assertion", "Assertion");
  if (subject.holder !== undefined && !subject.holder.raw.equals(signer.certificate.raw)) {
    refuse("SECURITY_INVALID", "the message is not signed by the holder of the assertion's key", "Assertion");
  }
  return subject;
}

function describe(
  { algorithm }: Signature,
  signed: Signed,
  { member, certificate, legacy, why }: Signer,
  { kind }: Claimed,
): readonly string[] {
  const covered = [
    ...[...signed.elements.keys()].map(({ namespace, local }) => (namespace === WSA ? `wsa:${local}` : local)),
    ...[...signed.tokens.keys()].map(({ local }) => `${local} (token)`),
    ...(signed.certificate === undefined ? [] : ["the certificate"]),
    ...signed.attachments.map(() => "attachment"),
  ];
  return [
    `${algorithm} over ${covered.join(", ")}`,
    `by ${member}, certificate ${certificate.serialNumber} (${kind}, ${why})`,
    ...(legacy ? [`${member} is marked legacy: SHA-1 and CBC are let pass`] : []),
  ];
}

function describeUser(user: AuthenticatedUser | undefined, subject: Subject | undefined): readonly string[] {
  return [
    ...(user === undefined ? [] : [`user ${user.name} by password`]),
    ...(subject === undefined ? [] : [`on behalf of ${subject.name}, as ${subject.issuer} says (${subject.confirmation})`]),
  ];
}
