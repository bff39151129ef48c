import assert from "node:assert/strict";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import { canonicalize, parse } from "../../gateway/xml/index.ts";
import type { Envelope } from "../../gateway/contracts/envelope.ts";
import { type Identity, makeContext, makeIdentity } from "../test-support.ts";
import { wsSecurity } from "./index.ts";
import { BASE64, EXC_C14N, RSA_SHA256, SHA256, WSA, WSSE, WSU, X509V3 } from "./names.ts";

/** xml-crypto as an independent signer and verifier of honest messages. */
describe("ws-security and xml-crypto", () => {
  let alice: Identity;
  let bob: Identity;
  let sender: Envelope;
  let receiver: Envelope;

  before(async () => {
    [alice, bob] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B")]);
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate] };
    sender = wsSecurity.create({ counterpart: "CO-B" }, makeContext("CO-A", alice, members));
    receiver = wsSecurity.create({ counterpart: "CO-A" }, makeContext("CO-B", bob, members));
  });

  const payloads: readonly (readonly [string, string])[] = [
    ["a plain payload", '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>è &amp; € 😀&#xD;</MSH></SIU_S12>'],
    ["a payload without namespace", '<Prenotazione id="1"></Prenotazione>'],
    [
      "a payload that uses our prefixes for other things",
      '<soap:x xmlns:soap="urn:soap" xmlns:wsu="urn:wsu" wsu:Id="other"></soap:x>',
    ],
    [
      "a payload that declares the namespaces of the Body",
      canonicalize(
        parse(Buffer.from(`<soap:x xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsu="${WSU}" wsu:y="1"/>`)),
      ),
    ],
  ];
  for (const [what, payload] of payloads) {
    it(`xml-crypto accepts ${what}, signed by us`, async () => {
      const { bytes } = await sender.seal({ payload: Buffer.from(payload), action: "disponibilita", to: "CO-B" });
      const xml = Buffer.from(bytes).toString();
      const dom = new DOMParser().parseFromString(xml, "text/xml");
      const signature = dom.getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature")[0];
      assert.ok(signature);
      const verifier = new SignedXml({ publicCert: alice.certificate.toString(), idMode: "wssecurity" });
      verifier.loadSignature(signature as never);
      assert.ok(verifier.checkSignature(xml));
      assert.equal(verifier.getSignedReferences().length, 6);
      assert.equal(
        verifier.getSignedReferences().at(-1),
        canonicalize(parse(Buffer.from(/<soap:Body.*<\/soap:Body>/s.exec(xml)?.[0] ?? ""))),
      );
    });
  }

  /** A message written another way than ours: other prefixes, inherited declarations, white space, a signed token. */
  function theirs(prefixList: readonly string[] = []): string {
    const wsa = (name: string, value: string): string => `<a:${name} u:Id="${name}">${value}</a:${name}>`;
    const token = alice.certificate.raw.toString("base64").replace(/(.{64})/g, "$1\n");
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="${WSA}" xmlns:u="${WSU}" xmlns:hl7="urn:hl7-org:v2xml" xmlns:unused="urn:unused">
  <E:Header>
    ${wsa("MessageID", "urn:uuid:42")} ${wsa("To", "CO-B")} ${wsa("Action", "disdetta")} ${wsa("From", "<a:Address>CO-A</a:Address>")}
    <w:Security xmlns:w="${WSSE}" E:mustUnderstand="1">
      <w:BinarySecurityToken u:Id="X1" ValueType="${X509V3}" EncodingType="${BASE64}">${token}</w:BinarySecurityToken>
      <u:Timestamp u:Id="T1"><u:Created>2026-03-05T08:31:00.123Z</u:Created></u:Timestamp>
    </w:Security>
  </E:Header>
  <E:Body u:Id="B1"><hl7:SIU_S12 b="2" a='1'><hl7:MSH/></hl7:SIU_S12></E:Body>
</E:Envelope>`;
    const signer = new SignedXml({
      privateKey: alice.key.export({ type: "pkcs8", format: "pem" }),
      idMode: "wssecurity",
      signatureAlgorithm: RSA_SHA256,
      canonicalizationAlgorithm: EXC_C14N,
      getKeyInfoContent: () =>
        `<w:SecurityTokenReference xmlns:w="${WSSE}"><w:Reference URI="#X1" ValueType="${X509V3}"/></w:SecurityTokenReference>`,
    });
    for (const name of ["MessageID", "To", "Action", "From", "Timestamp", "Body", "BinarySecurityToken"]) {
      signer.addReference({
        xpath: `//*[local-name(.)='${name}']`,
        transforms: [EXC_C14N],
        digestAlgorithm: SHA256,
        inclusiveNamespacesPrefixList: [...prefixList],
      });
    }
    signer.computeSignature(xml, { location: { reference: "//*[local-name(.)='Security']", action: "append" } });
    return signer.getSignedXml();
  }

  it("accepts what xml-crypto signed, and hands on the payload in canonical form", async () => {
    const opened = await receiver.open({ bytes: Buffer.from(theirs()), peer: "x", transport: {} });
    assert.deepEqual([opened.sender, opened.action, opened.id], ["CO-A", "disdetta", "urn:uuid:42"]);
    assert.equal(
      Buffer.from(opened.payload).toString(),
      '<hl7:SIU_S12 xmlns:hl7="urn:hl7-org:v2xml" a="1" b="2"><hl7:MSH></hl7:MSH></hl7:SIU_S12>',
    );
  });

  it("accepts a PrefixList", async () => {
    await receiver.open({ bytes: Buffer.from(theirs(["unused", "hl7"])), peer: "x", transport: {} });
  });

  it("refuses it altered", async () => {
    const xml = theirs().replace('b="2"', 'b="3"');
    await assert.rejects(receiver.open({ bytes: Buffer.from(xml), peer: "x", transport: {} }), { code: "SECURITY_INVALID" });
  });
});
