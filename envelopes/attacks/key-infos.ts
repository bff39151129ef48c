import { createHash } from "node:crypto";
import { writeElement, writeText } from "../../gateway/xml/index.ts";
import { DS, PKI_PATH, SKI, THUMBPRINT, WSSE, X509V3 } from "../ws-security/names.ts";
import { subjectKeyIdentifier } from "../ws-security/identify.ts";
import { type Kit, type Made } from "./kit.ts";
import { directReference, keyIdentifier, tokenReference, writeTimestamp, writeToken } from "./message.ts";
import { append, find, prepend, replace, without } from "./text.ts";

import { canary } from "./exclusion.ts";

const invalid = "SECURITY_INVALID" as const;
const untrusted = "SECURITY_UNTRUSTED" as const;

/** Whose key it is, and who says so. */
export function keyInfos(kit: Kit): readonly Made[] {
  return [...keys(kit), ...identifiers(kit)];
}

function keys(kit: Kit): readonly Made[] {
  const { alice, mallory, carol, bob } = kit.people;
  const xml = kit.message();
  const keyInfo = (inside: string): string => kit.message({ keyInfo: inside });
  const modulus = alice.certificate.publicKey.export({ format: "jwk" }).n ?? "";
  const keyValue = writeElement(
    "ds:KeyValue",
    {},
    writeElement(
      "ds:RSAKeyValue",
      {},
      writeText("ds:Modulus", {}, Buffer.from(modulus, "base64url").toString("base64")),
      writeText("ds:Exponent", {}, "AQAB"),
    ),
  );
  const x509 = `<ds:X509Data><ds:X509Certificate>${mallory.certificate.raw.toString("base64")}</ds:X509Certificate></ds:X509Data>`;
  const two = writeToken("token", mallory.certificate.raw) + writeToken("token", alice.certificate.raw);
  return [
    { name: "key-value", attack: "bare KeyValue", bytes: keyInfo(keyValue), expect: invalid },
    {
      name: "key-value-beside",
      attack: "KeyValue of a stranger beside the true reference",
      bytes: kit.resign(append(xml, "ds:KeyInfo", keyValue), "mallory"),
      expect: invalid,
    },
    { name: "key-name", attack: "KeyName alone", bytes: keyInfo("<ds:KeyName>alice</ds:KeyName>"), expect: invalid },
    {
      name: "key-x509-data",
      attack: "a stranger's certificate in X509Data",
      bytes: kit.message({ keyInfo: x509 }, "mallory"),
      expect: invalid,
    },
    {
      name: "key-x509-data-in-reference",
      attack: "a stranger's certificate in the X509Data of a SecurityTokenReference",
      bytes: kit.message({ keyInfo: tokenReference(x509.replace("<ds:X509Data>", `<ds:X509Data xmlns:ds="${DS}">`)) }, "mallory"),
      expect: invalid,
    },
    {
      name: "key-embedded-stranger",
      attack: "a stranger's certificate as KeyIdentifier",
      bytes: kit.message({ keyInfo: keyIdentifier(X509V3, mallory.certificate.raw.toString("base64")) }, "mallory"),
      expect: "SECURITY_ALGORITHM",
    },
    {
      name: "key-embedded-stranger-accepted",
      attack: "a stranger's certificate as KeyIdentifier, where the policy has that form",
      bytes: kit.message({ keyInfo: keyIdentifier(X509V3, mallory.certificate.raw.toString("base64")) }, "mallory"),
      policy: { accept: { keys: ["embedded"] } },
      expect: untrusted,
    },
    {
      name: "key-form-not-in-policy",
      attack: "a key reference that the policy does not have",
      bytes: xml,
      policy: { accept: { keys: ["thumbprint"] } },
      expect: "SECURITY_ALGORITHM",
    },
    { name: "key-info-empty", attack: "KeyInfo that holds nothing", bytes: keyInfo(""), expect: invalid },
    { name: "key-info-none", attack: "no KeyInfo", bytes: without(xml, "ds:KeyInfo"), expect: invalid },
    {
      name: "key-info-other",
      attack: "something else than a SecurityTokenReference around the true reference",
      bytes: keyInfo(`<x:Other xmlns:x="urn:x"><wsse:Reference xmlns:wsse="${WSSE}" URI="#token"></wsse:Reference></x:Other>`),
      expect: invalid,
    },
    {
      name: "key-info-two",
      attack: "two SecurityTokenReferences in KeyInfo",
      bytes: append(xml, "ds:KeyInfo", directReference("token")),
      expect: invalid,
    },
    {
      name: "key-reference-two",
      attack: "two References in the SecurityTokenReference",
      bytes: append(xml, "wsse:SecurityTokenReference", '<wsse:Reference URI="#token"></wsse:Reference>'),
      expect: invalid,
    },
    { name: "key-other-element", attack: "KeyInfo names the Body", bytes: keyInfo(directReference("body")), expect: invalid },
    {
      name: "key-web",
      attack: "KeyInfo names a key in the web",
      bytes: keyInfo(tokenReference(`<wsse:Reference URI="${canary}key" ValueType="${X509V3}"></wsse:Reference>`)),
      expect: invalid,
    },
    {
      name: "key-retrieval",
      attack: "RetrievalMethod to the web",
      bytes: keyInfo(`<ds:RetrievalMethod URI="${canary}key" Type="${DS}rawX509Certificate"></ds:RetrievalMethod>`),
      expect: invalid,
    },
    {
      name: "key-retrieval-file",
      attack: "RetrievalMethod to a file, beside the true reference",
      bytes: append(xml, "ds:KeyInfo", '<ds:RetrievalMethod URI="file:///etc/passwd"></ds:RetrievalMethod>'),
      expect: invalid,
    },
    {
      name: "key-token-type",
      attack: "Reference to a token of another type",
      bytes: keyInfo(directReference("token", "urn:other")),
      expect: invalid,
    },
    {
      name: "token-type",
      attack: "BinarySecurityToken of another type",
      bytes: kit.message({ token: writeToken("token", path(alice.certificate.raw), "urn:other") }),
      expect: invalid,
    },
    {
      name: "token-encoding",
      attack: "BinarySecurityToken in another encoding",
      bytes: replace(xml, "#Base64Binary", "#HexBinary"),
      expect: invalid,
    },
    {
      name: "token-in-other-header",
      attack: "the token in the Security header of another actor",
      bytes: prepend(
        without(kit.message({}, "alice"), "wsse:BinarySecurityToken"),
        `<wsse:Security xmlns:wsse="${WSSE}" soap:actor="urn:other">${find(xml, "wsse:BinarySecurityToken")}</wsse:Security>`,
      ),
      expect: invalid,
    },
    {
      name: "token-in-payload",
      attack: "the token in the payload",
      bytes: kit.message({ token: "", payload: find(xml, "wsse:BinarySecurityToken") }),
      expect: invalid,
    },
    {
      name: "tokens-one-id",
      attack: "two BinarySecurityTokens with one Id, the stranger's first",
      bytes: kit.message({ token: two }, "mallory"),
      expect: invalid,
    },
    {
      name: "tokens-many",
      attack: "five BinarySecurityTokens",
      bytes: kit.message({
        token: ["token", "b", "c", "d", "e"].map((id) => writeToken(id, alice.certificate.raw)).join(""),
      }),
      expect: invalid,
    },
    {
      name: "stranger",
      attack: "a stranger's certificate with the true subject",
      bytes: kit.message({}, "mallory"),
      expect: untrusted,
    },
    {
      name: "stranger-true-token",
      attack: "a stranger's signature under the true certificate",
      bytes: kit.resign(xml, "mallory"),
      expect: invalid,
    },
    {
      name: "other-member",
      attack: "another valid counterpart signs in CO-A's name",
      bytes: kit.message({}, "carol"),
      expect: untrusted,
    },
    {
      name: "other-member-anybody",
      attack: "another valid counterpart signs in CO-A's name, where anybody known is accepted",
      bytes: kit.message({}, "carol"),
      anybody: true,
      expect: invalid,
    },
    {
      name: "other-member-own-name",
      attack: "another valid counterpart, in its own name",
      bytes: kit.message({ from: "CO-C" }, "carol"),
      expect: untrusted,
    },
    ...(["carol", "mallory", "leaf-broken-extension"] as const).map((who) => ({
      name: `transport-${who}`,
      attack: `the transport's certificate is another's than the signer's (${who})`,
      bytes: xml,
      transport: { clientCertificate: kit.people[who].certificate.raw.toString("base64") },
      expect: untrusted,
    })),
    {
      name: "transport-garbage",
      attack: "the transport's certificate cannot be read",
      bytes: xml,
      transport: { clientCertificate: "AAAA" },
      expect: untrusted,
    },
    {
      name: "own-certificate",
      attack: "signed with the receiver's own certificate",
      bytes: kit.message({}, "bob"),
      expect: untrusted,
    },
    {
      name: "stranger-anybody",
      attack: "a stranger's certificate, where anybody known is accepted",
      bytes: kit.message({}, "mallory"),
      anybody: true,
      expect: untrusted,
    },
    {
      name: "kept-twice",
      attack: "a certificate that is kept for two members",
      bytes: xml,
      trust: "pinned-twice",
      expect: untrusted,
    },
    {
      name: "kept-twice-anybody",
      attack: "a certificate that is kept for two members, where anybody known is accepted",
      bytes: xml,
      trust: "pinned-twice",
      anybody: true,
      expect: untrusted,
    },
    {
      name: "token-garbage",
      attack: "token that is no certificate",
      bytes: kit.message({ token: writeToken("token", Buffer.from("no")) }),
      expect: untrusted,
    },
    {
      name: "token-public-key",
      attack: "token that is a public key",
      bytes: kit.message({ token: writeToken("token", bob.certificate.publicKey.export({ type: "spki", format: "der" })) }),
      expect: untrusted,
    },
    {
      name: "token-unsigned",
      attack: "the token is not signed, where the policy asks for it",
      bytes: xml,
      policy: { accept: { parts: ["body", "timestamp", "addressing", "token"] } },
      expect: invalid,
    },
    {
      name: "two-security",
      attack: "two Security headers for us",
      bytes: append(xml, "soap:Header", `<wsse:Security xmlns:wsse="${WSSE}"></wsse:Security>`),
      expect: invalid,
    },
    {
      name: "two-security-next",
      attack: "a stranger's Security header for the next actor beside the true one",
      bytes: prepend(
        xml,
        `<wsse:Security xmlns:wsse="${WSSE}" soap:actor="http://schemas.xmlsoap.org/soap/actor/next">${writeTimestamp("2026-03-05T08:31:07Z", undefined, "x")}</wsse:Security>`,
      ),
      expect: invalid,
    },
    {
      name: "two-signatures",
      attack: "a second Signature, by another member",
      bytes: append(
        replace(xml, find(xml, "ds:Signature"), ""),
        "wsse:Security",
        find(kit.message({}, "carol"), "ds:Signature") + find(xml, "ds:Signature"),
      ),
      expect: invalid,
    },
    {
      name: "unknown-in-security",
      attack: "an element in the Security header that the profile does not have",
      bytes: append(xml, "wsse:Security", '<x:t xmlns:x="urn:x"></x:t>'),
      expect: invalid,
    },
    {
      name: "text-in-security",
      attack: "text in the Security header",
      bytes: append(xml, "wsse:Security", "text"),
      expect: invalid,
    },
    {
      name: "pki-path-garbage",
      attack: "PKIPath that is no sequence",
      bytes: kit.message({
        token: writeToken("token", carol.certificate.raw.subarray(0, 300), PKI_PATH),
        keyInfo: directReference("token", PKI_PATH),
      }),
      expect: invalid,
    },
    {
      name: "pki-path-empty",
      attack: "PKIPath of nothing",
      bytes: kit.message({ token: writeToken("token", Buffer.from("3000", "hex"), PKI_PATH) }),
      expect: invalid,
    },
    {
      name: "pki-path-after",
      attack: "PKIPath with something after it",
      bytes: kit.message({
        token: writeToken("token", Buffer.concat([path(alice.certificate.raw), Buffer.from("00", "hex")]), PKI_PATH),
      }),
      expect: invalid,
    },
  ];
}

function path(der: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x30, 0x82, der.length >> 8, der.length & 255]), der]);
}

/** Keys named by what is kept. */
function identifiers(kit: Kit): readonly Made[] {
  const { alice, carol, mallory } = kit.people;
  const thumbprint = (raw: Buffer): string => createHash("sha1").update(raw).digest("base64");
  const ski = subjectKeyIdentifier(alice.certificate)?.toString("base64") ?? "";
  const serial = BigInt(`0x${alice.certificate.serialNumber}`).toString();
  const named = (issuer: string, number: string): string =>
    tokenReference(
      `<ds:X509Data xmlns:ds="${DS}"><ds:X509IssuerSerial><ds:X509IssuerName>${issuer}</ds:X509IssuerName><ds:X509SerialNumber>${number}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
    );
  const issuer = "CN=Raccordo Vettori CA,O=Raccordo,C=IT";
  const by = (keyInfo: string, signer: "alice" | "mallory" = "alice"): string => kit.message({ token: "", keyInfo }, signer);
  return [
    {
      name: "thumbprint-unknown",
      attack: "thumbprint of a stranger's certificate",
      bytes: by(keyIdentifier(THUMBPRINT, thumbprint(mallory.certificate.raw)), "mallory"),
      expect: untrusted,
    },
    {
      name: "thumbprint-stranger",
      attack: "thumbprint of the true certificate, a stranger's signature",
      bytes: by(keyIdentifier(THUMBPRINT, thumbprint(alice.certificate.raw)), "mallory"),
      expect: invalid,
    },
    {
      name: "thumbprint-other-member",
      attack: "thumbprint of another member's certificate",
      bytes: kit.message({ token: "", keyInfo: keyIdentifier(THUMBPRINT, thumbprint(carol.certificate.raw)) }, "carol"),
      expect: untrusted,
    },
    {
      name: "identifier-type",
      attack: "KeyIdentifier of a type not accepted",
      bytes: by(keyIdentifier("urn:other", "AAAA")),
      expect: invalid,
    },
    {
      name: "identifier-ski",
      attack: "SubjectKeyIdentifier of nobody",
      bytes: by(keyIdentifier(SKI, "AAAA")),
      expect: untrusted,
    },
    {
      name: "identifier-two",
      attack: "SubjectKeyIdentifier of two kept certificates",
      bytes: by(keyIdentifier(SKI, ski)),
      trust: "pinned-renewed",
      expect: untrusted,
    },
    {
      name: "identifier-encoding",
      attack: "KeyIdentifier in another encoding",
      bytes: by(keyIdentifier(SKI, ski).replace("#Base64Binary", "#HexBinary")),
      expect: invalid,
    },
    {
      name: "issuer-serial-issuer",
      attack: "the true serial number with another issuer",
      bytes: by(named("CN=Altra CA,O=Altra,C=IT", serial)),
      expect: untrusted,
    },
    {
      name: "issuer-serial-serial",
      attack: "the true issuer with another serial number",
      bytes: by(named(issuer, "1")),
      expect: untrusted,
    },
    {
      name: "issuer-serial-text",
      attack: "the true serial number, in hexadecimal",
      bytes: by(named(issuer, `0x${alice.certificate.serialNumber}`)),
      expect: invalid,
    },
    {
      name: "issuer-serial-long",
      attack: "a serial number of 10,000 digits",
      bytes: by(named(issuer, "1".repeat(10_000))),
      expect: invalid,
    },
  ];
}
