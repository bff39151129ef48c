import { createHash } from "node:crypto";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { dialect, type SoapVersion } from "../soap/version.ts";
import type { Identity } from "../test-support.ts";
import { vectorPayload } from "../vectors/vectors.ts";
import { BASE64, DS, EXC_C14N, RSA_SHA256, SHA256, STR_TRANSFORM, WSA, WSSE, WSU, X509V3 } from "../ws-security/names.ts";

/** The payload of each honest message, and so of everything that is accepted. */
export const payload = vectorPayload;

/** What a forger wants to see accepted. */
export const evil = '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>evil</MSH></SIU_S12>';

export interface Plan {
  readonly soap?: SoapVersion;
  readonly payload?: Markup;
  readonly to?: string;
  readonly from?: string;
  readonly action?: string;
  readonly messageId?: string;
  readonly relatesTo?: string;
  /** More header blocks; with their Ids, they are signed. */
  readonly blocks?: readonly (readonly [id: string | undefined, markup: Markup])[];
  readonly created?: string;
  readonly expires?: string;
  /** The whole Timestamp. */
  readonly timestamp?: Markup;
  readonly actor?: string;
  /** The BinarySecurityToken; empty for none. */
  readonly token?: Markup;
  readonly keyInfo?: Markup;
  /** Elements of the Security header before the signature; with their Ids, they are signed. */
  readonly before?: readonly (readonly [id: string | undefined, markup: Markup])[];
  readonly after?: Markup;
  readonly algorithm?: string;
  readonly digest?: string;
  readonly canonicalization?: Markup;
  /** One Transform, for every Reference. */
  readonly transform?: Markup;
  /** More References. */
  readonly references?: Markup;
}

export const created = "2026-03-05T08:31:07Z";
export const expires = "2026-03-05T08:36:07Z";

/**
 * A message from CO-A to CO-B of the form of the profile, with empty digests: {@link sign} fills them in. Independent of what
 * our own envelope writes, and easy to change as text: each element declares what it uses.
 */
export function draft(signer: Identity, plan: Plan = {}): string {
  const { namespace, actor } = dialect(plan.soap ?? "1.1");
  const addressing = addressingOf(plan);
  const blocks = plan.blocks ?? [];
  const timestamp = plan.timestamp ?? writeTimestamp(plan.created ?? created, plan.expires ?? expires);
  const inside = plan.before ?? [];
  const ids = ["timestamp", ...addressing.map(([id]) => id), ...[...blocks, ...inside].flatMap(([id]) => id ?? []), "body"];
  const transform = plan.transform ?? writeElement("ds:Transform", { Algorithm: EXC_C14N });
  const info = writeElement(
    "ds:SignedInfo",
    { "xmlns:ds": DS },
    plan.canonicalization ?? writeElement("ds:CanonicalizationMethod", { Algorithm: EXC_C14N }),
    writeElement("ds:SignatureMethod", { Algorithm: plan.algorithm ?? RSA_SHA256 }),
    ...ids.map((id) => reference(`#${id}`, transform, plan.digest)),
    plan.references ?? "",
  );
  const signature = writeElement(
    "ds:Signature",
    { "xmlns:ds": DS },
    info,
    writeElement("ds:SignatureValue", {}, "AAAA"),
    writeElement("ds:KeyInfo", {}, plan.keyInfo ?? directReference("token")),
  );
  const security = writeElement(
    "wsse:Security",
    {
      "xmlns:soap": namespace,
      "xmlns:wsse": WSSE,
      "soap:mustUnderstand": "1",
      ...(plan.actor === undefined ? {} : { [`soap:${actor}`]: plan.actor }),
    },
    plan.token ?? writeToken("token", signer.certificate.raw),
    timestamp,
    ...inside.map(([, markup]) => markup),
    signature,
    plan.after ?? "",
  );
  const body = writeElement(
    "soap:Body",
    { "xmlns:soap": namespace, "xmlns:wsu": WSU, "wsu:Id": "body" },
    plan.payload ?? payload,
  );
  const header = writeElement(
    "soap:Header",
    {},
    ...addressing.map(([, markup]) => markup),
    ...blocks.map(([, markup]) => markup),
    security,
  );
  return writeElement("soap:Envelope", { "xmlns:soap": namespace }, header, body);
}

function addressingOf(plan: Plan): readonly (readonly [string, Markup])[] {
  const block = (id: string, name: string, value: string): readonly [string, Markup] => [
    id,
    writeText(`wsa:${name}`, { "xmlns:wsa": WSA, "xmlns:wsu": WSU, "wsu:Id": id }, value),
  ];
  const { relatesTo } = plan;
  return [
    block("action", "Action", plan.action ?? "prenotazione"),
    block("message-id", "MessageID", plan.messageId ?? "urn:uuid:5d1c1f6e-0000-4000-8000-000000000001"),
    block("to", "To", plan.to ?? "CO-B"),
    [
      "from",
      writeElement(
        "wsa:From",
        { "xmlns:wsa": WSA, "xmlns:wsu": WSU, "wsu:Id": "from" },
        writeText("wsa:Address", {}, plan.from ?? "CO-A"),
      ),
    ],
    ...(relatesTo === undefined ? [] : [block("relates-to", "RelatesTo", relatesTo)]),
  ];
}

export function reference(uri: string, transform: Markup, digest = SHA256): Markup {
  return writeElement(
    "ds:Reference",
    { URI: uri },
    writeElement("ds:Transforms", {}, transform),
    writeElement("ds:DigestMethod", { Algorithm: digest }),
    writeText("ds:DigestValue", {}, "AAAA"),
  );
}

export function writeTimestamp(from: string, to: string | undefined, id = "timestamp"): Markup {
  return writeElement(
    "wsu:Timestamp",
    { "xmlns:wsu": WSU, "wsu:Id": id },
    writeText("wsu:Created", {}, from),
    to === undefined ? "" : writeText("wsu:Expires", {}, to),
  );
}

export function writeToken(id: string, der: Uint8Array, type = X509V3): Markup {
  return writeText(
    "wsse:BinarySecurityToken",
    { "xmlns:wsse": WSSE, "xmlns:wsu": WSU, "wsu:Id": id, EncodingType: BASE64, ValueType: type },
    Buffer.from(der).toString("base64"),
  );
}

/** A SecurityTokenReference around what names the key. */
export function tokenReference(inside: Markup, attributes: Readonly<Record<string, string>> = {}): Markup {
  return writeElement("wsse:SecurityTokenReference", { "xmlns:wsse": WSSE, ...attributes }, inside);
}

export function directReference(id: string, type = X509V3): Markup {
  return tokenReference(writeElement("wsse:Reference", { URI: `#${id}`, ValueType: type }));
}

export function keyIdentifier(type: string, value: string): Markup {
  return tokenReference(writeText("wsse:KeyIdentifier", { EncodingType: BASE64, ValueType: type }, value));
}

/** The Transform that leads from a SecurityTokenReference to its token (SOAP Message Security 1.1, section 8.3). */
export const strTransform = writeElement(
  "ds:Transform",
  { Algorithm: STR_TRANSFORM },
  writeElement(
    "wsse:TransformationParameters",
    { "xmlns:wsse": WSSE },
    writeElement("ds:CanonicalizationMethod", { Algorithm: EXC_C14N }),
  ),
);

/** A SecurityTokenReference with the Id `str`. */
export function strReference(markup: Markup): Markup {
  return markup.replace("<wsse:SecurityTokenReference ", `<wsse:SecurityTokenReference xmlns:wsu="${WSU}" wsu:Id="str" `);
}

/** For a {@link Plan}: the signer's token, signed through the reference in KeyInfo. */
export const strTransformed = {
  keyInfo: strReference(directReference("token")),
  references: reference("#str", strTransform),
};

export function thumbprintOf({ certificate }: Identity): string {
  return createHash("sha1").update(certificate.raw).digest("base64");
}
