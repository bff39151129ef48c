import { dialect, type SoapVersion } from "../soap/version.ts";
import { WSA, WSSE, WSU } from "../ws-security/names.ts";
import { inBoth, type Kit, type Made } from "./kit.ts";
import { created, evil, expires, writeTimestamp } from "./message.ts";
import { append, edit, find, prepend, replace, without } from "./text.ts";

/** Signature wrapping (McIntosh and Austel 2005; Somorovsky et al. 2012): what was signed is moved, another thing stands in its place. */
export function wrapping(kit: Kit): readonly Made[] {
  return [...inBoth((soap) => [...bodies(kit, soap), ...headers(kit, soap)]), ...contexts(kit)];
}

const wrapper = (inside: string): string => `<x:w xmlns:x="urn:x">${inside}</x:w>`;

function bodies(kit: Kit, soap: SoapVersion): readonly Made[] {
  const xml = kit.message({ soap });
  const { namespace } = dialect(soap);
  const old = find(xml, "soap:Body");
  const body = (id: string, inside = evil): string =>
    `<soap:Body xmlns:soap="${namespace}" xmlns:wsu="${WSU}"${id}>${inside}</soap:Body>`;
  const swapped = (id: string, inside = evil): string => replace(xml, old, body(id, inside));
  const underHeader = (id: string): string => append(swapped(id), "soap:Header", wrapper(old));
  const invalid = "SECURITY_INVALID";
  const outer = (header: string, id: string): string =>
    `<s:Envelope xmlns:s="${namespace}"><s:Header>${header}</s:Header>` +
    `<s:Body xmlns:wsu="${WSU}"${id}>${evil}</s:Body></s:Envelope>`;
  const movedHeader = xml.slice(xml.indexOf("<soap:Header>") + 13, xml.indexOf("</soap:Header>"));
  const inner = `<soap:Envelope xmlns:soap="${namespace}">${old}</soap:Envelope>`;
  return [
    ["body-other-id", "Body moved under a header, the new one with another Id", underHeader(' wsu:Id="other"'), invalid],
    ["body-no-id", "Body moved under a header, the new one without Id", underHeader(""), invalid],
    [
      "body-same-id-last",
      "Body moved under a header, the new one with the same Id, last",
      underHeader(' wsu:Id="body"'),
      invalid,
    ],
    ["body-xml-id", "Body moved under a header, the new one with the Id as xml:id", underHeader(' xml:id="body"'), invalid],
    ["body-upper-id", "Body moved under a header, the new one with the Id as ID", underHeader(' ID="body"'), invalid],
    ["body-plain-id", "Body moved under a header, the new one with the Id as Id", underHeader(' Id="body"'), invalid],
    ["body-lower-id", "Body moved under a header, the new one with the Id as wsu:id", underHeader(' wsu:id="body"'), invalid],
    [
      "body-same-id-first",
      "Body moved into the new one's payload, which has the same Id, first",
      swapped(' wsu:Id="body"', append(evil, "SIU_S12", wrapper(old))),
      invalid,
    ],
    ["body-in-payload", "Body moved into the new one's payload", swapped("", append(evil, "SIU_S12", wrapper(old))), invalid],
    ["body-in-security", "Body moved into the Security header", append(swapped(""), "wsse:Security", old), invalid],
    [
      "body-in-other-security",
      "Body moved into the Security header of another actor",
      append(
        swapped(""),
        "soap:Header",
        `<wsse:Security xmlns:wsse="${WSSE}" soap:${dialect(soap).actor}="urn:other">${old}</wsse:Security>`,
      ),
      invalid,
    ],
    [
      "body-in-object",
      "Body moved under ds:Object",
      append(swapped(""), "ds:Signature", `<ds:Object>${old}</ds:Object>`),
      invalid,
    ],
    ["body-in-key-info", "Body moved into KeyInfo", append(swapped(""), "ds:KeyInfo", old), invalid],
    [
      "body-in-token-reference",
      "Body moved into the SecurityTokenReference",
      append(swapped(""), "wsse:SecurityTokenReference", old),
      invalid,
    ],
    ["body-in-timestamp", "Body moved into the Timestamp", append(swapped(""), "wsu:Timestamp", old), invalid],
    ["body-in-token", "Body moved into the BinarySecurityToken", append(swapped(""), "wsse:BinarySecurityToken", old), invalid],
    ["body-in-addressing", "Body moved into wsa:To", append(swapped(""), "wsa:To", old), invalid],
    ["body-beside-payload", "Body moved beside the payload of the new one", swapped("", evil + old), "SOAP_INVALID"],
    [
      "body-after-body",
      "Body moved under an element after the new one",
      append(swapped(""), "soap:Envelope", wrapper(old)),
      "SOAP_INVALID",
    ],
    ["body-second", "second Body after the signed one", append(xml, "soap:Envelope", body("")), "SOAP_INVALID"],
    [
      "body-second-first",
      "second Body before the signed one",
      replace(xml, "</soap:Header>", `</soap:Header>${body("")}`),
      "SOAP_INVALID",
    ],
    [
      "body-before-header",
      "second Body before the Header",
      replace(xml, "<soap:Header>", `${body("")}<soap:Header>`),
      "SOAP_INVALID",
    ],
    ["payload-second", "second element in the Body", append(xml, "soap:Body", evil), "SOAP_INVALID"],
    ["envelope-in-header", "whole message under a header of another Envelope", outer(wrapper(xml), ""), "SECURITY_MISSING"],
    [
      "envelope-split",
      "Envelope with the signed Body under a header of another one that has its headers",
      outer(movedHeader + wrapper(inner), ""),
      invalid,
    ],
    [
      "envelope-in-envelope",
      "second Envelope in the Envelope",
      append(xml, "soap:Envelope", `<soap:Envelope>${body("")}</soap:Envelope>`),
      "SOAP_INVALID",
    ],
    [
      "envelope-in-body",
      "whole message in the Body of another Envelope, with its headers copied",
      `<s:Envelope xmlns:s="${namespace}"><s:Header>${movedHeader}</s:Header><s:Body>${append(evil, "SIU_S12", inner)}</s:Body></s:Envelope>`,
      invalid,
    ],
    [
      "envelope-version",
      "Envelope of the other version around a Header and a Body of this one",
      replace(
        xml.replace(namespace, dialect(soap === "1.1" ? "1.2" : "1.1").namespace),
        "<soap:Header>",
        `<soap:Header xmlns:soap="${namespace}">`,
      ),
      "SOAP_INVALID",
    ],
    [
      "header-second",
      "second Header",
      replace(xml, "</soap:Header>", "</soap:Header><soap:Header></soap:Header>"),
      "SOAP_INVALID",
    ],
    [
      "id-twice-first",
      "the Body's Id on a header before it",
      append(xml, "soap:Header", `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="body"></x:w>`),
      invalid,
    ],
    [
      "id-twice-last",
      "the Body's Id on an element of another signed message's payload",
      kit.message({ soap, payload: `<p xmlns="urn:p" xmlns:wsu="${WSU}" wsu:Id="timestamp"></p>` }),
      invalid,
    ],
    [
      "id-other-attribute",
      "the Body's Id as an attribute of another kind on a header",
      append(xml, "soap:Header", '<x:w xmlns:x="urn:x" ID="body"></x:w>'),
      invalid,
    ],
    [
      "id-twice-kinds",
      "the Body's Id as xml:id on a header",
      append(xml, "soap:Header", '<x:w xmlns:x="urn:x" xml:id="body"></x:w>'),
      invalid,
    ],
  ].map(([name = "", attack = "", bytes = "", expect]) => ({ name, attack, bytes, expect: expect as Made["expect"] }));
}

function headers(kit: Kit, soap: SoapVersion): readonly Made[] {
  const xml = kit.message({ soap });
  const { actor } = dialect(soap);
  const timestamp = find(xml, "wsu:Timestamp");
  const fresh = writeTimestamp(created, expires, "fresh");
  const block = (name: string, value: string): string => `<wsa:${name} xmlns:wsa="${WSA}">${value}</wsa:${name}>`;
  const moved = (name: string, value: string): string =>
    append(replace(xml, find(xml, name), block(name.slice(4), value)), "soap:Header", wrapper(find(xml, name)));
  const values = {
    "wsa:To": "CO-B",
    "wsa:From": block("Address", "CO-A"),
    "wsa:Action": "disdetta",
    "wsa:MessageID": "urn:uuid:9",
  };
  return [
    {
      name: "timestamp",
      attack: "Timestamp moved under a header, a new one in its place",
      bytes: append(replace(xml, timestamp, fresh), "soap:Header", wrapper(timestamp)),
      expect: "SECURITY_INVALID" as const,
    },
    {
      name: "timestamp-later",
      attack: "Timestamp moved under a header, a new one in its place, hours later",
      bytes: append(
        replace(xml, timestamp, writeTimestamp("2026-03-05T12:00:00Z", "2026-03-05T12:05:00Z", "fresh")),
        "soap:Header",
        wrapper(timestamp),
      ),
      at: "2026-03-05T12:00:00Z",
      expect: "SECURITY_INVALID" as const,
    },
    {
      name: "timestamp-sibling",
      attack: "Timestamp moved into the Security header of another actor, a new one in its place (sibling value context)",
      bytes: append(
        replace(xml, timestamp, fresh),
        "soap:Header",
        `<wsse:Security xmlns:wsse="${WSSE}" soap:${actor}="urn:other">${timestamp}</wsse:Security>`,
      ),
      expect: "SECURITY_INVALID" as const,
    },
    ...Object.entries(values).map(([name, value]) => ({
      name: `addressing-${name.slice(4).toLowerCase()}`,
      attack: `${name} moved under a header, a new one in its place`,
      bytes: moved(name, value),
      expect: "SECURITY_INVALID" as const,
    })),
    {
      name: "answer-as-request",
      attack: "an answer, with its RelatesTo moved away, so that it seems a request (optional element context)",
      bytes: (() => {
        const answer = kit.message({ soap, relatesTo: "urn:uuid:1", action: "prenotazioneResponse" });
        return append(without(answer, "wsa:RelatesTo"), "soap:Header", wrapper(find(answer, "wsa:RelatesTo")));
      })(),
      expect: "SECURITY_INVALID" as const,
    },
    {
      name: "optional-header",
      attack: "a signed wsa:ReplyTo moved out of sight",
      bytes: (() => {
        const replyTo = `<wsa:ReplyTo xmlns:wsa="${WSA}" xmlns:wsu="${WSU}" wsu:Id="reply-to"><wsa:Address>urn:a</wsa:Address></wsa:ReplyTo>`;
        const message = kit.message({ soap, blocks: [["reply-to", replyTo]] });
        return append(replace(message, replyTo, ""), "soap:Header", wrapper(replyTo));
      })(),
      expect: "SECURITY_INVALID" as const,
    },
  ];
}

/** What the surroundings can change about what stays in its place. */
function contexts(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const typed = kit.message({
    payload:
      '<o xmlns="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="urn:t"><v xsi:type="t:code">1</v></o>',
  });
  return [
    {
      name: "unused-prefix",
      attack: "a prefix declared on the Envelope that nothing signed uses: it must not reach the payload",
      bytes: replace(xml, "<soap:Envelope ", '<soap:Envelope xmlns:t="urn:evil" '),
      expect: "accepted",
    },
    {
      name: "prefix-of-value",
      attack: "the prefix that only a value uses bound on the Envelope: it must not reach the payload",
      bytes: replace(
        edit(typed, "soap:Body", (body) => replace(body, ' xmlns:t="urn:t"', "")),
        "<soap:Envelope ",
        '<soap:Envelope xmlns:t="urn:evil" ',
      ),
      payload: '<o xmlns="urn:o"><v xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="t:code">1</v></o>',
      expect: "accepted",
    },
    {
      name: "default-namespace",
      attack: "a default namespace around a payload that has none",
      bytes: replace(kit.message({ payload: "<SIU_S12></SIU_S12>" }), "<soap:Envelope ", '<soap:Envelope xmlns="urn:evil" '),
      expect: "SECURITY_INVALID",
    },
    {
      name: "namespace-swapped",
      attack: "namespace of the payload swapped",
      bytes: replace(xml, 'SIU_S12 xmlns="urn:hl7-org:v2xml"', 'SIU_S12 xmlns="urn:evil"'),
      expect: "SECURITY_INVALID",
    },
    {
      name: "header-as-payload",
      attack: "a signed header of the sender's put into the Body",
      bytes: (() => {
        const note = `<x:note xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="note">evil</x:note>`;
        const message = kit.message({ blocks: [["note", note]] });
        return edit(replace(message, note, ""), "soap:Body", (body) =>
          body.replace(/(<soap:Body[^>]*>).*(<\/soap:Body>)/s, `$1${note}$2`),
        );
      })(),
      expect: "SECURITY_INVALID",
    },
    {
      name: "signature-in-payload",
      attack: "Security header moved into the payload, an empty one in its place",
      bytes: edit(
        replace(xml, find(xml, "wsse:Security"), `<wsse:Security xmlns:wsse="${WSSE}"></wsse:Security>`),
        "soap:Body",
        (body) => append(body, "SIU_S12", find(xml, "wsse:Security")),
      ),
      expect: "SECURITY_MISSING",
    },
    {
      name: "foreign-body-first",
      attack: "another element called Body in the header",
      bytes: prepend(xml, `<y:Body xmlns:y="urn:y">${evil}</y:Body>`),
      expect: "accepted",
    },
  ];
}
