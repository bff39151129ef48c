import { DS, ENVELOPED, EXC_C14N, INCLUSIVE_C14N, RSA_SHA256, SHA256, STR_TRANSFORM, WSSE } from "../ws-security/names.ts";
import type { Kit, Made } from "./kit.ts";
import { reference } from "./message.ts";
import { hmac, withValue } from "./sign.ts";
import { edit, referenceTo, replace } from "./text.ts";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const refused = "SECURITY_ALGORITHM" as const;

/** Algorithms that are broken, or that the message chooses where the key must. */
export function algorithms(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const { alice } = kit.people;
  const named = (algorithm: string): string => replace(xml, RSA_SHA256, algorithm);
  const transformed = (inside: string): string =>
    kit.resign(edit(xml, "ds:SignedInfo", (old) => replace(old, referenceTo(xml, "to"), reference("#to", inside))));
  const transform = (algorithm: string, inside = ""): string => `<ds:Transform Algorithm="${algorithm}">${inside}</ds:Transform>`;
  const method = (algorithm: string, inside = ""): string =>
    `<ds:SignatureMethod Algorithm="${algorithm}">${inside}</ds:SignatureMethod>`;
  const parameters = (inside: string): string =>
    `<wsse:TransformationParameters xmlns:wsse="${WSSE}">${inside}</wsse:TransformationParameters>`;
  return [
    { name: "rsa-sha1", attack: "RSA-SHA1", bytes: kit.message({ algorithm: `${DS}rsa-sha1` }), expect: refused },
    { name: "rsa-md5", attack: "RSA-MD5", bytes: named(`${MORE}rsa-md5`), expect: refused },
    { name: "rsa-ripemd160", attack: "RSA-RIPEMD160", bytes: named(`${MORE}rsa-ripemd160`), expect: refused },
    { name: "dsa-sha1", attack: "DSA-SHA1", bytes: named(`${DS}dsa-sha1`), expect: refused },
    { name: "dsa-sha256", attack: "DSA-SHA256", bytes: named("http://www.w3.org/2009/xmldsig11#dsa-sha256"), expect: refused },
    {
      name: "hmac-public-key",
      attack: "HMAC-SHA256 with the public key as secret",
      bytes: hmac(named(`${MORE}hmac-sha256`), alice.certificate.publicKey),
      expect: refused,
    },
    {
      name: "hmac-as-rsa",
      attack: "HMAC with the public key, under the name of RSA",
      bytes: hmac(xml, alice.certificate.publicKey),
      expect: "SECURITY_INVALID",
    },
    {
      name: "hmac-length",
      attack: "HMACOutputLength 1 (CVE-2009-0217)",
      bytes: withValue(
        replace(xml, method(RSA_SHA256), method(`${MORE}hmac-sha256`, "<ds:HMACOutputLength>1</ds:HMACOutputLength>")),
        "gA==",
      ),
      expect: refused,
    },
    {
      name: "hmac-length-rsa",
      attack: "HMACOutputLength under RSA",
      bytes: kit.resign(replace(xml, method(RSA_SHA256), method(RSA_SHA256, "<ds:HMACOutputLength>1</ds:HMACOutputLength>"))),
      expect: refused,
    },
    { name: "signature-none", attack: "no algorithm at all", bytes: named("none"), expect: refused },
    {
      name: "signature-no-uri",
      attack: "SignatureMethod without Algorithm",
      bytes: replace(xml, ` Algorithm="${RSA_SHA256}"`, ""),
      expect: "SECURITY_INVALID",
    },
    { name: "signature-prototype", attack: "an algorithm called __proto__", bytes: named("__proto__"), expect: refused },
    {
      name: "signature-garbage",
      attack: "a SignatureValue of zeros",
      bytes: withValue(xml, Buffer.alloc(256)),
      expect: "SECURITY_INVALID",
    },
    {
      name: "signature-short",
      attack: "a SignatureValue of one byte",
      bytes: withValue(xml, Buffer.alloc(1)),
      expect: "SECURITY_INVALID",
    },
    { name: "signature-empty", attack: "an empty SignatureValue", bytes: withValue(xml, ""), expect: "SECURITY_INVALID" },
    {
      name: "not-in-policy",
      attack: "an algorithm that the policy does not have",
      bytes: xml,
      policy: { accept: { algorithms: ["rsa-sha512"] } },
      expect: refused,
    },
    { name: "digest-sha1", attack: "SHA-1 digests", bytes: kit.message({ digest: `${DS}sha1` }), expect: refused },
    { name: "digest-md5", attack: "MD5 digests", bytes: kit.message({ digest: `${MORE}md5` }), expect: refused },
    {
      name: "digest-parameters",
      attack: "DigestMethod with parameters",
      bytes: kit.resign(
        replace(xml, `<ds:DigestMethod Algorithm="${SHA256}">`, `<ds:DigestMethod Algorithm="${SHA256}"><ds:x></ds:x>`),
      ),
      expect: refused,
    },
    {
      name: "inclusive",
      attack: "inclusive canonicalization of the references",
      bytes: kit.message({ transform: transform(INCLUSIVE_C14N) }),
      expect: refused,
    },
    {
      name: "inclusive-signed-info",
      attack: "inclusive canonicalization of SignedInfo",
      bytes: kit.message({
        canonicalization: `<ds:CanonicalizationMethod Algorithm="${INCLUSIVE_C14N}"></ds:CanonicalizationMethod>`,
      }),
      expect: refused,
    },
    {
      name: "canonicalization-comments",
      attack: "canonicalization with comments",
      bytes: kit.message({
        canonicalization: `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}WithComments"></ds:CanonicalizationMethod>`,
      }),
      expect: refused,
    },
    {
      name: "canonicalization-unknown",
      attack: "canonicalization by a stylesheet",
      bytes: kit.message({
        canonicalization:
          '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:CanonicalizationMethod>',
      }),
      expect: refused,
    },
    {
      name: "transform-xslt",
      attack: "XSLT transform",
      bytes: transformed(
        transform(
          "http://www.w3.org/TR/1999/REC-xslt-19991116",
          '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:import href="http://canary.invalid/xsl"></xsl:import></xsl:stylesheet>',
        ),
      ),
      expect: refused,
    },
    {
      name: "transform-xpath",
      attack: "XPath transform",
      bytes: transformed(transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>false()</ds:XPath>")),
      expect: refused,
    },
    {
      name: "transform-xpath2",
      attack: "XPath Filter 2 transform",
      bytes: transformed(transform("http://www.w3.org/2002/06/xmldsig-filter2")),
      expect: refused,
    },
    { name: "transform-base64", attack: "Base64 transform", bytes: transformed(transform(`${DS}base64`)), expect: refused },
    {
      name: "transform-enveloped",
      attack: "enveloped transform alone",
      bytes: transformed(transform(ENVELOPED)),
      expect: refused,
    },
    {
      name: "transform-enveloped-body",
      attack: "enveloped transform outside an assertion",
      bytes: transformed(transform(ENVELOPED) + transform(EXC_C14N)),
      expect: refused,
    },
    {
      name: "transform-enveloped-parameters",
      attack: "enveloped transform with parameters",
      bytes: transformed(transform(ENVELOPED, "<ds:x></ds:x>") + transform(EXC_C14N)),
      expect: refused,
    },
    {
      name: "transform-two",
      attack: "two canonicalizations",
      bytes: transformed(transform(EXC_C14N).repeat(2)),
      expect: refused,
    },
    {
      name: "transform-chain",
      attack: "a chain of 100 transforms",
      bytes: transformed(transform(EXC_C14N).repeat(100)),
      expect: "SECURITY_INVALID",
    },
    { name: "transform-none", attack: "no transform", bytes: transformed(""), expect: "SECURITY_INVALID" },
    {
      name: "transform-other",
      attack: "something else than a Transform",
      bytes: transformed(`<ds:Other Algorithm="${EXC_C14N}"></ds:Other>`),
      expect: "SECURITY_INVALID",
    },
    {
      name: "transform-parameters",
      attack: "exclusive canonicalization with unknown parameters",
      bytes: transformed(transform(EXC_C14N, '<x:p xmlns:x="urn:x"></x:p>')),
      expect: refused,
    },
    {
      name: "transform-inclusive-parameters",
      attack: "inclusive canonicalization with parameters",
      bytes: transformed(transform(INCLUSIVE_C14N, '<x:p xmlns:x="urn:x"></x:p>')),
      trust: "legacy",
      expect: refused,
    },
    {
      name: "str-transform-bare",
      attack: "STR-Transform without canonicalization",
      bytes: transformed(transform(STR_TRANSFORM)),
      expect: "SECURITY_INVALID",
    },
    {
      name: "str-transform-xslt",
      attack: "STR-Transform with a stylesheet",
      bytes: transformed(
        transform(
          STR_TRANSFORM,
          parameters(
            '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:CanonicalizationMethod>',
          ),
        ),
      ),
      expect: refused,
    },
  ];
}
