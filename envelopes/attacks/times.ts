import type { Kit, Made } from "./kit.ts";
import { inBoth } from "./kit.ts";
import { writeTimestamp } from "./message.ts";
import { WSU } from "../ws-security/names.ts";
import { append, edit, find, replace } from "./text.ts";

const invalid = "SECURITY_INVALID" as const;
const stale = "SECURITY_STALE" as const;

/** When a message was made, and whether it was seen before. */
export function times(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const stamped = (inside: string): string =>
    kit.message({ timestamp: `<wsu:Timestamp xmlns:wsu="${WSU}" wsu:Id="timestamp">${inside}</wsu:Timestamp>` });
  const from = (instant: string): string => `<wsu:Created>${instant}</wsu:Created>`;
  const to = (instant: string): string => `<wsu:Expires>${instant}</wsu:Expires>`;
  const good = "2026-03-05T08:31:07Z";
  return [
    ...inBoth((soap) => [
      {
        name: "future",
        attack: "Timestamp of more than the skew from now",
        bytes: kit.message({ soap, created: "2026-03-05T08:32:08Z" }),
        expect: stale,
      },
      {
        name: "old",
        attack: "Timestamp older than the window",
        bytes: kit.message({ soap, expires: "2026-03-06T08:36:07Z" }),
        at: "2026-03-05T08:37:08Z",
        expect: stale,
      },
      { name: "replay", attack: "the same message twice", bytes: kit.message({ soap }), twice: true, expect: "SECURITY_REPLAY" },
    ]),
    {
      name: "expired",
      attack: "Timestamp that has expired",
      bytes: kit.message({ expires: "2026-03-05T08:31:08Z" }),
      at: "2026-03-05T08:32:09Z",
      expect: stale,
    },
    {
      name: "edge",
      attack: "honest: at the last instant of the window",
      bytes: kit.message({ expires: "2026-03-06T08:36:07Z" }),
      at: "2026-03-05T08:37:07Z",
      expect: "accepted",
    },
    {
      name: "replay-at-once",
      attack: "the same message at two nodes at once",
      bytes: xml,
      twice: "at once",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "expires-before",
      attack: "Timestamp that expires before it was created",
      bytes: kit.message({ expires: "2026-03-05T08:31:06Z" }),
      expect: invalid,
    },
    {
      name: "no-zone",
      attack: "instants without zone",
      bytes: stamped(from("2026-03-05T08:31:07") + to("2026-03-05T08:36:07")),
      expect: invalid,
    },
    {
      name: "other-zone",
      attack: "instants with another zone",
      bytes: stamped(from("2026-03-05T09:31:07+01:00")),
      expect: invalid,
    },
    { name: "no-such-day", attack: "a day that does not exist", bytes: stamped(from("2026-02-30T08:31:07Z")), expect: invalid },
    { name: "hour-24", attack: "an hour that does not exist", bytes: stamped(from("2026-03-04T24:00:00Z")), expect: invalid },
    { name: "words", attack: "an instant in words", bytes: stamped(from("now")), expect: invalid },
    { name: "year", attack: "a year of six digits", bytes: stamped(from("+02026-03-05T08:31:07Z")), expect: invalid },
    { name: "no-created", attack: "Timestamp without Created", bytes: stamped(to("2026-03-05T08:36:07Z")), expect: invalid },
    { name: "empty", attack: "Timestamp that holds nothing", bytes: stamped(""), expect: invalid },
    { name: "created-twice", attack: "two Created", bytes: stamped(from(good) + from("2026-03-05T08:36:07Z")), expect: invalid },
    {
      name: "expires-twice",
      attack: "two Expires",
      bytes: stamped(from(good) + to("2026-03-05T08:36:07Z").repeat(2)),
      expect: invalid,
    },
    {
      name: "third",
      attack: "Timestamp with something more",
      bytes: stamped(`${from(good)}${to("2026-03-05T08:36:07Z")}<x></x>`),
      expect: invalid,
    },
    { name: "order", attack: "Expires before Created", bytes: stamped(to("2026-03-05T08:36:07Z") + from(good)), expect: invalid },
    {
      name: "timestamps-two",
      attack: "two Timestamps, the old one signed",
      bytes: edit(xml, "wsse:Security", (old) =>
        append(old, "wsse:Security", writeTimestamp("2026-03-05T12:00:00Z", undefined, "x")),
      ),
      at: "2026-03-05T12:00:00Z",
      expect: invalid,
    },
    {
      name: "altered",
      attack: "Timestamp altered to be fresh",
      bytes: xml.replaceAll("2026-03-05T08:3", "2026-03-05T09:3"),
      at: "2026-03-05T09:31:07Z",
      expect: invalid,
    },
    {
      name: "replay-other-headers",
      attack: "the same message with an unsigned header put in: a replay",
      bytes: append(xml, "soap:Header", '<x:h xmlns:x="urn:x">2</x:h>'),
      after: "honest-plain.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "replay-other-token",
      attack: "the same signature with the key named in another way: a replay",
      bytes: edit(xml, "ds:KeyInfo", (old) =>
        replace(old, ' ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"', ""),
      ),
      after: "honest-plain.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "no-expires-old",
      attack: "Timestamp without Expires, older than the window",
      bytes: kit.message({ timestamp: writeTimestamp(good, undefined) }),
      at: "2026-03-05T08:37:08Z",
      expect: stale,
    },
    {
      name: "narrow-window",
      attack: "older than a narrower window that the policy has",
      bytes: xml,
      at: "2026-03-05T08:31:38Z",
      policy: { window: 20, skew: 10 },
      expect: stale,
    },
    {
      name: "timestamp-elsewhere",
      attack: "Timestamp as a header of its own",
      bytes: append(replace(xml, find(xml, "wsu:Timestamp"), ""), "soap:Header", find(xml, "wsu:Timestamp")),
      expect: "SECURITY_MISSING",
    },
  ];
}
