import { dialect } from "../soap/version.ts";
import { WSA, WSU } from "../ws-security/names.ts";
import { inBoth, type Kit, type Made } from "./kit.ts";
import { evil, payload } from "./message.ts";
import { append, edit, find, prepend, referenceTo, replace, without } from "./text.ts";

import { packages } from "./packages.ts";

const invalid = "SECURITY_INVALID" as const;
const soapInvalid = "SOAP_INVALID" as const;

/** The rules of SOAP, WS-Addressing and the transport. */
export function soapRules(kit: Kit): readonly Made[] {
  return [
    ...inBoth((soap) => {
      const xml = kit.message({ soap });
      const { namespace, mediaType, actor, actors } = dialect(soap);
      const other = dialect(soap === "1.1" ? "1.2" : "1.1");
      const header = (more: string): string => append(xml, "soap:Header", `<x:h xmlns:x="urn:x" ${more}></x:h>`);
      const action = (named: string) =>
        soap === "1.1"
          ? { contentType: mediaType, soapAction: `"${named}"` }
          : { contentType: `${mediaType}; charset=utf-8; action="${named}"` };
      return [
        {
          name: "must-understand",
          attack: "a header that must be understood and that nobody knows",
          bytes: header('soap:mustUnderstand="1"'),
          expect: soapInvalid,
        },
        {
          name: "must-understand-odd",
          attack: "mustUnderstand with a value of no meaning",
          bytes: header('soap:mustUnderstand="maybe"'),
          expect: soapInvalid,
        },
        {
          name: "must-understand-next",
          attack: "a header that must be understood by the next node",
          bytes: header(`soap:mustUnderstand="1" soap:${actor}="${actors[1]}"`),
          expect: soapInvalid,
        },
        {
          name: "header-no-namespace",
          attack: "a header block without namespace",
          bytes: append(xml, "soap:Header", "<h></h>"),
          expect: soapInvalid,
        },
        {
          name: "text-in-envelope",
          attack: "text in the Envelope",
          bytes: replace(xml, "<soap:Header>", "text<soap:Header>"),
          expect: soapInvalid,
        },
        { name: "text-in-header", attack: "text in the Header", bytes: prepend(xml, "text"), expect: soapInvalid },
        {
          name: "text-in-body",
          attack: "text beside the payload",
          bytes: replace(xml, payload, `text${payload}`),
          expect: soapInvalid,
        },
        {
          name: "after-body",
          attack: "an element after the Body",
          bytes: append(xml, "soap:Envelope", '<x:e xmlns:x="urn:x"></x:e>'),
          expect: soapInvalid,
        },
        { name: "no-body", attack: "no Body", bytes: edit(xml, "soap:Body", () => ""), expect: soapInvalid },
        { name: "other-root", attack: "another root", bytes: xml.replaceAll("soap:Envelope", "soap:Other"), expect: soapInvalid },
        {
          name: "other-version",
          attack: "the other version of SOAP",
          bytes: xml.replaceAll(namespace, other.namespace),
          expect: soapInvalid,
        },
        {
          name: "content-type",
          attack: "the Content-Type of the other version",
          bytes: xml,
          transport: { contentType: other.mediaType },
          expect: soapInvalid,
        },
        {
          name: "charset",
          attack: "another charset in the Content-Type",
          bytes: xml,
          transport: { contentType: `${mediaType}; charset=utf-16` },
          expect: soapInvalid,
        },
        {
          name: "action-mismatch",
          attack: "an action in the transport that is not the signed one",
          bytes: xml,
          transport: action("disdetta"),
          expect: soapInvalid,
        },
        {
          name: "action-match",
          attack: "honest: the signed action in the transport",
          bytes: xml,
          transport: action("prenotazione"),
          expect: "accepted" as const,
        },
        { name: "to-other", attack: "a message for somebody else", bytes: kit.message({ soap, to: "CO-C" }), expect: invalid },
        {
          name: "to-anonymous",
          attack: "a request for whoever reads it",
          bytes: kit.message({ soap, to: "http://www.w3.org/2005/08/addressing/anonymous" }),
          expect: invalid,
        },
        {
          name: "from-other",
          attack: "a message in somebody else's name",
          bytes: kit.message({ soap, from: "CO-C" }),
          expect: invalid,
        },
        {
          name: "answer-as-request",
          attack: "an answer sent as a request",
          bytes: kit.message({ soap, relatesTo: "urn:uuid:1" }),
          expect: invalid,
        },
        {
          name: "answer",
          attack: "honest: an answer to our request",
          bytes: kit.message({ soap, relatesTo: "urn:uuid:1" }),
          answerTo: "urn:uuid:1",
          expect: "accepted" as const,
        },
        {
          name: "answer-to-other",
          attack: "an answer to another request",
          bytes: kit.message({ soap, relatesTo: "urn:uuid:2" }),
          answerTo: "urn:uuid:1",
          expect: invalid,
        },
        { name: "request-as-answer", attack: "a request sent as an answer", bytes: xml, answerTo: "urn:uuid:1", expect: invalid },
      ];
    }),
    ...addressing(kit),
    ...packages(kit),
    ...withoutAddressing(kit),
  ];
}

function addressing(kit: Kit): readonly Made[] {
  const second = (name: string, value: string): string =>
    `<wsa:${name} xmlns:wsa="${WSA}" xmlns:wsu="${WSU}" wsu:Id="second">${value}</wsa:${name}>`;
  const xml = kit.message();
  return [
    ...[
      ["To", "CO-B"],
      ["Action", "disdetta"],
      ["MessageID", "urn:uuid:2"],
    ].map(([name = "", value = ""]) => ({
      name: `two-${name.toLowerCase()}`,
      attack: `two wsa:${name}, both signed`,
      bytes: kit.message({ blocks: [["second", second(name, value)]] }),
      expect: soapInvalid,
    })),
    { name: "to-empty", attack: "wsa:To without value", bytes: kit.message({ to: "" }), expect: soapInvalid },
    {
      name: "to-element",
      attack: "wsa:To with an element in it",
      bytes: kit.resign(replace(xml, ">CO-B<", ">CO-B<x></x><")),
      expect: soapInvalid,
    },
    {
      name: "from-no-address",
      attack: "wsa:From without Address",
      bytes: kit.resign(edit(xml, "wsa:From", (old) => old.replace(/<wsa:Address>.*<\/wsa:Address>/, ""))),
      expect: "SECURITY_MISSING",
    },
    {
      name: "from-two-addresses",
      attack: "wsa:From with two addresses",
      bytes: kit.resign(edit(xml, "wsa:From", (old) => append(old, "wsa:From", "<wsa:Address>CO-C</wsa:Address>"))),
      expect: soapInvalid,
    },
    {
      name: "addressing-unsigned-in-policy",
      attack: "no Reference to wsa:Action, where the policy does not name addressing: it is asked for all the same",
      bytes: kit.resign(replace(xml, referenceTo(xml, "action"), "")),
      policy: { accept: { parts: ["body", "timestamp"] } },
      expect: invalid,
    },
    {
      name: "actor-next-body",
      attack: "a stranger's Body under a header for the next actor",
      bytes: prepend(xml, `<x:b xmlns:x="urn:x" soap:actor="http://schemas.xmlsoap.org/soap/actor/next">${evil}</x:b>`),
      expect: "accepted",
    },
    {
      name: "fault",
      attack: "an unsigned Fault sent as a request",
      bytes: `<soap:Envelope xmlns:soap="${dialect("1.1").namespace}"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode></soap:Fault></soap:Body></soap:Envelope>`,
      expect: "SECURITY_MISSING",
    },
  ];
}

/** Where the policy does not ask for addressing, what was signed must not be moved away to the same effect. */
function withoutAddressing(kit: Kit): readonly Made[] {
  const policy = { addressing: "optional" } as const;
  const moved = (xml: string, name: string): string =>
    append(without(xml, name), "soap:Header", `<x:w xmlns:x="urn:x">${find(xml, name)}</x:w>`);
  return [
    { name: "optional", attack: "honest: addressing where it is optional", bytes: kit.message(), policy, expect: "accepted" },
    {
      name: "optional-to",
      attack: "a message for somebody else, where addressing is optional",
      bytes: kit.message({ to: "CO-C" }),
      policy,
      expect: invalid,
    },
    {
      name: "optional-from",
      attack: "a message in another's name, where addressing is optional",
      bytes: kit.message({ from: "CO-C" }),
      policy,
      expect: invalid,
    },
    {
      name: "optional-unsigned-action",
      attack: "unsigned Action, where addressing is optional",
      bytes: kit.resign(replace(kit.message(), referenceTo(kit.message(), "action"), "")),
      policy,
      expect: invalid,
    },
    {
      name: "optional-to-moved",
      attack: "a message for somebody else with its wsa:To moved out of sight, where addressing is optional",
      bytes: moved(kit.message({ to: "CO-C" }), "wsa:To"),
      policy,
      expect: invalid,
    },
    {
      name: "optional-answer-to-other",
      attack: "an answer to another request with its MessageID moved out of sight, where addressing is optional",
      bytes: moved(kit.message({ relatesTo: "urn:uuid:2" }), "wsa:MessageID"),
      policy,
      answerTo: "urn:uuid:1",
      expect: invalid,
    },
    {
      name: "optional-request-as-answer",
      attack: "a request sent as an answer, where addressing is optional",
      bytes: kit.message(),
      policy,
      answerTo: "urn:uuid:1",
      expect: invalid,
    },
    {
      name: "optional-answer-no-message-id",
      attack: "an answer to another request, which never had a MessageID, where addressing is optional",
      bytes: kit.resign(
        without(replace(kit.message({ relatesTo: "urn:uuid:2" }), referenceTo(kit.message(), "message-id"), ""), "wsa:MessageID"),
      ),
      policy,
      answerTo: "urn:uuid:1",
      expect: invalid,
    },
  ];
}
