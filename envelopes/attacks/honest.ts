import { writeElement } from "../../gateway/xml/index.ts";
import { DS, EXC_C14N, INCLUSIVE_C14N, SKI, THUMBPRINT, WSSE, WSU, X509V3 } from "../ws-security/names.ts";
import { subjectKeyIdentifier } from "../ws-security/identify.ts";
import { chained } from "./chains.ts";
import { encryptedFirst, encryptedLast } from "./encrypting.ts";
import { inBoth, type Kit, type Made } from "./kit.ts";
import {
  draft,
  keyIdentifier,
  reference,
  strReference,
  strTransformed,
  thumbprintOf,
  tokenReference,
  writeTimestamp,
} from "./message.ts";
import { sign } from "./sign.ts";
import { replace } from "./text.ts";

/** Messages that must be accepted: a verifier that refuses everything would pass every attack. */
export function honest(kit: Kit): readonly Made[] {
  const { alice } = kit.people;
  const accepted = { expect: "accepted" } as const;
  const thumbprint = thumbprintOf(alice);
  const certificateToken = `<wsse:BinarySecurityToken xmlns="" xmlns:wsse="${WSSE}" ValueType="${X509V3}">${alice.certificate.raw.toString("base64")}</wsse:BinarySecurityToken>`;
  const ski = subjectKeyIdentifier(alice.certificate)?.toString("base64") ?? "";
  const serial = BigInt(`0x${alice.certificate.serialNumber}`).toString();
  const named = tokenReference(
    `<ds:X509Data xmlns:ds="${DS}"><ds:X509IssuerSerial><ds:X509IssuerName>CN=Raccordo Vettori CA,O=Raccordo,C=IT</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
  );
  const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  return [
    ...inBoth((soap) => [
      { name: "plain", attack: "honest: as the profile has it", bytes: kit.message({ soap }), ...accepted },
      {
        name: "actor",
        attack: "honest: for an actor of ours",
        bytes: kit.message({ soap, actor: "urn:us" }),
        policy: { actor: "urn:us" },
        ...accepted,
      },
    ]),
    {
      name: "thumbprint",
      attack: "honest: key by thumbprint",
      bytes: kit.message({ token: "", keyInfo: keyIdentifier(THUMBPRINT, thumbprint) }),
      ...accepted,
    },
    {
      name: "subject-key-identifier",
      attack: "honest: key by SubjectKeyIdentifier",
      bytes: kit.message({ token: "", keyInfo: keyIdentifier(SKI, ski) }),
      ...accepted,
    },
    {
      name: "issuer-serial",
      attack: "honest: key by issuer and serial number",
      bytes: kit.message({ token: "", keyInfo: named }),
      ...accepted,
    },
    {
      name: "token-signed",
      attack: "honest: the token signed, where the policy asks for it",
      bytes: kit.message({ references: reference("#token", `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`) }),
      policy: { accept: { parts: ["body", "timestamp", "addressing", "token"] } },
      ...accepted,
    },
    {
      name: "str-transform",
      attack: "honest: the token signed by STR-Transform",
      bytes: kit.message(strTransformed),
      ...accepted,
    },
    {
      name: "str-transform-thumbprint",
      attack: "honest: the certificate that is only named signed by STR-Transform",
      bytes: sign(
        draft(alice, { ...strTransformed, token: "", keyInfo: strReference(keyIdentifier(THUMBPRINT, thumbprint)) }),
        alice.key,
        0,
        new Map([["str", certificateToken]]),
      ),
      ...accepted,
    },
    { name: "rsa-sha512", attack: "honest: RSA-SHA512", bytes: kit.message({ algorithm: `${MORE}rsa-sha512` }), ...accepted },
    {
      name: "rsa-pss",
      attack: "honest: RSA-PSS",
      bytes: kit.message({ algorithm: "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" }),
      random: true,
      ...accepted,
    },
    {
      name: "no-expires",
      attack: "honest: Timestamp without Expires",
      bytes: kit.message({ timestamp: writeTimestamp("2026-03-05T08:31:07Z", undefined) }),
      ...accepted,
    },
    {
      name: "legacy",
      attack: "honest: RSA-SHA1 and SHA-1 from a legacy counterpart",
      bytes: kit.message({ algorithm: `${DS}rsa-sha1`, digest: `${DS}sha1` }),
      trust: "legacy",
      ...accepted,
    },
    {
      name: "legacy-inclusive",
      attack: "honest: inclusive canonicalization from a legacy counterpart",
      bytes: kit.message({
        transform: writeElement("ds:Transform", { Algorithm: INCLUSIVE_C14N }),
        canonicalization: writeElement("ds:CanonicalizationMethod", { Algorithm: INCLUSIVE_C14N }),
      }),
      trust: "legacy",
      ...accepted,
    },
    { name: "anybody", attack: "honest: where anybody known is accepted", bytes: kit.message(), anybody: true, ...accepted },
    {
      name: "encrypted-first",
      attack: "honest: encrypted, then signed",
      bytes: encryptedFirst(kit),
      policy: { encryption: { required: true } },
      ...accepted,
    },
    {
      name: "encrypted-last",
      attack: "honest: signed, then encrypted",
      bytes: encryptedLast(kit),
      policy: { encryption: { required: true } },
      ...accepted,
    },
    { name: "encrypted-128", attack: "honest: AES-128-GCM", bytes: encryptedFirst(kit, { cipher: "aes128-gcm" }), ...accepted },
    {
      name: "authority",
      attack: "honest: certificate issued by CO-A's authority",
      bytes: kit.message(),
      trust: "authority",
      ...accepted,
    },
    {
      name: "intermediate-brought",
      attack: "honest: with the intermediate along",
      bytes: chained(kit, ["intermediate", "intermediate-leaf"]),
      trust: "authority",
      ...accepted,
    },
    {
      name: "intermediate-kept",
      attack: "honest: with the intermediate kept",
      bytes: kit.message({}, "intermediate-leaf"),
      trust: "kept-intermediates",
      ...accepted,
    },
    {
      name: "authority-sha1",
      attack: "honest: certificate signed with SHA-1, from a legacy counterpart",
      bytes: chained(kit, ["leaf-sha1"]),
      trust: "authority-legacy",
      ...accepted,
    },
    {
      name: "other-revoked",
      attack: "honest: the authority revoked another certificate",
      bytes: kit.message(),
      trust: "revoked-intermediate",
      ...accepted,
    },
    {
      name: "payload-prefix",
      attack: "honest: a payload that uses prefixes which the Body has declared",
      bytes: kit.message({ payload: prefixed.replace(/ xmlns:\w+="[^"]*"/g, "") }),
      payload: prefixed,
      ...accepted,
    },
    {
      name: "payload-attribute",
      attack: "honest: a Body with an attribute that holds '>'",
      bytes: kit.resign(replace(kit.message(), "<soap:Body ", '<soap:Body xmlns:z="urn:z" z:a="&gt;" ')),
      ...accepted,
    },
    {
      name: "transport-identity",
      attack: "honest: the transport's certificate is the signer's",
      bytes: kit.message(),
      transport: { clientCertificate: alice.certificate.raw.toString("base64") },
      ...accepted,
    },
    {
      name: "payload",
      attack: "honest: a payload with what canonical form escapes",
      bytes: kit.message({ payload: odd }),
      payload: odd,
      ...accepted,
    },
  ];
}

const prefixed = `<o xmlns:wsu="${WSU}" wsu:Id="own"><soap:o xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"></soap:o></o>`;
const odd = '<t a="&quot;&amp;&lt;&#x9;&#xA;&#xD;>">&amp;&lt;&gt;&#xD;\u00e8\u{1F600}</t>';
