import { WSU } from "../ws-security/names.ts";
import type { Kit, Made } from "./kit.ts";
import { evil } from "./message.ts";
import { append, replace } from "./text.ts";

/** What parsers and interfaces fell over. */
export function parsing(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const named = (name: string): string => kit.message({ payload: `<o><${name} ${name}="1">x</${name}></o>` });
  const admin = kit.message({ payload: "<id>not-an-admin</id>" });
  const invalid = "XML_INVALID" as const;
  const odd = "it&apos;s\"]|//*[@x='".replaceAll('"', "&quot;");
  const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "prototype"];
  return [
    { name: "roots-two", attack: "two root elements", bytes: xml + xml, expect: invalid },
    { name: "root-after", attack: "an element after the Envelope", bytes: `${xml}<x/>`, expect: invalid },
    { name: "root-before", attack: "an element before the Envelope", bytes: `<x/>${xml}`, expect: invalid },
    { name: "text-after", attack: "text after the Envelope", bytes: `${xml}text`, expect: invalid },
    { name: "text-before", attack: "text before the Envelope", bytes: `text${xml}`, expect: invalid },
    { name: "nothing", attack: "nothing at all", bytes: "", expect: invalid },
    { name: "truncated", attack: "a message cut in the middle", bytes: xml.slice(0, xml.length - 200), expect: invalid },
    {
      name: "pi-in-payload",
      attack: "processing instruction that splits a signed text: digested as text by others (xml-crypto, 2026)",
      bytes: replace(admin, "not-an-admin", "<?p not-an-?>admin"),
      expect: invalid,
    },
    {
      name: "pi-in-digest",
      attack: "processing instruction in DigestValue",
      bytes: replace(xml, "<ds:DigestValue>", "<ds:DigestValue><?p x?>"),
      expect: invalid,
    },
    {
      name: "pi-before",
      attack: "processing instruction before the Envelope",
      bytes: `<?xml-stylesheet href="http://canary.invalid/style"?>${xml}`,
      expect: invalid,
    },
    { name: "pi-after", attack: "processing instruction after the Envelope", bytes: `${xml}<?p x?>`, expect: invalid },
    { name: "doctype", attack: "DOCTYPE", bytes: `<!DOCTYPE soap:Envelope>${xml}`, expect: invalid },
    {
      name: "doctype-entity",
      attack: "DOCTYPE with an entity",
      bytes: `<!DOCTYPE soap:Envelope [<!ENTITY e "x">]>${replace(xml, ">CO-A</HD.1>", ">&e;</HD.1>")}`,
      expect: invalid,
    },
    {
      name: "doctype-external",
      attack: "external entity (XXE) to the canary and to a file",
      bytes: `<!DOCTYPE soap:Envelope [<!ENTITY e SYSTEM "http://canary.invalid/dtd"><!ENTITY f SYSTEM "file:///etc/passwd">]>${replace(xml, ">CO-A</HD.1>", ">&e;&f;</HD.1>")}`,
      expect: invalid,
    },
    {
      name: "doctype-parameter",
      attack: "external parameter entity and external subset",
      bytes: `<!DOCTYPE soap:Envelope SYSTEM "http://canary.invalid/subset" [<!ENTITY % p SYSTEM "http://canary.invalid/p">%p;]>${xml}`,
      expect: invalid,
    },
    {
      name: "doctype-id",
      attack: "DOCTYPE that makes an attribute an ID",
      bytes: `<!DOCTYPE soap:Envelope [<!ATTLIST soap:Body id ID #IMPLIED>]>${xml}`,
      expect: invalid,
    },
    {
      name: "doctype-late",
      attack: "DOCTYPE inside the Envelope",
      bytes: replace(xml, "<soap:Header>", "<!DOCTYPE x><soap:Header>"),
      expect: invalid,
    },
    {
      name: "xinclude",
      attack: "XInclude in the payload: it stays what it is, and nothing is fetched",
      bytes: kit.message({
        payload: '<o><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://canary.invalid/x"></xi:include></o>',
      }),
      payload: '<o><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://canary.invalid/x"></xi:include></o>',
      expect: "accepted",
    },
    ...names.map((name) => ({
      name: `name-${name.replaceAll("_", "")}`,
      attack: `element and attribute called ${name}: names like others`,
      bytes: named(name),
      payload: `<o><${name} ${name}="1">x</${name}></o>`,
      expect: "accepted" as const,
    })),
    {
      name: "id-odd",
      attack: "an Id with quotes and brackets: it is a name like others",
      bytes: kit.message({ blocks: [[undefined, `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="${odd}"></x:w>`]] }),
      expect: "accepted",
    },
    {
      name: "id-odd-reference",
      attack: "a Reference whose Id would be another in an XPath",
      bytes: kit.resign(replace(xml, 'URI="#to"', "URI=\"#x' or '1'='1\"")),
      expect: "SECURITY_INVALID",
    },
    {
      name: "id-proto",
      attack: "a Reference to an Id called __proto__",
      bytes: kit.resign(replace(xml, 'URI="#to"', 'URI="#__proto__"')),
      expect: "SECURITY_INVALID",
    },
    {
      name: "attribute-twice",
      attack: "an attribute twice",
      bytes: replace(xml, "<soap:Body ", '<soap:Body wsu:Id="x" '),
      expect: invalid,
    },
    {
      name: "attribute-twice-resolved",
      attack: "an attribute twice after namespaces are resolved",
      bytes: replace(xml, "<soap:Body ", `<soap:Body xmlns:u="${WSU}" u:Id="x" `),
      expect: invalid,
    },
    {
      name: "prefix-unbound",
      attack: "a prefix that nobody declared",
      bytes: replace(xml, "<MSH.3>", "<z:x></z:x><MSH.3>"),
      expect: invalid,
    },
    {
      name: "prefix-xmlns",
      attack: "the prefix xmlns declared",
      bytes: replace(xml, "<soap:Envelope ", '<soap:Envelope xmlns:xmlns="urn:x" '),
      expect: invalid,
    },
    {
      name: "prefix-xml",
      attack: "the prefix xml bound to another namespace",
      bytes: replace(xml, "<soap:Envelope ", '<soap:Envelope xmlns:xml="urn:x" '),
      expect: invalid,
    },
    {
      name: "prefix-empty",
      attack: "a prefix bound to nothing",
      bytes: replace(xml, "<soap:Envelope ", '<soap:Envelope xmlns:q="" '),
      expect: invalid,
    },
    {
      name: "encoding-declared",
      attack: "another encoding declared",
      bytes: `<?xml version="1.0" encoding="UTF-7"?>${xml}`,
      expect: invalid,
    },
    { name: "encoding-utf16", attack: "UTF-16", bytes: Buffer.from(`\ufeff${xml}`, "utf16le"), expect: invalid },
    { name: "encoding-latin1", attack: "bytes that are not UTF-8", bytes: Buffer.from(xml, "latin1"), expect: invalid },
    {
      name: "encoding-overlong",
      attack: "an overlong '<' (C0 BC)",
      bytes: Buffer.concat([Buffer.from(xml.slice(0, -16)), Buffer.from([0xc0, 0xbc]), Buffer.from(xml.slice(-16))]),
      expect: invalid,
    },
    { name: "version-11", attack: "XML 1.1", bytes: `<?xml version="1.1"?>${xml}`, expect: invalid },
    {
      name: "depth-201",
      attack: "201 elements inside each other",
      bytes: replace(xml, "<MSH.3>", `${"<n>".repeat(197)}${"</n>".repeat(197)}<MSH.3>`),
      expect: invalid,
    },
    {
      name: "attributes-201",
      attack: "201 attributes on one element",
      bytes: replace(xml, "<soap:Envelope ", `<soap:Envelope ${Array.from({ length: 201 }, (_, at) => `a${at}="1" `).join("")}`),
      expect: invalid,
    },
    {
      name: "declarations-65",
      attack: "65 namespace declarations on one element",
      bytes: replace(
        xml,
        "<soap:Envelope ",
        `<soap:Envelope ${Array.from({ length: 64 }, (_, at) => `xmlns:a${at}="urn:a" `).join("")}`,
      ),
      expect: invalid,
    },
    { name: "nul", attack: "a NUL in the payload", bytes: replace(xml, "<MSH.3>", "\u0000<MSH.3>"), expect: invalid },
    { name: "reference-nul", attack: "&#0; in the payload", bytes: replace(xml, "<MSH.3>", "&#0;<MSH.3>"), expect: invalid },
    { name: "cdata-end", attack: "]]> in text", bytes: replace(xml, "<MSH.3>", "]]><MSH.3>"), expect: invalid },
    {
      name: "comment-end",
      attack: "-- inside a comment",
      bytes: replace(xml, "<soap:Header>", "<!-- -- --><soap:Header>"),
      expect: invalid,
    },
    {
      name: "payload-second-root",
      attack: "a second message after a comment",
      bytes: `${xml}<!-- -->${append(evil, "SIU_S12", "")}`,
      expect: invalid,
    },
  ];
}
