import { createHash, type X509Certificate } from "node:crypto";
import type { Attachment } from "../../gateway/contracts/adapter.ts";
import type { Random } from "../../gateway/contracts/clock.ts";
import type { EnvelopeContext, KeyPair } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { dialect, type SoapVersion } from "../soap/version.ts";
import { algorithmFor, digestUri, hashOf, keyFor, type SignatureAlgorithm, signatureAlgorithms, unfit } from "./algorithms.ts";
import { encryptPayload } from "./encrypt.ts";
import { tokenPart, writeKeyReference } from "./key-reference.ts";
import { ATTACHMENT_CONTENT, DS, EXC_C14N, WSSE, WSU } from "./names.ts";
import { bodyPart, type Part, part } from "./part.ts";
import type { ProtectPolicy } from "./policy.ts";
import { writeInstant } from "./time.ts";
import { writeUsername } from "./username.ts";

export interface ToProtect {
  readonly version: SoapVersion;
  /** Header blocks to be signed, in the order in which they stand before the Security header. */
  readonly headers: readonly Part[];
  readonly payload: Uint8Array;
  /** Signed by their content. */
  readonly attachments?: readonly Attachment[];
  /** Whom it is encrypted for, where the policy encrypts. */
  readonly recipient?: X509Certificate;
}

/**
 * Writes a protected envelope: Timestamp, the header blocks given and the Body, each under its own Reference. Nothing is
 * parsed, and each digest is over the bytes that go out (SOAP Message Security 1.1, section 8; XML Signature 1.1, section 3.1).
 * What is encrypted is encrypted before it is signed, so that a receiver decrypts nothing that a stranger wrote.
 * @throws GatewayError CONFIG_INVALID
 */
export async function signEnvelope(what: ToProtect, policy: ProtectPolicy, context: EnvelopeContext): Promise<Uint8Array> {
  const now = context.clock.now();
  const pair = context.keys.signing(now);
  if (pair === undefined) throw new GatewayError("CONFIG_INVALID", "no signing key", { hint: "keys of the node" });
  const algorithm = algorithmOf(policy, pair);
  const { namespace, actor } = dialect(what.version);
  const encrypted = encryptedPayload(what, policy, context);
  const body = bodyPart(what.version, encrypted === undefined ? what.payload : Buffer.from(encrypted.data));
  const timestamp = timestampPart(now, policy.lifetime, context.random);
  const token = tokenPart(policy.keyReference, pair);
  const user = policy.username && part("rc-username", writeUsername(policy.username, "rc-username", now, context.random));
  const signed = [timestamp, ...(policy.signToken && token ? [token] : []), ...(user ? [user] : []), ...what.headers, body];
  const hash = hashOf(algorithm);
  const attachments = await Promise.all((what.attachments ?? []).map((one) => attachmentReference(one, hash)));
  const info = signedInfo(algorithm, [...signed.map((one) => partReference(one, hash)), ...attachments]);
  const value = await context.sign(hash, Buffer.from(info), keyFor(algorithm, pair.key));
  const signature = writeElement(
    "ds:Signature",
    { "xmlns:ds": DS },
    info,
    writeText("ds:SignatureValue", {}, Buffer.from(value).toString("base64")),
    writeElement("ds:KeyInfo", {}, writeKeyReference(policy.keyReference, pair.certificate)),
  );
  const role = policy.actor === undefined ? {} : { [`soap:${actor}`]: policy.actor };
  const security = writeElement(
    "wsse:Security",
    { "xmlns:soap": namespace, "xmlns:wsse": WSSE, "soap:mustUnderstand": "1", ...role },
    textOf(token),
    textOf(timestamp),
    textOf(user),
    signature,
    // After the signature: the receiver does first what stands first.
    encrypted?.key ?? "",
  );
  return Buffer.concat([
    Buffer.from(`<soap:Envelope xmlns:soap="${namespace}"><soap:Header>`),
    ...what.headers.flatMap(({ chunks }) => chunks),
    Buffer.from(`${security}</soap:Header>`),
    ...body.chunks,
    Buffer.from("</soap:Envelope>"),
  ]);
}

function algorithmOf(policy: ProtectPolicy, { key, certificate }: KeyPair): SignatureAlgorithm {
  const algorithm = policy.algorithm ?? algorithmFor(certificate);
  const wrong = unfit(algorithm, key);
  if (wrong === undefined) return algorithm;
  throw new GatewayError("CONFIG_INVALID", `the signing key does not fit ${algorithm}: ${wrong}`, {
    expected: signatureAlgorithms[algorithm].key === "ec" ? "a P-256 or P-384 key" : "an RSA key of at least 2048 bits",
  });
}

function encryptedPayload({ payload, recipient }: ToProtect, { encrypt }: ProtectPolicy, { random }: EnvelopeContext) {
  if (encrypt === undefined) return undefined;
  if (recipient === undefined) {
    throw new GatewayError("CONFIG_INVALID", "no certificate to encrypt for", { hint: "keep the counterpart's RSA certificate" });
  }
  return encryptPayload(payload, encrypt, recipient, random);
}

/**
 * Its Id is random: with RSA the same message, sealed twice in one second, would otherwise have the same signature, and the
 * second one be taken for a replay.
 */
function timestampPart(created: number, lifetime: number, random: Random): Part {
  const id = `rc-timestamp-${Buffer.from(random(8)).toString("hex")}`;
  const markup = writeElement(
    "wsu:Timestamp",
    { "xmlns:wsu": WSU, "wsu:Id": id },
    writeText("wsu:Created", {}, writeInstant(created)),
    writeText("wsu:Expires", {}, writeInstant(created + lifetime)),
  );
  return part(id, markup);
}

/** Canonical as it stands: it declares `ds` itself. */
function signedInfo(algorithm: SignatureAlgorithm, references: readonly Markup[]): Markup {
  return writeElement(
    "ds:SignedInfo",
    { "xmlns:ds": DS },
    writeElement("ds:CanonicalizationMethod", { Algorithm: EXC_C14N }),
    writeElement("ds:SignatureMethod", { Algorithm: signatureAlgorithms[algorithm].uri }),
    ...references,
  );
}

function partReference({ id, chunks }: Part, hash: string): Markup {
  const running = createHash(hash);
  for (const chunk of chunks) running.update(chunk);
  return reference(`#${id}`, EXC_C14N, hash, running.digest());
}

/** SwA Profile 1.1, section 5.4.2: the content, read once for its digest and once more when it is sent. */
async function attachmentReference({ id, sha256, content }: Attachment, hash: string): Promise<Markup> {
  const uri = `cid:${encodeURIComponent(id)}`;
  if (sha256 !== undefined && hash === "sha256") return reference(uri, ATTACHMENT_CONTENT, hash, Buffer.from(sha256));
  const running = createHash(hash);
  for await (const chunk of content()) running.update(chunk);
  return reference(uri, ATTACHMENT_CONTENT, hash, running.digest());
}

function reference(uri: string, transform: string, hash: string, digest: Buffer): Markup {
  return writeElement(
    "ds:Reference",
    { URI: uri },
    writeElement("ds:Transforms", {}, writeElement("ds:Transform", { Algorithm: transform })),
    writeElement("ds:DigestMethod", { Algorithm: digestUri(hash) }),
    writeText("ds:DigestValue", {}, digest.toString("base64")),
  );
}

function textOf(one: Part | undefined): Markup {
  return one === undefined ? "" : Buffer.concat(one.chunks).toString();
}
