import { createHash, type KeyObject, sign, type X509Certificate } from "node:crypto";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { KeyRing } from "../../gateway/contracts/envelope.ts";
import { writeElement, writeText } from "../../gateway/xml/index.ts";
import { dialect, type SoapVersion } from "../soap/version.ts";
import { BASE64, DS, EXC_C14N, RSA_SHA256, SHA256, WSSE, WSU, X509V3 } from "./names.ts";
import { type Part, part } from "./part.ts";
import { writeInstant } from "./time.ts";

export interface ToSign {
  readonly version: SoapVersion;
  /** Header blocks to be signed, in the order in which they stand before the Security header. */
  readonly headers: readonly Part[];
  readonly body: Part;
  /** Milliseconds of the clock. */
  readonly created: number;
  /** Milliseconds until `wsu:Expires`. */
  readonly lifetime: number;
  /** Actor or role of the Security header; none by default. */
  readonly actor?: string;
}

/**
 * Writes a signed envelope: Timestamp, the header blocks given and the Body, each under its own Reference. Nothing is
 * parsed, and each digest is over the bytes that go out (SOAP Message Security 1.1, section 8; XML Signature 1.1, section 3.1).
 *
 * Signing is synchronous: the thread pool would give answers in an order that a run in virtual time cannot repeat.
 */
export function signEnvelope(what: ToSign, signing: KeyRing["signing"]): Uint8Array {
  const { key, certificate } = signer(signing);
  const { namespace, actor } = dialect(what.version);
  const timestamp = timestampPart(what.created, what.lifetime);
  const info = signedInfo([timestamp, ...what.headers, what.body]);
  const value = sign("sha256", Buffer.from(info), key).toString("base64");
  const reference = writeElement("wsse:Reference", { URI: "#rc-token", ValueType: X509V3 });
  const signature = writeElement(
    "ds:Signature",
    { "xmlns:ds": DS },
    info,
    writeText("ds:SignatureValue", {}, value),
    writeElement("ds:KeyInfo", {}, writeElement("wsse:SecurityTokenReference", {}, reference)),
  );
  const token = writeText(
    "wsse:BinarySecurityToken",
    { "xmlns:wsu": WSU, "wsu:Id": "rc-token", EncodingType: BASE64, ValueType: X509V3 },
    certificate.raw.toString("base64"),
  );
  const role = what.actor === undefined ? {} : { [`soap:${actor}`]: what.actor };
  const security = writeElement(
    "wsse:Security",
    { "xmlns:soap": namespace, "xmlns:wsse": WSSE, "soap:mustUnderstand": "1", ...role },
    token,
    Buffer.concat(timestamp.chunks).toString(),
    signature,
  );
  return Buffer.concat([
    Buffer.from(`<soap:Envelope xmlns:soap="${namespace}"><soap:Header>`),
    ...what.headers.flatMap(({ chunks }) => chunks),
    Buffer.from(`${security}</soap:Header>`),
    ...what.body.chunks,
    Buffer.from("</soap:Envelope>"),
  ]);
}

function timestampPart(created: number, lifetime: number): Part {
  const markup = writeElement(
    "wsu:Timestamp",
    { "xmlns:wsu": WSU, "wsu:Id": "rc-timestamp" },
    writeText("wsu:Created", {}, writeInstant(created)),
    writeText("wsu:Expires", {}, writeInstant(created + lifetime)),
  );
  return part("rc-timestamp", markup);
}

/** Canonical as it stands: it declares `ds` itself. */
function signedInfo(parts: readonly Part[]): string {
  return writeElement(
    "ds:SignedInfo",
    { "xmlns:ds": DS },
    writeElement("ds:CanonicalizationMethod", { Algorithm: EXC_C14N }),
    writeElement("ds:SignatureMethod", { Algorithm: RSA_SHA256 }),
    ...parts.map(reference),
  );
}

function reference({ id, chunks }: Part): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return writeElement(
    "ds:Reference",
    { URI: `#${id}` },
    writeElement("ds:Transforms", {}, writeElement("ds:Transform", { Algorithm: EXC_C14N })),
    writeElement("ds:DigestMethod", { Algorithm: SHA256 }),
    writeText("ds:DigestValue", {}, hash.digest("base64")),
  );
}

function signer(signing: KeyRing["signing"]): { key: KeyObject; certificate: X509Certificate } {
  if (signing === undefined) throw new GatewayError("CONFIG_INVALID", "no signing key", { hint: "keys of the node" });
  if (signing.key.asymmetricKeyType !== "rsa") {
    throw new GatewayError("CONFIG_INVALID", "the signing key does not fit RSA-SHA256", { expected: "an RSA key" });
  }
  return signing;
}
