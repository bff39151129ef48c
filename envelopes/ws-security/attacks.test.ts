import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Received } from "../../gateway/contracts/adapter.ts";
import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { Envelope } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Identity, makeContext, makeIdentity, start, type TestContext } from "../test-support.ts";
import { change, find, hmac, replace, resign } from "./forge.ts";
import { wsSecurity } from "./index.ts";
import { DS, RSA_SHA256, WSSE, WSU } from "./names.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

describe("ws-security under attack", () => {
  let alice: Identity;
  let bob: Identity;
  let mallory: Identity;
  let carol: Identity;
  let context: TestContext;
  let receiver: Envelope;
  let xml: string;
  let reply: string;

  before(async () => {
    [alice, bob, mallory, carol] = await Promise.all([
      makeIdentity("CO-A"),
      makeIdentity("CO-B"),
      makeIdentity("CO-A"),
      makeIdentity("CO-C"),
    ]);
  });

  beforeEach(async () => {
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate], "CO-C": [carol.certificate] };
    const sender = wsSecurity.create({ counterpart: "CO-B" }, makeContext("CO-A", alice, members));
    context = makeContext("CO-B", bob, members);
    receiver = wsSecurity.create({ counterpart: "CO-A" }, context);
    const payload = Buffer.from('<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>1</MSH></SIU_S12>');
    xml = Buffer.from((await sender.seal({ payload, action: "prenotazione", to: "CO-B" })).bytes).toString();
    const request = { payload, sender: "CO-B", action: "prenotazione", id: "urn:uuid:1", notes: [] };
    reply = Buffer.from((await sender.sealReply(payload, request)).bytes).toString();
  });

  const received = (text: string, transport = {}): Received => ({ bytes: Buffer.from(text), peer: "test", transport });

  async function refuses(text: string, code: ErrorCode, transport = {}): Promise<GatewayError> {
    const thrown: unknown = await receiver.open(received(text, transport)).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof GatewayError, `accepted: ${text.slice(0, 200)}`);
    assert.equal(thrown.code, code, thrown.message);
    assert.equal(context.remembered.size, code === "SECURITY_REPLAY" ? 1 : 0, "a refused message was remembered");
    return thrown;
  }

  const evil = '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>evil</MSH></SIU_S12>';
  const newBody = (id: string): string => `<soap:Body xmlns:soap="${SOAP}" xmlns:wsu="${WSU}"${id}>${evil}</soap:Body>`;
  const without = (text: string, name: string): string => replace(text, find(text, name), "");
  const referenceTo = (text: string, id: string): string => {
    // The Id of a Timestamp goes on with something random.
    const from = text.indexOf(`<ds:Reference URI="#${id}`);
    return text.slice(from, text.indexOf("</ds:Reference>", from) + 15);
  };

  it("accepts the honest message", async () => {
    assert.equal((await receiver.open(received(xml))).sender, "CO-A");
  });

  const attacks: readonly (readonly [string, ErrorCode, () => string])[] = [
    // Signature wrapping
    [
      "Body moved under an unknown header",
      "SECURITY_INVALID",
      () => wrapBody((old) => `<x:w xmlns:x="urn:x">${old}</x:w>`, ' wsu:Id="other"'),
    ],
    [
      "Body moved under an unknown header, new Body without Id",
      "SECURITY_INVALID",
      () => wrapBody((old) => `<x:w xmlns:x="urn:x">${old}</x:w>`, ""),
    ],
    [
      "Body moved under a header, new Body with the same Id",
      "SECURITY_INVALID",
      () => wrapBody((old) => `<x:w xmlns:x="urn:x">${old}</x:w>`, ' wsu:Id="rc-body"'),
    ],
    [
      "Body moved, new Body with the Id as xml:id",
      "SECURITY_INVALID",
      () => wrapBody((old) => `<x:w xmlns:x="urn:x">${old}</x:w>`, ' xml:id="rc-body"'),
    ],
    [
      "Body moved, new Body with the Id as plain attribute",
      "SECURITY_INVALID",
      () => wrapBody((old) => `<x:w xmlns:x="urn:x">${old}</x:w>`, ' ID="rc-body"'),
    ],
    [
      "Body moved into the Security header",
      "SECURITY_INVALID",
      () =>
        replace(
          replace(xml, find(xml, "soap:Body"), newBody("")),
          "</wsse:Security>",
          `${find(xml, "soap:Body")}</wsse:Security>`,
        ),
    ],
    [
      "Body moved under ds:Object",
      "SECURITY_INVALID",
      () =>
        replace(
          replace(xml, find(xml, "soap:Body"), newBody("")),
          "</ds:Signature>",
          `<ds:Object>${find(xml, "soap:Body")}</ds:Object></ds:Signature>`,
        ),
    ],
    [
      "whole message under a header of another Envelope",
      "SECURITY_MISSING",
      () =>
        `<s:Envelope xmlns:s="${SOAP}"><s:Header><x:w xmlns:x="urn:x">${xml}</x:w></s:Header><s:Body>${evil}</s:Body></s:Envelope>`,
    ],
    [
      "second Envelope in the Envelope",
      "SOAP_INVALID",
      () => replace(xml, "</soap:Envelope>", `<soap:Envelope>${newBody("")}</soap:Envelope></soap:Envelope>`),
    ],
    ["second Body", "SOAP_INVALID", () => replace(xml, "</soap:Envelope>", `${newBody("")}</soap:Envelope>`)],
    ["second Body before the signed one", "SOAP_INVALID", () => replace(xml, "</soap:Header>", `</soap:Header>${newBody("")}`)],
    ["second element in the Body", "SOAP_INVALID", () => replace(xml, "</soap:Body>", `${evil}</soap:Body>`)],
    [
      "Timestamp moved under a header, a new one in its place",
      "SECURITY_INVALID",
      () => {
        const old = find(xml, "wsu:Timestamp");
        const fresh = `<wsu:Timestamp xmlns:wsu="${WSU}"><wsu:Created>2026-03-05T08:31:07Z</wsu:Created></wsu:Timestamp>`;
        return replace(replace(xml, old, fresh), "</soap:Header>", `<x:w xmlns:x="urn:x">${old}</x:w></soap:Header>`);
      },
    ],
    [
      "wsa:To moved under a header, a new one in its place",
      "SECURITY_INVALID",
      () => {
        const old = find(xml, "wsa:To");
        return replace(
          xml,
          old,
          `<x:w xmlns:x="urn:x">${old}</x:w><wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing">CO-B</wsa:To>`,
        );
      },
    ],
    [
      "the same Id on two elements",
      "SECURITY_INVALID",
      () => replace(xml, "</soap:Header>", `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="rc-body"></x:w></soap:Header>`),
    ],
    // Exclusion and substitution
    ["altered Body", "SECURITY_INVALID", () => replace(xml, "<MSH>1</MSH>", "<MSH>2</MSH>")],
    ["altered Action", "SECURITY_INVALID", () => replace(xml, ">prenotazione<", ">disdetta<")],
    [
      "namespace of the payload swapped",
      "SECURITY_INVALID",
      () => replace(xml, 'SIU_S12 xmlns="urn:hl7-org:v2xml"', 'SIU_S12 xmlns="urn:evil"'),
    ],
    ["no Security header", "SECURITY_MISSING", () => without(xml, "wsse:Security")],
    ["no Signature", "SECURITY_MISSING", () => without(xml, "ds:Signature")],
    ["no Timestamp", "SECURITY_MISSING", () => without(xml, "wsu:Timestamp")],
    ["no token", "SECURITY_INVALID", () => without(xml, "wsse:BinarySecurityToken")],
    [
      "Security header for another actor",
      "SECURITY_MISSING",
      () => replace(xml, "<wsse:Security ", '<wsse:Security soap:actor="urn:other" '),
    ],
    [
      "two Security headers",
      "SECURITY_INVALID",
      () => replace(xml, "</soap:Header>", `<wsse:Security xmlns:wsse="${WSSE}"></wsse:Security></soap:Header>`),
    ],
    [
      "two Timestamps",
      "SECURITY_INVALID",
      () => replace(xml, "</wsse:Security>", `<wsu:Timestamp xmlns:wsu="${WSU}"></wsu:Timestamp></wsse:Security>`),
    ],
    [
      "two Signatures",
      "SECURITY_INVALID",
      () => replace(xml, "</wsse:Security>", `<ds:Signature xmlns:ds="${DS}"></ds:Signature></wsse:Security>`),
    ],
    [
      "two SignedInfo",
      "SECURITY_INVALID",
      () => replace(xml, "<ds:SignatureValue>", `${find(xml, "ds:SignedInfo")}<ds:SignatureValue>`),
    ],
    [
      "empty SignedInfo",
      "SECURITY_INVALID",
      () => resign(replace(xml, find(xml, "ds:SignedInfo"), `<ds:SignedInfo xmlns:ds="${DS}"></ds:SignedInfo>`), alice.key),
    ],
    [
      "Body without Reference, signed by its sender",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-body"), ""), alice.key),
    ],
    [
      "Timestamp without Reference, signed by its sender",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-timestamp"), ""), alice.key),
    ],
    [
      "wsa:To without Reference, signed by its sender",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-to"), ""), alice.key),
    ],
    [
      "wsa:MessageID without Reference, signed by its sender",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-message-id"), ""), alice.key),
    ],
    [
      "unsigned WS-Addressing header put in",
      "SECURITY_INVALID",
      () =>
        replace(
          xml,
          "</soap:Header>",
          '<wsa:ReplyTo xmlns:wsa="http://www.w3.org/2005/08/addressing">x</wsa:ReplyTo></soap:Header>',
        ),
    ],
    [
      "the same Reference twice",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-to"), referenceTo(xml, "rc-to").repeat(2)), alice.key),
    ],
    [
      "too many References",
      "SECURITY_INVALID",
      () => resign(replace(xml, referenceTo(xml, "rc-to"), referenceTo(xml, "rc-to").repeat(20)), alice.key),
    ],
    ["Reference to nowhere", "SECURITY_INVALID", () => resign(replace(xml, 'URI="#rc-to"', 'URI="#nowhere"'), alice.key)],
    ["Reference to the whole document", "SECURITY_INVALID", () => resign(replace(xml, 'URI="#rc-to"', 'URI=""'), alice.key)],
    [
      "Reference to the web",
      "SECURITY_INVALID",
      () => resign(replace(xml, 'URI="#rc-to"', 'URI="http://127.0.0.1/"'), alice.key),
    ],
    [
      "Reference by XPointer",
      "SECURITY_INVALID",
      () => resign(replace(xml, 'URI="#rc-to"', "URI=\"#xpointer(id('rc-to'))\""), alice.key),
    ],
    // Keys
    ["stranger's signature under the true certificate", "SECURITY_INVALID", () => resign(xml, mallory.key)],
    [
      "stranger's certificate with the true subject",
      "SECURITY_UNTRUSTED",
      () => withCertificate(resign(xml, mallory.key), mallory),
    ],
    ["certificate of another member", "SECURITY_UNTRUSTED", () => withCertificate(resign(xml, carol.key), carol)],
    [
      "bare KeyValue",
      "SECURITY_INVALID",
      () => replace(xml, find(xml, "wsse:SecurityTokenReference"), "<ds:KeyValue></ds:KeyValue>"),
    ],
    ["KeyInfo naming another element", "SECURITY_INVALID", () => replace(xml, 'URI="#rc-token"', 'URI="#rc-body"')],
    ["KeyInfo outside the message", "SECURITY_INVALID", () => replace(xml, 'URI="#rc-token"', 'URI="http://127.0.0.1/key"')],
    ["token that is no certificate", "SECURITY_UNTRUSTED", () => xml.replace(/(<wsse:BinarySecurityToken[^>]*>)[^<]*/, "$1AAAA")],
    // Algorithms
    [
      "RSA-SHA1",
      "SECURITY_ALGORITHM",
      () => resign(replace(xml, RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"), alice.key),
    ],
    [
      "HMAC with the public key",
      "SECURITY_ALGORITHM",
      () => hmac(replace(xml, RSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"), alice.certificate.publicKey),
    ],
    ["HMAC under the name of RSA", "SECURITY_INVALID", () => hmac(xml, alice.certificate.publicKey)],
    [
      "HMACOutputLength",
      "SECURITY_ALGORITHM",
      () => resign(replace(xml, `"${RSA_SHA256}">`, `"${RSA_SHA256}"><ds:HMACOutputLength>1</ds:HMACOutputLength>`), alice.key),
    ],
    [
      "SHA-1 digest",
      "SECURITY_ALGORITHM",
      () => resign(replace(xml, "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"), alice.key),
    ],
    [
      "inclusive canonicalization",
      "SECURITY_ALGORITHM",
      () =>
        resign(
          replace(xml, "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
          alice.key,
        ),
    ],
    [
      "XSLT transform",
      "SECURITY_ALGORITHM",
      () =>
        resign(
          replace(
            xml,
            '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
            '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">',
          ),
          alice.key,
        ),
    ],
    [
      "second transform",
      "SECURITY_ALGORITHM",
      () =>
        resign(
          replace(
            xml,
            "</ds:Transform></ds:Transforms>",
            '</ds:Transform><ds:Transform Algorithm="x"></ds:Transform></ds:Transforms>',
          ),
          alice.key,
        ),
    ],
    // Text tricks
    ["comment in DigestValue", "SECURITY_INVALID", () => replace(xml, "</ds:DigestValue>", "<!-- x --></ds:DigestValue>")],
    [
      "comment in SignatureValue",
      "SECURITY_INVALID",
      () => replace(xml, "</ds:SignatureValue>", "<!-- x --></ds:SignatureValue>"),
    ],
    [
      "comment in the Body, which canonical form does not see",
      "SECURITY_INVALID",
      () => replace(xml, "<MSH>1", "<MSH><!-- x -->1"),
    ],
    ["comment in wsa:To", "SECURITY_INVALID", () => replace(xml, ">CO-B<", ">CO<!-- x -->-B<")],
    ["garbage in base64", "SECURITY_INVALID", () => replace(xml, "<ds:SignatureValue>", "<ds:SignatureValue>*")],
    ["processing instruction in the Body", "XML_INVALID", () => replace(xml, "<MSH>1", "<MSH><?x y?>1")],
    ["DOCTYPE", "XML_INVALID", () => `<!DOCTYPE soap:Envelope [<!ENTITY e "x">]>${xml}`],
    ["content after the Envelope", "XML_INVALID", () => `${xml}<x/>`],
    // Time and addresses, signed by the sender itself
    [
      "Timestamp without zone",
      "SECURITY_INVALID",
      () => change(xml, "wsu:Timestamp", alice.key, (old) => old.replaceAll("Z</", "</")),
    ],
    [
      "Timestamp that expires before it was created",
      "SECURITY_INVALID",
      () => change(xml, "wsu:Timestamp", alice.key, (old) => old.replace("08:36:07", "08:30:00")),
    ],
    [
      "Timestamp without Created",
      "SECURITY_INVALID",
      () => change(xml, "wsu:Timestamp", alice.key, (old) => replace(old, find(old, "wsu:Created"), "")),
    ],
    [
      "Created on a day that does not exist",
      "SECURITY_INVALID",
      () => change(xml, "wsu:Timestamp", alice.key, (old) => old.replaceAll("2026-03-05", "2026-02-30")),
    ],
    [
      "message for somebody else",
      "SECURITY_INVALID",
      () => change(xml, "wsa:To", alice.key, (old) => replace(old, "CO-B", "CO-C")),
    ],
    [
      "message in somebody else's name",
      "SECURITY_INVALID",
      () => change(xml, "wsa:From", alice.key, (old) => replace(old, "CO-A", "CO-C")),
    ],
    ["answer sent as a request", "SECURITY_INVALID", () => reply],
    [
      "unknown token in the Security header",
      "SECURITY_INVALID",
      () => replace(xml, "</wsse:Security>", "<wsse:UsernameToken></wsse:UsernameToken></wsse:Security>"),
    ],
    [
      "header that must be understood",
      "SOAP_INVALID",
      () => replace(xml, "</soap:Header>", '<x:h xmlns:x="urn:x" soap:mustUnderstand="1"></x:h></soap:Header>'),
    ],
  ];

  function wrapBody(wrapped: (old: string) => string, id: string): string {
    const old = find(xml, "soap:Body");
    return replace(replace(xml, old, newBody(id)), "</soap:Header>", `${wrapped(old)}</soap:Header>`);
  }

  function withCertificate(text: string, { certificate }: Identity): string {
    return text.replace(/(<wsse:BinarySecurityToken[^>]*>)[^<]*/, `$1${certificate.raw.toString("base64")}`);
  }

  for (const [attack, code, make] of attacks) {
    it(`refuses: ${attack} (${code})`, async () => void (await refuses(make(), code)));
  }

  it("hands on nothing but what was signed, whatever is done to the text", async () => {
    const honest = Buffer.from((await receiver.open(received(xml))).payload).toString();
    const pieces = fc.constantFrom(
      "",
      "<",
      ">",
      "/",
      "&amp;",
      " ",
      "x",
      '"',
      "<!-- -->",
      "<![CDATA[]]>",
      evil,
      newBody(""),
      newBody(' wsu:Id="rc-body"'),
      "<x/>",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(xml.length), pieces, fc.nat(3)), { minLength: 1, maxLength: 3 }),
        async (edits) => {
          const altered = edits.reduce((text, [at, piece, gone]) => text.slice(0, at) + piece + text.slice(at + gone), xml);
          context.remembered.clear();
          const opened = await receiver.open(received(altered)).catch((error: unknown) => {
            assert.ok(error instanceof GatewayError && error.code !== "INTERNAL", String(error));
            return undefined;
          });
          if (opened !== undefined) assert.equal(Buffer.from(opened.payload).toString(), honest);
        },
      ),
      { numRuns: 2000 },
    );
  }).timeout(20_000);

  it("refuses a stale Timestamp, at the edge of window and skew", async () => {
    context.clock.at = start + 360_001 - (start % 1000);
    await refuses(xml, "SECURITY_STALE");
    context.clock.at -= 1;
    await receiver.open(received(xml));
  });

  it("refuses a Timestamp from the future", async () => {
    context.clock.at = start - 60_001;
    await refuses(xml, "SECURITY_STALE");
    context.clock.at = start - 60_000;
    await receiver.open(received(xml));
  });

  it("refuses a replay, as long as the message would be fresh", async () => {
    await receiver.open(received(xml));
    await refuses(xml, "SECURITY_REPLAY");
    context.clock.at = start + 360_000;
    await refuses(xml, "SECURITY_REPLAY");
  });

  it("refuses a replay with the signature in another base64 spelling", async () => {
    await receiver.open(received(xml));
    const folded = xml.replace(/(<ds:SignatureValue>.{40})/, "$1\n ");
    await refuses(folded, "SECURITY_REPLAY");
  });

  it("refuses one of two copies that come at once", async () => {
    const both = await Promise.allSettled([receiver.open(received(xml)), receiver.open(received(xml))]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  it("refuses a SOAPAction that is not the signed Action", async () => {
    await refuses(xml, "SOAP_INVALID", { contentType: "text/xml", soapAction: '"disdetta"' });
  });

  it("refuses certificates outside their validity, and short keys", async () => {
    const bad = [
      await makeIdentity("CO-A", { to: start - 1000 }),
      await makeIdentity("CO-A", { from: start + 1000 }),
      await makeIdentity("CO-A", { modulus: 1024 }),
    ];
    for (const identity of bad) {
      const members = { "CO-A": [identity.certificate] };
      receiver = wsSecurity.create({}, { ...context, keys: makeContext("CO-B", bob, members).keys });
      await refuses(withCertificate(resign(xml, identity.key), identity), "SECURITY_UNTRUSTED");
    }
  });

  it("tells the peer nothing but the family", async () => {
    const families: readonly (readonly [ErrorCode, string])[] = [
      ["SECURITY_INVALID", "FailedCheck"],
      ["SECURITY_UNTRUSTED", "FailedCheck"],
      ["SECURITY_REPLAY", "FailedCheck"],
      ["SECURITY_MISSING", "InvalidSecurity"],
      ["SECURITY_ALGORITHM", "UnsupportedAlgorithm"],
      ["SECURITY_STALE", "MessageExpired"],
    ];
    for (const [code, family] of families) {
      const answer = await receiver.refuse(new GatewayError(code, "the precise cause"), received(xml), undefined);
      const text = Buffer.from(answer.bytes).toString();
      assert.ok(text.includes(`<faultcode>wsse:${family}</faultcode>`), text);
      assert.ok(!text.includes("precise") && !text.includes(code), text);
      assert.equal(answer.failed, true);
    }
  });
});
