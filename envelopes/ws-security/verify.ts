import { createHash, timingSafeEqual, verify } from "node:crypto";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import { canonicalize, type Element, elements, hasComments, hasStrayContent, is } from "../../gateway/xml/index.ts";
import { actorOf, isForUs } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { refuse } from "./errors.ts";
import { collectIds } from "./ids.ts";
import { DS, WSSE, WSU } from "./names.ts";
import { readSignature, type Reference } from "./signature.ts";
import { atMostOne } from "./strict.ts";
import { checkTimestamp, type Freshness } from "./timestamp.ts";
import { readToken, trustedSigner } from "./token.ts";

export interface VerifyPolicy extends Freshness {
  /** The only member accepted; undefined for any member that we keep certificates of. */
  readonly counterpart?: string;
  /** Actor of the Security header that is ours; without it the one without actor. */
  readonly actor?: string;
}

export interface Verified {
  /** The member whose pinned certificate signed. */
  readonly sender: string;
  /** Key for {@link EnvelopeContext.remember}, and until when. */
  readonly replayKey: string;
  readonly freshUntil: number;
  readonly notes: readonly string[];
}

/**
 * Verifies the signature of a message. Which parts must be signed is asked by node, so that what is verified is what the
 * caller goes on with; nothing is looked up by Id afterwards.
 *
 * In this order: structure, token, time, signature, digests. Cryptography comes after every cheap check, and the digests last,
 * so that only who holds a trusted key can make us canonicalize.
 * @param required nodes that must each be under a Reference, besides Body and Timestamp, which always must
 * @throws GatewayError of the family security
 */
export function verifyEnvelope(
  message: SoapMessage,
  required: readonly Element[],
  policy: VerifyPolicy,
  context: EnvelopeContext,
): Verified {
  const security = findSecurity(message, policy.actor) ?? refuse("SECURITY_MISSING", "no Security header");
  const ids = collectIds(message.root);
  checkContent(security);
  const timestamp = atMostOne(security, WSU, "Timestamp") ?? refuse("SECURITY_MISSING", "no Timestamp");
  const element = atMostOne(security, DS, "Signature") ?? refuse("SECURITY_MISSING", "no Signature");
  const token = atMostOne(security, WSSE, "BinarySecurityToken") ?? refuse("SECURITY_MISSING", "no BinarySecurityToken");
  const signature = readSignature(element);
  const signed = new Map(signature.references.map((reference) => [ids.resolve(reference.id), reference]));
  if (signed.size < signature.references.length) refuse("SECURITY_INVALID", "two References to the same element");
  for (const node of [message.body, timestamp, ...required]) {
    if (!signed.has(node)) refuse("SECURITY_INVALID", `${node.local} in its place is not signed`, node.local);
  }
  const signer = trustedSigner(readToken(token, signature.tokenId), policy.counterpart, context);
  const freshUntil = checkTimestamp(timestamp, context.clock.now(), policy);
  const info = Buffer.from(canonicalize(signature.signedInfo, signature.inclusivePrefixes));
  if (!verify("sha256", info, signer.certificate.publicKey, signature.value)) {
    refuse("SECURITY_INVALID", "SignatureValue does not fit SignedInfo");
  }
  for (const [node, reference] of signed) checkDigest(node, reference);
  return {
    sender: signer.member,
    // From decoded bytes: the same value in another base64 spelling is the same message.
    replayKey: `ws-security ${signer.member} ${createHash("sha256").update(signature.value).digest("base64url")}`,
    freshUntil,
    notes: [
      `RSA-SHA256 over ${[...signed.keys()].map(({ local }) => local).join(", ")}`,
      `by ${signer.member}, certificate ${signer.certificate.serialNumber}`,
    ],
  };
}

/**
 * Notes that the message was seen. Comes after every other check, so that a stranger cannot fill the store, and a message
 * refused for another reason can be sent again.
 * @throws GatewayError SECURITY_REPLAY
 */
export async function refuseReplay(verified: Verified, context: EnvelopeContext): Promise<void> {
  const isNew = await context.remember(verified.replayKey, verified.freshUntil + 1);
  if (!isNew) refuse("SECURITY_REPLAY", `message of ${verified.sender} seen before`);
}

/** The Security header for us (SOAP Message Security 1.1, section 5); one for another actor is left alone. */
export function findSecurity(message: SoapMessage, actor?: string): Element | undefined {
  const { version } = message;
  const ours = message.blocks.filter((block) => {
    if (!is(block, WSSE, "Security")) return false;
    return actor === undefined ? isForUs(block, version) : actorOf(block, version) === actor;
  });
  if (ours.length > 1) refuse("SECURITY_INVALID", "two Security headers for the same actor");
  return ours[0];
}

/** Only what the profile has: a token, encryption or assertion that we would skip is refused instead. */
function checkContent(security: Element): void {
  const known = elements(security).every(
    (one) => is(one, WSU, "Timestamp") || is(one, DS, "Signature") || is(one, WSSE, "BinarySecurityToken"),
  );
  if (!known || hasStrayContent(security)) refuse("SECURITY_INVALID", "Security header holds what the profile does not have");
}

function checkDigest(node: Element, { digest, inclusivePrefixes }: Reference): void {
  if (hasComments(node)) refuse("SECURITY_INVALID", `comment inside the signed ${node.local}`, node.local);
  const found = createHash("sha256").update(canonicalize(node, inclusivePrefixes)).digest();
  if (digest.length !== found.length || !timingSafeEqual(digest, found)) {
    refuse("SECURITY_INVALID", `digest of ${node.local} does not fit`, node.local);
  }
}
