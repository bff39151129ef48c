import type { KeyObject } from "node:crypto";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { DS, ENVELOPED, EXC_C14N, RSA_SHA256, SAML2 } from "../ws-security/names.ts";
import type { Kit } from "./kit.ts";
import { reference } from "./message.ts";
import type { Person } from "./people.ts";
import { sign } from "./sign.ts";

const issuer = "urn:raccordo:attacchi:issuer";
export const policy = { saml: { issuers: { [issuer]: "ISSUER" }, role: "ruolo", organization: "ente" } } as const;
/** The sender is the issuer: its word needs no signature but that of the message. */
export const ownWord = { saml: { ...policy.saml, issuers: { [issuer]: "CO-A" } } } as const;

export interface Statement {
  readonly name?: string;
  readonly method?: string;
  readonly holder?: Person;
  /** Inside SubjectConfirmationData, as attributes. */
  readonly limits?: Readonly<Record<string, string>>;
  readonly conditions?: Markup;
  readonly attributes?: Markup;
  readonly issuer?: string;
  readonly id?: string;
  readonly version?: string;
  /** Who signs as issuer; undefined for nobody. */
  readonly by?: Person | undefined;
  readonly algorithm?: string;
}

const vouches = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches";
export const holderOfKey = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";

export function conditionsOf(inside: Markup, from = "2026-03-05T08:30:00Z", to = "2026-03-05T08:40:00Z"): Markup {
  return writeElement("saml:Conditions", { NotBefore: from, NotOnOrAfter: to }, inside);
}

export const audience = (name: string): Markup =>
  writeElement("saml:AudienceRestriction", {}, writeText("saml:Audience", {}, name));
export const role = (...values: readonly string[]): Markup =>
  writeElement("saml:Attribute", { Name: "ruolo" }, ...values.map((one) => writeText("saml:AttributeValue", {}, one)));

/** An assertion of the issuer's, canonical where it stands. */
export function assertion(kit: Kit, what: Statement = {}): Markup {
  const by = "by" in what ? what.by : "issuer";
  const id = what.id ?? "assertion";
  const data =
    what.holder === undefined && what.limits === undefined
      ? ""
      : writeElement(
          "saml:SubjectConfirmationData",
          what.limits ?? {},
          what.holder === undefined ? "" : writeElement("ds:KeyInfo", { "xmlns:ds": DS }, x509Data(kit, what.holder)),
        );
  const markup = writeElement(
    "saml:Assertion",
    { "xmlns:saml": SAML2, ID: id, IssueInstant: "2026-03-05T08:31:00Z", Version: what.version ?? "2.0" },
    writeText("saml:Issuer", {}, what.issuer ?? issuer),
    by === undefined ? "" : signatureOf(kit, by, `#${id}`, what.algorithm),
    writeElement(
      "saml:Subject",
      {},
      writeText("saml:NameID", {}, what.name ?? "RSSMRA80A01H501U"),
      writeElement("saml:SubjectConfirmation", { Method: what.method ?? vouches }, data),
    ),
    what.conditions ?? conditionsOf(audience("CO-B")),
    writeElement("saml:AttributeStatement", {}, what.attributes ?? role("operatore")),
  );
  return by === undefined ? markup : issue(markup, kit.people[by].key);
}

function issue(markup: Markup, key: KeyObject): Markup {
  return sign(markup, key);
}

function signatureOf(kit: Kit, by: Person, uri: string, algorithm = RSA_SHA256): Markup {
  const transforms = `<ds:Transform Algorithm="${ENVELOPED}"></ds:Transform><ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`;
  return writeElement(
    "ds:Signature",
    { "xmlns:ds": DS },
    writeElement(
      "ds:SignedInfo",
      {},
      writeElement("ds:CanonicalizationMethod", { Algorithm: EXC_C14N }),
      writeElement("ds:SignatureMethod", { Algorithm: algorithm }),
      reference(uri, transforms),
    ),
    writeElement("ds:SignatureValue", {}, "AAAA"),
    writeElement("ds:KeyInfo", {}, x509Data(kit, by)),
  );
}

function x509Data(kit: Kit, who: Person): Markup {
  return writeElement("ds:X509Data", {}, writeText("ds:X509Certificate", {}, kit.people[who].certificate.raw.toString("base64")));
}

/** A message of alice's that carries an assertion, which her signature covers. */
export function carrying(kit: Kit, markup: Markup, signer: Person = "alice"): string {
  return kit.message({ before: [["assertion", markup]] }, signer);
}
