/**
 * `growth.ts`: how the time to answer a hostile message grows with its size: a table of size and milliseconds, each twice as
 * large as the one before. What is linear doubles; what grows fourfold is an attack.
 */
import { wsSecurity } from "../ws-security/index.ts";
import { type Kit, kitOf } from "./kit.ts";
import { directReference, reference, strReference, tokenReference } from "./message.ts";
import { openCase, verdict } from "./outcome.ts";
import { people } from "./people.ts";
import { append, find, replace } from "./text.ts";
import { DS, EXC_C14N, WSU } from "../ws-security/names.ts";

type Grow = (kit: Kit, size: number) => string | Buffer;

const exclusive = `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`;
const numbered = (count: number, one: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => one(at)).join("");

/** A payload in the place of a signed one: only the digest shows it, so that all before is done. */
const replaced =
  (payload: (size: number) => string): Grow =>
  (kit, size) =>
    replace(kit.message({ payload: "<here></here>" }), "<here></here>", payload(size));

const shapes: Readonly<Record<string, readonly [start: number, grow: Grow]>> = {
  "nested elements (to the limit)": [48, replaced((size) => "<n>".repeat(size) + "</n>".repeat(size))],
  "nested elements (beyond it)": [50_000, replaced((size) => "<n>".repeat(size) + "</n>".repeat(size))],
  elements: [50_000, replaced((size) => `<o>${"<n></n>".repeat(size)}</o>`)],
  "elements of distinct names": [40_000, replaced((size) => `<o>${numbered(size, (at) => `<n${at}></n${at}>`)}</o>`)],
  "elements with 200 attributes": [
    250,
    replaced((size) => `<o>${`<n${numbered(200, (at) => ` a${at}="1"`)}></n>`.repeat(size)}</o>`),
  ],
  "elements with 64 declarations": [
    1000,
    replaced((size) => `<o>${`<n${numbered(64, (at) => ` xmlns:a${at}="urn:${at}"`)}></n>`.repeat(size)}</o>`),
  ],
  "declarations under a PrefixList of 32": [
    1000,
    (kit, size) => {
      const list = numbered(32, (at) => `a${at} `).trim();
      const transform = `<ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${list}"></ec:InclusiveNamespaces></ds:Transform>`;
      const xml = kit.message({ payload: "<here></here>", transform });
      const one = `<n${numbered(32, (at) => ` xmlns:a${at}="urn:${at}"`)}></n><n${numbered(32, (at) => ` xmlns:a${at}="urn:x${at}"`)}></n>`;
      return replace(xml, "<here></here>", `<o>${one.repeat(size)}</o>`);
    },
  ],
  "References (beyond the limit)": [
    20_000,
    (kit, size) => append(kit.message(), "ds:SignedInfo", '<ds:Reference URI="#to"></ds:Reference>'.repeat(size)),
  ],
  comments: [200_000, replaced((size) => `<o>${"<!---->".repeat(size)}</o>`)],
  Ids: [20_000, replaced((size) => `<o xmlns:wsu="${WSU}">${numbered(size, (at) => `<n wsu:Id="i${at}"></n>`)}</o>`)],
  "entities in text": [400_000, replaced((size) => `<o>${"&amp;".repeat(size)}</o>`)],
  "'>' in text": [1_000_000, replaced((size) => `<o>${">".repeat(size)}</o>`)],
  "quotation marks in an attribute": [1_000_000, replaced((size) => `<o a='${'"'.repeat(size)}'></o>`)],
  "CDATA sections": [150_000, replaced((size) => `<o>${"<![CDATA[x]]>".repeat(size)}</o>`)],
  "deep canonical form (190 deep)": [
    60_000,
    replaced((size) => `<o>${`${'<a:n xmlns:a="urn:a">'.repeat(190)}${"</a:n>".repeat(190)}`.repeat(size / 250)}</o>`),
  ],
  "header blocks": [50_000, (kit, size) => append(kit.message(), "soap:Header", '<x:h xmlns:x="urn:x"></x:h>'.repeat(size))],
  "standing SecurityTokenReferences": [
    5000,
    (kit, size) =>
      append(
        kit.message({ references: reference("#str", exclusive), keyInfo: strReference(directReference("token")) }),
        "wsse:Security",
        directReference("token").repeat(size),
      ),
  ],
  "line ends before a wrong byte": [1_000_000, (_, size) => Buffer.concat([Buffer.alloc(size, 0x0a), Buffer.from([0xff])])],
  "issuer name of line ends": [
    4000,
    (kit, size) => {
      const serial = BigInt(`0x${kit.people.alice.certificate.serialNumber}`).toString();
      const named = tokenReference(
        `<ds:X509Data xmlns:ds="${DS}"><ds:X509IssuerSerial><ds:X509IssuerName>C=IT${"\n".repeat(size)}x</ds:X509IssuerName><ds:X509SerialNumber>${serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>`,
      );
      const xml = kit.message({ token: "" });
      return replace(xml, find(xml, "wsse:SecurityTokenReference"), named);
    },
  ],
};

const kit = kitOf(await people());
console.log("| what | size | ms at 1x | 2x | 4x | answer |");
console.log("| --- | ---: | ---: | ---: | ---: | --- |");
for (const [name, [start, grow]] of Object.entries(shapes)) {
  const times: number[] = [];
  let answer = "";
  for (const factor of [1, 2, 4]) {
    const bytes = Buffer.from(grow(kit, start * factor));
    const before = process.threadCpuUsage();
    const one = { attack: name, group: "denial", at: "2026-03-05T08:31:07Z", expect: "accepted", file: "" } as const;
    answer = verdict(await openCase(wsSecurity, one, bytes, kit.people));
    const { user, system } = process.threadCpuUsage(before);
    times.push(Math.round((user + system) / 1000));
  }
  console.log(`| ${name} | ${start} | ${times.join(" | ")} | ${answer} |`);
}
