import { writeElement } from "../../gateway/xml/index.ts";
import type { SoapVersion } from "../soap/version.ts";
import { BASE64, DS, EXC_C14N, THUMBPRINT, WSA, WSU } from "../ws-security/names.ts";
import { inBoth, type Kit, type Made } from "./kit.ts";
import {
  directReference,
  keyIdentifier,
  payload,
  reference,
  strReference,
  strTransform,
  strTransformed,
  thumbprintOf,
} from "./message.ts";
import { append, edit, find, referenceTo, replace, without } from "./text.ts";

/** What is not signed, or signed by somebody else. `canary.invalid` is the test's own server when a case is run. */
export function exclusion(kit: Kit): readonly Made[] {
  return [...inBoth((soap) => parts(kit, soap)), ...references(kit)];
}

export const canary = "http://canary.invalid/";

const invalid = "SECURITY_INVALID" as const;
const exclusive = writeElement("ds:Transform", { Algorithm: EXC_C14N });
const missing = "SECURITY_MISSING" as const;

function parts(kit: Kit, soap: SoapVersion): readonly Made[] {
  const xml = kit.message({ soap });
  const emptied = (name: string, id: string): string => without(replace(xml, referenceTo(xml, id), ""), name);
  const named = {
    action: "wsa:Action",
    "message-id": "wsa:MessageID",
    to: "wsa:To",
    from: "wsa:From",
    timestamp: "wsu:Timestamp",
  };
  return [
    ...Object.keys({ ...named, body: "" }).map((id) => ({
      name: `unsigned-${id}`,
      attack: `no Reference to the ${id}; its sender signs the rest`,
      bytes: kit.resign(replace(xml, referenceTo(xml, id), "")),
      expect: invalid,
    })),
    ...Object.entries(named).map(([id, name]) => ({
      name: `without-${id}`,
      attack: `no ${name}, and no Reference to it; its sender signs the rest`,
      bytes: kit.resign(emptied(name, id)),
      expect: missing,
    })),
    ...Object.entries(named).map(([id, name]) => ({
      name: `cut-${id}`,
      attack: `${name} cut out, its Reference left`,
      bytes: without(xml, name),
      expect: id === "timestamp" ? missing : invalid,
    })),
    { name: "no-security", attack: "no Security header", bytes: without(xml, "wsse:Security"), expect: missing },
    { name: "no-header", attack: "no Header", bytes: without(xml, "soap:Header"), expect: missing },
    { name: "no-signature", attack: "no Signature", bytes: without(xml, "ds:Signature"), expect: missing },
    { name: "no-token", attack: "no token", bytes: without(xml, "wsse:BinarySecurityToken"), expect: invalid },
    {
      name: "other-actor",
      attack: "Security header for another actor",
      bytes: replace(xml, "<wsse:Security ", `<wsse:Security soap:${soap === "1.1" ? "actor" : "role"}="urn:other" `),
      expect: missing,
    },
    { name: "body-altered", attack: "Body altered", bytes: replace(xml, ">CO-A</HD.1>", ">CO-X</HD.1>"), expect: invalid },
    { name: "action-altered", attack: "Action altered", bytes: replace(xml, ">prenotazione<", ">disdetta<"), expect: invalid },
    { name: "body-empty", attack: "Body emptied", bytes: replace(xml, payload, ""), expect: "SOAP_INVALID" as const },
    {
      name: "addressing-added",
      attack: "unsigned wsa:ReplyTo put in",
      bytes: append(xml, "soap:Header", `<wsa:ReplyTo xmlns:wsa="${WSA}">urn:x</wsa:ReplyTo>`),
      expect: invalid,
    },
  ];
}

function references(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const uri = (to: string): string => kit.resign(replace(xml, 'URI="#to"', `URI="${to}"`));
  const twice = kit.resign(replace(xml, referenceTo(xml, "to"), referenceTo(xml, "to").repeat(2)));
  const info = find(xml, "ds:SignedInfo");
  return [
    {
      name: "signed-info-empty",
      attack: "SignedInfo that holds nothing",
      bytes: kit.resign(replace(xml, info, `<ds:SignedInfo xmlns:ds="${DS}"></ds:SignedInfo>`)),
      expect: invalid,
    },
    {
      name: "no-reference",
      attack: "SignedInfo without Reference",
      bytes: kit.resign(edit(xml, "ds:SignedInfo", (old) => old.replace(/<ds:Reference .*<\/ds:Reference>/s, ""))),
      expect: invalid,
    },
    {
      name: "reference-to-empty",
      attack: "the Body's Reference goes to an empty element",
      bytes: kit.resign(
        replace(
          append(xml, "soap:Header", `<x:e xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="empty"></x:e>`),
          'URI="#body"',
          'URI="#empty"',
        ),
      ),
      expect: invalid,
    },
    { name: "reference-nowhere", attack: "Reference to nowhere", bytes: uri("#nowhere"), expect: invalid },
    {
      name: "references-nowhere",
      attack: "every Reference to nowhere, signed by a stranger",
      bytes: kit.resign(xml.replace(/URI="#(timestamp|action|message-id|to|from|body)"/g, 'URI="#no-$1"'), "mallory"),
      expect: invalid,
    },
    { name: "reference-whole", attack: "Reference to the whole document", bytes: uri(""), expect: invalid },
    { name: "reference-hash", attack: "Reference to #", bytes: uri("#"), expect: invalid },
    { name: "reference-web", attack: "Reference to the web", bytes: uri(`${canary}to`), expect: invalid },
    { name: "reference-file", attack: "Reference to a file", bytes: uri("file:///etc/passwd"), expect: invalid },
    { name: "reference-xpointer", attack: "Reference by XPointer", bytes: uri("#xpointer(id('to'))"), expect: invalid },
    {
      name: "reference-other-start",
      attack: "Reference that begins with something else than #",
      bytes: uri("?to"),
      expect: invalid,
    },
    { name: "reference-root", attack: "Reference by XPointer to the root", bytes: uri("#xpointer(/)"), expect: invalid },
    { name: "reference-encoded", attack: "Reference with a percent in it", bytes: uri("#%74o"), expect: invalid },
    {
      name: "reference-no-uri",
      attack: "Reference without URI",
      bytes: kit.resign(replace(xml, ' URI="#to"', "")),
      expect: invalid,
    },
    { name: "reference-twice", attack: "two References to one element", bytes: twice, expect: invalid },
    {
      name: "str-transform-over-body",
      attack: "the Body's Reference with STR-Transform",
      bytes: edit(xml, "ds:SignedInfo", (old) => replace(old, referenceTo(xml, "body"), reference("#body", strTransform))),
      expect: invalid,
    },
    {
      name: "str-other-element",
      attack: "STR-Transform over a SecurityTokenReference that leads to the Timestamp",
      bytes: kit.message({
        before: [[undefined, strReference(directReference("timestamp"))]],
        references: reference("#str", strTransform),
      }),
      expect: invalid,
    },
    {
      name: "str-other-place",
      attack: "STR-Transform over a SecurityTokenReference in a header of its own",
      bytes: kit.message({
        blocks: [[undefined, strReference(directReference("token"))]],
        references: reference("#str", strTransform),
      }),
      expect: invalid,
    },
    {
      name: "str-other-name",
      attack: "STR-Transform over something that looks like a SecurityTokenReference",
      bytes: kit.message({
        blocks: [[undefined, strReference(directReference("token")).replaceAll("wsse:SecurityTokenReference", "wsse:Other")]],
        references: reference("#str", strTransform),
      }),
      expect: invalid,
    },
    {
      name: "reference-odd-attribute",
      attack: "Reference to an element whose Id is in wsu:id",
      bytes: kit.resign(
        replace(
          append(kit.message(), "soap:Header", `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:id="odd"></x:w>`),
          "</ds:SignedInfo>",
          `${reference("#odd", exclusive)}</ds:SignedInfo>`,
        ),
      ),
      expect: invalid,
    },
    {
      name: "str-token-altered",
      attack: "a token signed by STR-Transform, altered",
      bytes: replace(kit.message(strTransformed), ` EncodingType="${BASE64}"`, ""),
      expect: invalid,
    },
    {
      name: "str-certificate-other",
      attack: "STR-Transform over the name of a kept certificate, with the digest of another",
      bytes: kit.message({
        ...strTransformed,
        token: "",
        keyInfo: strReference(keyIdentifier(THUMBPRINT, thumbprintOf(kit.people.alice))),
      }),
      expect: invalid,
    },
    {
      name: "attachment-gone",
      attack: "a signed attachment is not there",
      bytes: kit.message({ references: attachmentReference("cid:foto") }),
      expect: invalid,
    },
  ];
}

export function attachmentReference(uri: string): string {
  const transform = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform";
  return reference(uri, writeElement("ds:Transform", { Algorithm: transform }));
}
