import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { DS, EXC_C14N, SAML_ID, SAML_TOKEN, WSSE11, WSU } from "../ws-security/names.ts";
import type { Kit, Made } from "./kit.ts";
import { reference, strReference, strTransform, tokenReference } from "./message.ts";
import type { Person } from "./people.ts";
import { sign } from "./sign.ts";
import { append, edit, find, prepend, replace, without } from "./text.ts";

import { assertion, audience, carrying, conditionsOf, holderOfKey, ownWord, policy, role, type Statement } from "./assertion.ts";

const invalid = "SECURITY_INVALID" as const;
const untrusted = "SECURITY_UNTRUSTED" as const;

/** What an issuer says of a clerk, and who may say it. */
export function assertions(kit: Kit): readonly Made[] {
  const made = (name: string, attack: string, what: Statement, expect: Made["expect"] = invalid): Made => ({
    name,
    attack,
    bytes: carrying(kit, assertion(kit, what)),
    policy,
    expect,
  });
  const between = (from: string, to: string): Markup => conditionsOf(audience("CO-B"), from, to);
  const good = assertion(kit);
  return [
    made("vouches", "honest: sender-vouches, signed by the issuer and by the sender", {}, "accepted"),
    {
      ...made(
        "vouches-unsigned",
        "honest: sender-vouches, unsigned, by a sender who is the issuer",
        { by: undefined },
        "accepted",
      ),
      policy: ownWord,
    },
    made("vouches-unsigned-other", "sender-vouches, unsigned, in another issuer's name", { by: undefined }, untrusted),
    made("holder", "honest: holder-of-key, signed by the holder", { method: holderOfKey, holder: "alice" }, "accepted"),
    {
      name: "holder-named",
      attack: "honest: holder-of-key, the message's key named by the assertion",
      bytes: namedByAssertion(kit, assertion(kit, { method: holderOfKey, holder: "alice" })),
      policy,
      expect: "accepted",
    },
    made("holder-other", "holder-of-key, signed by somebody else than the holder", { method: holderOfKey, holder: "carol" }),
    made("holder-unsigned", "holder-of-key without the issuer's signature", {
      method: holderOfKey,
      holder: "alice",
      by: undefined,
    }),
    made("holder-no-key", "holder-of-key without key", { method: holderOfKey }),
    {
      name: "holder-stranger-named",
      attack: "a stranger's own assertion names the key that signs the message",
      bytes: namedByAssertion(kit, assertion(kit, { method: holderOfKey, holder: "mallory", by: "mallory" }), "mallory"),
      policy,
      expect: untrusted,
    },
    made("bearer", "bearer confirmation", { method: "urn:oasis:names:tc:SAML:2.0:cm:bearer", holder: "alice" }),
    made("method-unknown", "a confirmation of no known method", { method: "urn:x" }),
    made("by-stranger", "signed by a stranger in the issuer's name", { by: "mallory" }, untrusted),
    made("by-sender", "signed by the sender in the issuer's name", { by: "alice" }, untrusted),
    made("by-other-member", "signed by another member in the issuer's name", { by: "carol" }, untrusted),
    made("issuer-unknown", "an issuer that the policy does not have", { issuer: "urn:other" }, untrusted),
    made("issuer-prototype", "an issuer called __proto__", { issuer: "__proto__" }, untrusted),
    made("issuer-none", "an assertion without issuer", { issuer: "" }),
    made("sha1", "signed by the issuer with RSA-SHA1", { algorithm: `${DS}rsa-sha1` }, "SECURITY_ALGORITHM"),
    made("version", "an assertion of another version", { version: "1.1" }),
    made(
      "expired",
      "an expired assertion",
      { conditions: between("2026-03-05T08:00:00Z", "2026-03-05T08:30:06Z") },
      "SECURITY_STALE",
    ),
    made(
      "not-yet",
      "an assertion of later",
      { conditions: between("2026-03-05T08:32:08Z", "2026-03-05T09:00:00Z") },
      "SECURITY_STALE",
    ),
    made("no-end", "an assertion without end", { conditions: writeElement("saml:Conditions", {}, audience("CO-B")) }),
    made("no-conditions", "an assertion without Conditions", { conditions: "" }),
    made("no-zone", "Conditions without zone", { conditions: between("2026-03-05T08:30:00", "2026-03-05T08:40:00") }),
    made("audience-other", "an assertion for another audience", { conditions: conditionsOf(audience("CO-C")) }),
    made("audience-two", "an assertion with two audience restrictions, one not ours", {
      conditions: conditionsOf(audience("CO-B") + audience("CO-C")),
    }),
    made("condition-unknown", "a condition that is not understood", {
      conditions: conditionsOf('<saml:ProxyRestriction Count="0"><saml:Audience>CO-B</saml:Audience></saml:ProxyRestriction>'),
    }),
    made("role-two", "a role with two values", { attributes: role("operatore", "amministratore") }),
    made("role-twice", "the role's attribute twice", { attributes: role("operatore") + role("amministratore") }),
    made("name-empty", "an assertion without name", { name: " " }),
    made(
      "confirmation-expired",
      "a confirmation that has expired, in an assertion that has not",
      { method: holderOfKey, holder: "alice", limits: { NotOnOrAfter: "2026-03-05T08:00:00Z" } },
      "SECURITY_STALE",
    ),
    made(
      "confirmation-not-yet",
      "a confirmation of later, in an assertion of now",
      { method: holderOfKey, holder: "alice", limits: { NotBefore: "2026-03-05T09:00:00Z" } },
      "SECURITY_STALE",
    ),
    made("confirmation-recipient", "a confirmation for another recipient", {
      method: holderOfKey,
      holder: "alice",
      limits: { Recipient: "CO-C" },
    }),
    made(
      "once",
      "honest: an assertion for one use",
      { conditions: conditionsOf("<saml:OneTimeUse></saml:OneTimeUse>") },
      "accepted",
    ),
    {
      name: "once-again",
      attack: "an assertion for one use, in a second message",
      bytes: kit.message({
        messageId: "urn:uuid:2",
        before: [["assertion", assertion(kit, { conditions: conditionsOf("<saml:OneTimeUse></saml:OneTimeUse>") })]],
      }),
      policy,
      after: "saml-once.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "uncovered",
      attack: "sender-vouches, but nobody vouches: the message's signature leaves the assertion out",
      bytes: kit.message({ before: [[undefined, assertion(kit, { by: undefined })]] }),
      policy: ownWord,
      expect: invalid,
    },
    {
      name: "uncovered-issued",
      attack: "sender-vouches, signed by the issuer, put into a message of the sender's",
      bytes: kit.message({ before: [[undefined, good]] }),
      policy,
      expect: invalid,
    },
    {
      name: "key-names-other",
      attack: "the message's key named by an assertion's Id that is the Body's",
      bytes: edit(namedByAssertion(kit, assertion(kit, { method: holderOfKey, holder: "alice" })), "wsse:KeyIdentifier", (old) =>
        replace(old, ">assertion<", ">body<"),
      ),
      policy,
      expect: invalid,
    },
    {
      name: "role-comment-str",
      attack: "a comment in a role that the message's signature covers by STR-Transform alone",
      bytes: (() => {
        const bare = assertion(kit, { by: undefined });
        const str = strReference(tokenReference(writeText("wsse:KeyIdentifier", { ValueType: SAML_ID }, "assertion")));
        const before = [
          [undefined, bare],
          [undefined, str],
        ] as const;
        return replace(kit.message({ before, references: reference("#str", strTransform) }), "operatore", "oper<!-- -->atore");
      })(),
      policy: ownWord,
      expect: invalid,
    },
    {
      name: "none",
      attack: "no assertion, where one is required",
      bytes: kit.message(),
      policy: { saml: { ...policy.saml, required: true } },
      expect: "SECURITY_MISSING",
    },
    { name: "unasked", attack: "an assertion that the policy does not have", bytes: carrying(kit, good), expect: invalid },
    {
      name: "two",
      attack: "two assertions",
      bytes: kit.message({
        before: [
          ["assertion", good],
          ["second", assertion(kit, { id: "second", name: "evil" })],
        ],
      }),
      policy,
      expect: invalid,
    },
    {
      name: "role-altered",
      attack: "role altered after the issuer signed; its sender signs that",
      bytes: kit.resign(carrying(kit, replace(good, "operatore", "amministratore"))),
      policy,
      expect: invalid,
    },
    {
      name: "name-altered",
      attack: "name altered after the issuer signed; its sender signs that",
      bytes: kit.resign(carrying(kit, replace(good, "RSSMRA80A01H501U", "evil"))),
      policy,
      expect: invalid,
    },
    {
      name: "name-comment",
      attack: "a comment that splits the name (CVE-2018-0489 and kin)",
      bytes: carrying(kit, replace(good, "RSSMRA80A01H501U", "RSSMRA<!-- -->80A01H501U")),
      policy,
      expect: invalid,
    },
    {
      name: "issuer-signature-value",
      attack: "the issuer's SignatureValue of zeros",
      bytes: carrying(kit, good.replace(/(<ds:SignatureValue>)[^<]*/, `$1${Buffer.alloc(256).toString("base64")}`)),
      policy,
      expect: invalid,
    },
    {
      name: "issuer-key-value",
      attack: "the issuer's key as KeyValue",
      bytes: carrying(kit, replace(good, find(good, "ds:X509Data"), "<ds:KeyValue></ds:KeyValue>")),
      policy,
      expect: invalid,
    },
    {
      name: "issuer-retrieval",
      attack: "the issuer's key by RetrievalMethod",
      bytes: carrying(
        kit,
        replace(good, find(good, "ds:X509Data"), '<ds:RetrievalMethod URI="http://canary.invalid/k"></ds:RetrievalMethod>'),
      ),
      policy,
      expect: invalid,
    },
    ...referencesOf(kit, good),
    ...wrappings(kit, assertion(kit, { method: holderOfKey, holder: "alice" })),
  ];
}

function namedByAssertion(kit: Kit, markup: Markup, signer: Person = "alice"): string {
  const named = writeText("wsse:KeyIdentifier", { ValueType: SAML_ID }, "assertion");
  const keyInfo = tokenReference(named, { "xmlns:wsse11": WSSE11, "wsse11:TokenType": SAML_TOKEN });
  return kit.message({ token: "", keyInfo, before: [["assertion", markup]] }, signer);
}

/** The issuer's Reference leads elsewhere, or more than one does. */
function referencesOf(kit: Kit, good: Markup): readonly Made[] {
  const { issuer: who } = kit.people;
  const issued = (markup: Markup): string => carrying(kit, sign(markup, who.key));
  const own = find(good, "ds:Reference");
  const plain = reference("#assertion", `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`);
  return [
    {
      name: "reference-other",
      attack: "the issuer's signature covers an inner element alone",
      bytes: issued(
        edit(replace(good, 'URI="#assertion"', 'URI="#inner"'), "saml:Subject", (old) =>
          replace(old, "<saml:Subject>", `<saml:Subject xmlns:wsu="${WSU}" wsu:Id="inner">`),
        ),
      ),
      policy,
      expect: invalid,
    },
    {
      name: "reference-other-id",
      attack: "the issuer's signature names another Id, with the digest of the assertion",
      bytes: carrying(
        kit,
        sign(replace(good, 'URI="#assertion"', 'URI="#other"'), who.key, 0, new Map([["other", without(good, "ds:Signature")]])),
      ),
      policy,
      expect: invalid,
    },
    {
      name: "reference-two",
      attack: "the issuer's signature with two References",
      bytes: issued(replace(good, own, own + own)),
      policy,
      expect: invalid,
    },
    {
      name: "reference-not-enveloped",
      attack: "the issuer's signature over the assertion without the enveloped transform",
      bytes: issued(replace(good, own, plain)),
      policy,
      expect: invalid,
    },
    {
      name: "reference-none",
      attack: "the issuer's signature without Reference",
      bytes: issued(replace(good, own, "")),
      policy,
      expect: invalid,
    },
  ];
}

/** The eight shapes of wrapping (Somorovsky et al. 2012): the sender signs the message, and wants another subject than the issuer said. */
function wrappings(kit: Kit, good: Markup): readonly Made[] {
  const vouched = assertion(kit);
  const signature = find(good, "ds:Signature");
  const bare = without(good, "ds:Signature");
  const evilBare = replace(replace(bare, "RSSMRA80A01H501U", "evil"), 'ID="assertion"', 'ID="evil"');
  const withSignature = (inside: string): string => replace(evilBare, "</saml:Issuer>", `</saml:Issuer>${inside}`);
  const sealed = (markup: Markup, put: (xml: string) => string = (xml) => xml): string =>
    kit.resign(put(kit.message({ before: [["evil", markup]] })));
  const object = (inside: string): string => append(signature, "ds:Signature", `<ds:Object>${inside}</ds:Object>`);
  const header = (inside: string) => (xml: string) => prepend(xml, `<x:w xmlns:x="urn:x">${inside}</x:w>`);
  const cases: readonly (readonly [string, string])[] = [
    [
      "the issuer's signature in a new assertion, the true one inside the signature",
      sealed(withSignature(append(signature, "ds:Signature", bare))),
    ],
    ["the issuer's signature in a new assertion, the true one in the header", sealed(withSignature(signature), header(bare))],
    ["a new assertion before the true one", sealed(evilBare + good)],
    ["the true assertion inside a new one", sealed(append(evilBare, "saml:Assertion", good))],
    ["a new assertion with the issuer's signature before the true one", sealed(withSignature(signature) + bare)],
    ["the true assertion with its signature in ds:Object of the new one's", sealed(withSignature(object(good)))],
    [
      "the true assertion in an Advice of the new one",
      sealed(append(evilBare, "saml:Assertion", `<saml:Advice>${good}</saml:Advice>`)),
    ],
    ["the true assertion without signature in ds:Object of the new one's", sealed(withSignature(object(bare)))],
  ];
  return [
    ...cases.map(([attack, bytes], at) => ({
      name: `wrapping-${at + 1}`,
      attack: `wrapping ${at + 1}: ${attack}`,
      bytes,
      policy,
      expect: invalid,
    })),
    {
      name: "wrapping-moved",
      attack: "the assertion that the sender covered moved into the header, a new one in its place",
      bytes: prepend(
        replace(
          carrying(kit, vouched),
          vouched,
          replace(assertion(kit, { by: undefined, name: "evil" }), 'ID="assertion"', 'ID="evil"'),
        ),
        `<x:w xmlns:x="urn:x">${vouched}</x:w>`,
      ),
      policy,
      expect: invalid,
    },
  ];
}
