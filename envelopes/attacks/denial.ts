import type { Facts } from "./case.ts";
import { attachmentReference } from "./exclusion.ts";
import type { Kit } from "./kit.ts";
import { encryptedLast } from "./encrypting.ts";
import { directReference, keyIdentifier, reference, tokenReference, writeToken } from "./message.ts";
import { DS, EXC_C14N, PKI_PATH, THUMBPRINT, WSU } from "../ws-security/names.ts";
import { append, find, prepend, replace } from "./text.ts";

type Denial = Omit<Facts, "group" | "at"> & { readonly make: (kit: Kit) => string | Buffer };

const xmlInvalid = "XML_INVALID" as const;
const invalid = "SECURITY_INVALID" as const;
const MEGA = 1024 * 1024;

const serialOf = (kit: Kit): string => BigInt(`0x${kit.people.alice.certificate.serialNumber}`).toString();
const named = (issuer: string, serial: string): string =>
  tokenReference(
    `<ds:X509Data xmlns:ds="${DS}"><ds:X509IssuerSerial><ds:X509IssuerName>${issuer}</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
  );
const numbered = (count: number, one: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => one(at)).join("");
const transform = `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`;

/** Messages too large to be kept, made when they are needed. Each must be answered within a second. */
export const denials = {
  "nested-10000": {
    attack: "10,000 elements inside each other",
    make: (kit) => replaced(kit, `${"<n>".repeat(10_000)}${"</n>".repeat(10_000)}`),
    expect: xmlInvalid,
  },
  "nested-open": { attack: "a million start tags", make: () => "<n>".repeat(1_000_000), expect: xmlInvalid },
  "attributes-100000": {
    attack: "100,000 attributes on one element",
    make: (kit) => replaced(kit, `<n${numbered(100_000, (at) => ` a${at}="1"`)}></n>`),
    expect: xmlInvalid,
  },
  "namespaces-100000": {
    attack: "100,000 namespace declarations on one element",
    make: (kit) => replaced(kit, `<n${numbered(100_000, (at) => ` xmlns:a${at}="urn:${at}"`)}></n>`),
    expect: xmlInvalid,
  },
  "namespaces-everywhere": {
    attack: "64 namespace declarations on each of 5,000 elements",
    make: (kit) => replaced(kit, `<o>${`<n${numbered(64, (at) => ` xmlns:a${at}="urn:${at}"`)}></n>`.repeat(5000)}</o>`),
    expect: invalid,
  },
  "elements-300000": {
    attack: "300,000 elements",
    make: (kit) => replaced(kit, `<o>${"<n></n>".repeat(300_000)}</o>`),
    expect: xmlInvalid,
  },
  "references-100000": {
    attack: "100,000 References",
    make: (kit) => append(kit.message(), "ds:SignedInfo", '<ds:Reference URI="#to"></ds:Reference>'.repeat(100_000)),
    expect: invalid,
  },
  "references-17-attachments": {
    attack: "33 References, 25 of them to attachments",
    make: (kit) => append(kit.message(), "ds:SignedInfo", attachmentReference("cid:x").repeat(25)),
    expect: invalid,
  },
  "references-9": {
    attack: "nine References to elements, signed by their sender",
    make: (kit) =>
      kit.message({
        blocks: ["e1", "e2", "e3"].map((id) => [id, `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="${id}"></x:w>`] as const),
      }),
    expect: invalid,
  },
  "transforms-100000": {
    attack: "a chain of 100,000 transforms",
    make: (kit) => replace(kit.message(), transform, transform.repeat(100_000)),
    expect: invalid,
  },
  "prefixes-100000": {
    attack: "a PrefixList of 100,000 prefixes",
    make: (kit) =>
      replace(
        kit.message(),
        transform,
        `<ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${numbered(100_000, (at) => `p${at} `)}"></ec:InclusiveNamespaces></ds:Transform>`,
      ),
    expect: invalid,
  },
  "entity-bomb": {
    attack: "entities that expand to a billion (billion laughs)",
    make: (kit) =>
      `<!DOCTYPE x [<!ENTITY e0 "ha">${numbered(30, (at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`)}]>${replace(kit.message(), ">CO-A</HD.1>", ">&e30;</HD.1>")}`,
    expect: xmlInvalid,
  },
  "entity-quadratic": {
    attack: "one long entity, named 10,000 times (quadratic blow-up)",
    make: (kit) =>
      `<!DOCTYPE x [<!ENTITY e "${"x".repeat(100_000)}">]>${replace(kit.message(), ">CO-A</HD.1>", `>${"&e;".repeat(10_000)}</HD.1>`)}`,
    expect: xmlInvalid,
  },
  "eleven-megabytes": {
    attack: "a document over the limit",
    make: (kit) => replaced(kit, `<o>${"x".repeat(11 * MEGA)}</o>`),
    expect: xmlInvalid,
  },
  ampersands: {
    attack: "1.8 million character references",
    make: (kit) => replaced(kit, `<o>${"&amp;".repeat(1_800_000)}</o>`),
    expect: invalid,
  },
  quotes: {
    attack:
      "nine million quotation marks in one attribute, put into a signed message (canonical form makes six characters of each)",
    make: (kit) => replaced(kit, `<o a='${'"'.repeat(9_000_000)}'></o>`),
    expect: invalid,
  },
  "greater-than": {
    attack: "nine million '>' in one text, put into a signed message",
    make: (kit) => replaced(kit, `<o>${">".repeat(9_000_000)}</o>`),
    expect: invalid,
  },
  comments: {
    attack: "a million comments",
    make: (kit) => replaced(kit, `<o>${"<!---->".repeat(1_000_000)}</o>`),
    expect: invalid,
  },
  "comment-open": {
    attack: "a comment without end, of many '-'",
    make: (kit) => replaced(kit, `<!--${"- ".repeat(4_000_000)}`),
    expect: xmlInvalid,
  },
  brackets: { attack: "eight million ']'", make: (kit) => replaced(kit, `<o>${"]".repeat(8_000_000)}</o>`), expect: invalid },
  "names-distinct": {
    attack: "200,000 elements of distinct names",
    make: (kit) => replaced(kit, `<o>${numbered(200_000, (at) => `<n${at}></n${at}>`)}</o>`),
    expect: invalid,
  },
  "ids-distinct": {
    attack: "100,000 Ids",
    make: (kit) => replaced(kit, `<o xmlns:wsu="${WSU}">${numbered(100_000, (at) => `<n wsu:Id="i${at}"></n>`)}</o>`),
    expect: invalid,
  },
  "line-ends-wrong-byte": {
    attack: "nine million line ends before a byte that is not UTF-8",
    make: () => Buffer.concat([Buffer.alloc(9_000_000, 0x0a), Buffer.from([0xff])]),
    expect: xmlInvalid,
  },
  "line-ends-wrong-place": {
    attack: "nine million line ends before a mistake",
    make: () => `${"\n".repeat(9_000_000)}x`,
    expect: xmlInvalid,
  },
  "cipher-value": {
    attack: "EncryptedKey of six megabytes",
    make: (kit) => encryptedLast(kit, { wrapped: Buffer.alloc(6 * MEGA, 1) }),
    expect: invalid,
  },
  "cipher-data": {
    attack: "EncryptedData of six megabytes that nobody encrypted",
    make: (kit) => encryptedLast(kit, { change: () => Buffer.alloc(6 * MEGA, 1) }),
    expect: invalid,
  },
  token: {
    attack: "a token of six megabytes",
    make: (kit) => kit.message({ token: writeToken("token", Buffer.alloc(6 * MEGA, 0x30)) }),
    expect: "SECURITY_UNTRUSTED",
  },
  "token-certificate": {
    attack: "a certificate with a megabyte after it",
    make: (kit) =>
      kit.message({ token: writeToken("token", Buffer.concat([kit.people.mallory.certificate.raw, Buffer.alloc(MEGA)])) }),
    expect: "SECURITY_UNTRUSTED",
  },
  "pki-path-1000": {
    attack: "PKIPath of 1,000 certificates",
    make: (kit) => {
      const content = Buffer.concat(Array.from({ length: 1000 }, () => kit.people.mallory.certificate.raw));
      const length = Buffer.from([0x30, 0x83, content.length >> 16, (content.length >> 8) & 255, content.length & 255]);
      return kit.message({
        token: writeToken("token", Buffer.concat([length, content]), PKI_PATH),
        keyInfo: directReference("token", PKI_PATH),
      });
    },
    expect: invalid,
  },
  "pki-path-nested": {
    attack: "PKIPath of 100,000 sequences inside each other",
    make: (kit) =>
      kit.message({ token: writeToken("token", nested(100_000), PKI_PATH), keyInfo: directReference("token", PKI_PATH) }),
    expect: "SECURITY_UNTRUSTED",
  },
  "issuer-line-ends": {
    attack: "an issuer name of 25,000 line ends with a true serial number, unsigned (one regular expression, quadratic)",
    make: (kit) =>
      replace(
        kit.message({ token: "" }),
        find(kit.message(), "wsse:SecurityTokenReference"),
        named(`C=IT${"\n".repeat(25_000)}x`, serialOf(kit)),
      ),
    expect: "SECURITY_UNTRUSTED",
  },
  "issuer-backslashes": {
    attack: "an issuer name of a million backslashes and commas",
    make: (kit) =>
      replace(
        kit.message({ token: "" }),
        find(kit.message(), "wsse:SecurityTokenReference"),
        named(`C=IT${"\\,".repeat(1_000_000)}x`, serialOf(kit)),
      ),
    expect: "SECURITY_UNTRUSTED",
  },
  identifier: {
    attack: "a thumbprint of six megabytes",
    make: (kit) => kit.message({ token: "", keyInfo: keyIdentifier(THUMBPRINT, Buffer.alloc(6 * MEGA).toString("base64")) }),
    expect: "SECURITY_UNTRUSTED",
  },
  "digest-value": {
    attack: "a DigestValue of eight megabytes",
    make: (kit) =>
      kit.message().replace(/<ds:DigestValue>[^<]*/, () => `<ds:DigestValue>${Buffer.alloc(6 * MEGA).toString("base64")}`),
    expect: invalid,
  },
  "signature-value-spaces": {
    attack: "a SignatureValue with eight megabytes of white space in it",
    make: (kit) => kit.message().replace(/<ds:SignatureValue>/, () => `<ds:SignatureValue>${" ".repeat(8 * MEGA)}`),
    expect: "accepted",
  },
  "timestamp-digits": {
    attack: "a Timestamp of a million digits",
    make: (kit) => replace(kit.message(), "2026-03-05T08:31:07Z", `2026-03-05T08:31:07.${"0".repeat(1_000_000)}Z`),
    expect: invalid,
  },
  "headers-200000": {
    attack: "200,000 header blocks",
    make: (kit) => prepend(kit.message(), '<x:h xmlns:x="urn:x"></x:h>'.repeat(200_000)),
    expect: "accepted",
  },
  "addressing-100000": {
    attack: "100,000 unsigned addressing blocks",
    make: (kit) => prepend(kit.message(), '<a:To xmlns:a="http://www.w3.org/2005/08/addressing">x</a:To>'.repeat(100_000)),
    expect: invalid,
  },
  "references-nested": {
    attack:
      "a payload of three megabytes that canonical form makes six times as long, under three References, signed by its sender",
    make: (kit) => {
      const inner = `<n a='${'"'.repeat(3 * MEGA)}'></n>`;
      const open = (id: string): string => `<p xmlns:wsu="${WSU}" wsu:Id="${id}">`;
      const xml = kit.message({ payload: `${open("p0")}${open("p1")}${inner}</p></p>` });
      return kit.resign(append(xml, "ds:SignedInfo", reference("#p0", transform) + reference("#p1", transform)));
    },
    expect: invalid,
  },
} as const satisfies Readonly<Record<string, Denial>>;

export type MadeName = keyof typeof denials;

export function makeDenial(name: MadeName, kit: Kit): Buffer {
  return Buffer.from(denials[name].make(kit));
}

/** A message whose payload was exchanged after it was signed. */
function replaced(kit: Kit, payload: string): string {
  const xml = kit.message({ payload: "<here></here>" });
  return replace(xml, "<here></here>", payload);
}

/** SEQUENCE in SEQUENCE, as deep as asked. */
function nested(depth: number): Buffer {
  const bytes = Buffer.alloc(depth * 5);
  for (let at = 0; at < depth; at++) {
    bytes[at * 5] = 0x30;
    bytes[at * 5 + 1] = 0x83;
    bytes.writeUIntBE((depth - at - 1) * 5, at * 5 + 2, 3);
  }
  return bytes;
}
