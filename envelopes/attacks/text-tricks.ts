import { EXC_C14N, WSU } from "../ws-security/names.ts";
import type { Kit, Made } from "./kit.ts";
import { evil, payload } from "./message.ts";
import { append, edit, find, referenceTo, replace } from "./text.ts";

const invalid = "SECURITY_INVALID" as const;

/** What two readers may read differently: comments, CDATA, line ends, prefixes, names that look alike. */
export function textTricks(kit: Kit): readonly Made[] {
  const xml = kit.message();
  return [...comments(xml, kit), ...spellings(kit), ...prefixes(kit, xml), ...twice(kit, xml)];
}

function comments(xml: string, kit: Kit): readonly Made[] {
  const put = (before: string, what = "<!-- x -->"): string => replace(xml, before, before + what);
  const digest = /<ds:DigestValue>(.{10})/.exec(xml)?.[0] ?? "";
  const value = /<ds:SignatureValue>(.{10})/.exec(xml)?.[0] ?? "";
  const token = /<wsse:BinarySecurityToken[^>]*>.{10}/.exec(xml)?.[0] ?? "";
  const names = kit.message({ payload: "<id>admin.evil</id>" });
  const forged = xml.replace(/<ds:DigestValue>([^<]*)/, (_, real: string) => `<ds:DigestValue><!--AAAA-->${real}`);
  return [
    ["comment-digest-value", "comment inside DigestValue (CVE-2025-29775)", put(digest)],
    ["comment-digest-value-start", "comment before the DigestValue's text", forged],
    ["comment-signature-value", "comment inside SignatureValue", put(value)],
    ["comment-token", "comment inside the token", put(token)],
    ["comment-signed-info", "comment inside SignedInfo", put("<ds:Transforms>")],
    ["comment-security", "comment inside the Security header", put("</wsse:BinarySecurityToken>")],
    ["comment-key-info", "comment inside KeyInfo", put("<ds:KeyInfo>")],
    [
      "comment-token-reference",
      "comment inside the SecurityTokenReference",
      replace(xml, "<wsse:Reference ", "<!-- x --><wsse:Reference "),
    ],
    ["comment-signature", "comment inside Signature", replace(xml, "<ds:SignatureValue>", "<!-- x --><ds:SignatureValue>")],
    ["comment-body", "comment inside the payload, which canonical form does not see", put("<MSH.3>")],
    ["comment-body-text", "comment that splits a text (VU#475445)", replace(names, "admin.evil", "admin<!-- -->.evil")],
    ["comment-timestamp", "comment inside the Timestamp", put("<wsu:Created>")],
    ["comment-to", "comment inside wsa:To", replace(xml, ">CO-B<", ">CO<!-- x -->-B<")],
    ["comment-from", "comment inside wsa:From", replace(xml, "<wsa:Address>CO", "<wsa:Address>CO<!-- x -->")],
    ["element-digest-value", "element inside DigestValue", put(digest, "<x></x>")],
    ["element-signature-value", "element inside SignatureValue", put(value, "<x></x>")],
  ].map(([name = "", attack = "", bytes = ""]) => ({ name, attack, bytes, expect: invalid }));
}

function spellings(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const lines = kit.message({ payload: "<t>one&#xD;\ntwo</t>" });
  const normal = kit.message({ payload: "<t>one\ntwo</t>" });
  const attribute = kit.message({ payload: '<t a="one&#xA;two"></t>' });
  const altered = { expect: invalid } as const;
  return [
    {
      name: "base64-garbage",
      attack: "a character that is not base64 in SignatureValue",
      bytes: replace(xml, "<ds:SignatureValue>", "<ds:SignatureValue>*"),
      ...altered,
    },
    {
      name: "base64-url",
      attack: "SignatureValue in base64url",
      bytes: xml.replace(
        /(<ds:SignatureValue>)([^<]*)/,
        (_, tag: string, value: string) => tag + value.replaceAll("+", "-").replaceAll("/", "_"),
      ),
      ...altered,
    },
    {
      name: "base64-tail",
      attack: "bits after the end in a DigestValue's base64",
      bytes: kit
        .resign(xml)
        .replace(
          /(<ds:DigestValue>[^<]*)([^<])=(<\/ds:DigestValue>)/,
          (_, start: string, last: string, end: string) => `${start}${String.fromCharCode(last.charCodeAt(0) + 1)}=${end}`,
        ),
      ...altered,
    },
    {
      name: "base64-folded",
      attack: "the same message with its SignatureValue folded: a replay",
      bytes: xml.replace(/(<ds:SignatureValue>.{40})/, "$1\r\n  "),
      after: "honest-plain.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "base64-references",
      attack: "the same message with its SignatureValue in character references: a replay",
      bytes: xml.replace(/<ds:SignatureValue>(.)/, (_, first: string) => `<ds:SignatureValue>&#${first.charCodeAt(0)};`),
      after: "honest-plain.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "cdata-equal",
      attack: "CDATA in the place of the same text: the payload is the same",
      bytes: replace(xml, ">CO-A</HD.1>", "><![CDATA[CO-A]]></HD.1>"),
      expect: "accepted",
    },
    {
      name: "cdata-markup",
      attack: "markup in the place of CDATA that held it as text",
      bytes: replace(kit.message({ payload: "<t>&lt;evil&gt;&lt;/evil&gt;</t>" }), "&lt;evil&gt;&lt;/evil&gt;", "<evil></evil>"),
      ...altered,
    },
    {
      name: "cdata-text",
      attack: "CDATA around signed markup",
      bytes: replace(xml, "<MSH.1>|</MSH.1>", "<![CDATA[<MSH.1>|</MSH.1>]]>"),
      ...altered,
    },
    {
      name: "cdata-digest",
      attack: "CDATA around a DigestValue: the same text",
      bytes: xml.replace(/<ds:DigestValue>([^<]*)/, "<ds:DigestValue><![CDATA[$1]]>"),
      expect: "accepted",
    },
    {
      name: "line-end-character",
      attack: "a signed &#13; replaced by a line end",
      bytes: replace(lines, "&#xD;\n", "\r\n"),
      ...altered,
    },
    {
      name: "line-end-crlf",
      attack: "line feeds turned into CR LF on the way: the parser takes them back",
      bytes: replace(normal, "one\ntwo", "one\r\ntwo"),
      payload: "<t>one\ntwo</t>",
      expect: "accepted",
    },
    {
      name: "line-end-added",
      attack: "a &#13; put before a signed line feed",
      bytes: replace(normal, "one\ntwo", "one&#13;\ntwo"),
      ...altered,
    },
    {
      name: "attribute-line-end",
      attack: "a signed line feed in an attribute replaced by a bare one, which is a space",
      bytes: replace(attribute, "&#xA;", "\n"),
      ...altered,
    },
    {
      name: "attribute-entity",
      attack: "a signed attribute's text in other references, another value",
      bytes: replace(attribute, "&#xA;", "&#x9;"),
      ...altered,
    },
    {
      name: "attribute-entity-equal",
      attack: "a signed attribute's text in other references, the same value",
      bytes: replace(attribute, "one", "&#111;ne"),
      payload: '<t a="one&#xA;two"></t>',
      expect: "accepted",
    },
    {
      name: "entity-unknown",
      attack: "a reference to an entity that XML does not have",
      bytes: replace(xml, ">CO-A</HD.1>", ">&nome;</HD.1>"),
      expect: "XML_INVALID",
    },
    {
      name: "xml-space",
      attack: "white space put into the payload under xml:space",
      bytes: replace(xml, "<MSH.3><HD.1>", '<MSH.3 xml:space="preserve"> <HD.1>'),
      ...altered,
    },
    {
      name: "xml-lang",
      attack: "xml:lang and xml:space on the Envelope: they do not reach the payload",
      bytes: replace(
        xml,
        "<soap:Envelope ",
        '<soap:Envelope xml:lang="en" xml:space="preserve" xml:base="http://canary.invalid/" ',
      ),
      expect: "accepted",
    },
    {
      name: "xml-lang-inclusive",
      attack: "xml:lang on the Envelope, under inclusive canonicalization",
      bytes: replace(
        kit.message({ transform: '<ds:Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:Transform>' }),
        "<soap:Envelope ",
        '<soap:Envelope xml:lang="en" ',
      ),
      trust: "legacy",
      ...altered,
    },
    { name: "white-space", attack: "white space put into the payload", bytes: replace(xml, "<MSH.3>", "<MSH.3> "), ...altered },
    {
      name: "surrogates",
      attack: "a signed character swapped for one that looks the same (NFD)",
      bytes: replace(xml, "perch\u00e9", "perche\u0301"),
      ...altered,
    },
    {
      name: "zero-width",
      attack: "a zero-width space put into the payload",
      bytes: replace(xml, ">CO-A</HD.1>", ">CO-\u200bA</HD.1>"),
      ...altered,
    },
  ];
}

function prefixes(kit: Kit, xml: string): readonly Made[] {
  const rebound = kit.message({ payload: '<a:o xmlns:a="urn:a"><a:i></a:i></a:o>' });
  const list =
    '<ds:Transform Algorithm="' +
    EXC_C14N +
    `"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="q"></ec:InclusiveNamespaces></ds:Transform>`;
  const listed = (namespace: string): string =>
    replace(kit.message({ transform: list }), "<soap:Envelope ", `<soap:Envelope xmlns:q="${namespace}" `);
  const honest = kit.resign(listed("urn:q"));
  return [
    {
      name: "prefix-rebound",
      attack: "a prefix bound anew inside the signed payload",
      bytes: replace(rebound, "<a:i>", '<a:i xmlns:a="urn:evil">'),
      expect: invalid,
    },
    {
      name: "prefix-renamed",
      attack: "a prefix renamed inside the signed payload",
      bytes: replace(rebound, '<a:o xmlns:a="urn:a"><a:i></a:i></a:o>', '<b:o xmlns:b="urn:a"><b:i></b:i></b:o>'),
      expect: invalid,
    },
    {
      name: "prefix-list-honest",
      attack: "honest: InclusiveNamespaces with a prefix that the Envelope binds",
      bytes: honest,
      expect: "accepted",
    },
    {
      name: "prefix-list-rebound",
      attack: "InclusiveNamespaces with a prefix that the Envelope binds to another namespace now",
      bytes: replace(honest, 'xmlns:q="urn:q"', 'xmlns:q="urn:evil"'),
      expect: invalid,
    },
    {
      name: "prefix-list-unbound",
      attack: "InclusiveNamespaces with a prefix that nothing binds any more",
      bytes: replace(honest, ' xmlns:q="urn:q"', ""),
      expect: invalid,
    },
    {
      name: "prefix-list-long",
      attack: "InclusiveNamespaces with 40 prefixes",
      bytes: kit.message({
        transform: list.replace('PrefixList="q"', `PrefixList="${Array.from({ length: 40 }, (_, at) => `p${at}`).join(" ")}"`),
      }),
      expect: invalid,
    },
    {
      name: "default-rebound",
      attack: "the default namespace bound anew inside the signed payload",
      bytes: replace(xml, "<MSH.3>", '<MSH.3 xmlns="urn:evil">'),
      expect: invalid,
    },
    {
      name: "default-undeclared",
      attack: "the default namespace taken back inside the signed payload",
      bytes: replace(xml, "<MSH.3>", '<MSH.3 xmlns="">'),
      expect: invalid,
    },
    {
      name: "look-alike-body",
      attack: "a Body with a Cyrillic letter in its name",
      bytes: replace(xml, find(xml, "soap:Body"), find(xml, "soap:Body").replaceAll("soap:Body", "soap:B\u043edy")),
      expect: "SOAP_INVALID",
    },
    {
      name: "look-alike-id",
      attack: "a wsu:Id in a namespace that looks like it",
      bytes: edit(xml, "soap:Body", (body) => replace(body, WSU, WSU.replace("oasis-200401", "oasis-20040l"))),
      expect: invalid,
    },
    {
      name: "look-alike-payload",
      attack: "a payload element with a look-alike name",
      bytes: xml.replaceAll("MSH.20", "MSH.2\uff10"),
      expect: invalid,
    },
    {
      name: "namespace-case",
      attack: "the Envelope's namespace in other letters",
      bytes: xml.replaceAll("http://schemas.xmlsoap.org/soap/envelope/", "http://schemas.xmlsoap.org/SOAP/envelope/"),
      expect: "SOAP_INVALID",
    },
  ];
}

/** Things that there must be one of (CVE-2025-29774). */
function twice(kit: Kit, xml: string): readonly Made[] {
  const info = find(xml, "ds:SignedInfo");
  const value = find(xml, "ds:SignatureValue");
  const forged = info.replace(/(<ds:DigestValue>)[^<]*/g, "$1AAAA");
  return [
    ["signed-info-two", "two SignedInfo, the true one first", replace(xml, info, info + forged)],
    ["signed-info-two-last", "two SignedInfo, the true one last", replace(xml, info, forged + info)],
    [
      "signed-info-in-object",
      "the true SignedInfo under ds:Object",
      append(replace(xml, info, forged), "ds:Signature", `<ds:Object>${info}</ds:Object>`),
    ],
    ["signed-info-nested", "a SignedInfo in the SignedInfo", replace(xml, info, append(forged, "ds:SignedInfo", info))],
    ["signature-value-two", "two SignatureValues", replace(xml, value, value + value)],
    ["signature-order", "SignatureValue before SignedInfo", replace(replace(xml, value, ""), info, value + info)],
    ["digest-value-two", "two DigestValues in a Reference", xml.replace(/(<ds:DigestValue>[^<]*<\/ds:DigestValue>)/, "$1$1")],
    [
      "signed-info-text",
      "text inside SignedInfo, signed",
      kit.resign(replace(xml, "<ds:SignatureMethod ", "x<ds:SignatureMethod ")),
    ],
    [
      "signed-info-other-name",
      "a Reference by another name in SignedInfo, signed",
      kit.resign(
        kit
          .resign(replace(xml, "</ds:SignedInfo>", `${referenceTo(xml, "to").replace("#to", "#token")}</ds:SignedInfo>`))
          .replace(/<ds:Reference( URI="#token">.*?<\/ds:)Reference>/, "<ds:Other$1Other>"),
      ),
    ],
    ["payload-in-signature", "an unknown child of Signature", append(xml, "ds:Signature", evil)],
    ["reference-text", "text inside a Reference", replace(xml, "<ds:DigestMethod ", "x<ds:DigestMethod ")],
    ["payload-twice", "the payload twice in itself", replace(xml, payload, append(payload, "SIU_S12", payload))],
  ].map(([name = "", attack = "", bytes = ""]) => ({ name, attack, bytes, expect: invalid }));
}
