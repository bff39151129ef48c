import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import soapPackage, { type Client, type ISecurity, type WSSecurityCert } from "soap";
import { testContext } from "../../adapters/kit/context.ts";
import { soap, type SoapOptions } from "../../adapters/soap/index.ts";
import type { Listener, Received, Reply } from "../../gateway/contracts/adapter.ts";
import type { Opened } from "../../gateway/contracts/envelope.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import { type Identity, makeContext, makeIdentity } from "../test-support.ts";
import { wsSecurity, type WsSecurityOptions } from "./index.ts";
import { EXC_C14N, RSA_SHA256, WSA } from "./names.ts";

const namespace = "urn:esempio:cup";

type CertificateOptions = NonNullable<ConstructorParameters<typeof WSSecurityCert>[3]>;

/** A listener of ours, what it understood and what it refused. */
interface Server {
  readonly url: string;
  readonly opened: readonly Opened[];
  readonly refused: readonly string[];
}

/** One operation, document/literal, under SOAP 1.1 and 1.2. */
const wsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="${namespace}" targetNamespace="${namespace}">
  <types><x:schema targetNamespace="${namespace}" elementFormDefault="qualified">
    <x:element name="Prenota"><x:complexType><x:sequence><x:element name="nre" type="x:string"/></x:sequence></x:complexType></x:element>
    <x:element name="PrenotaResponse"><x:complexType><x:sequence><x:element name="esito" type="x:string"/></x:sequence></x:complexType></x:element>
  </x:schema></types>
  <message name="in"><part name="parameters" element="t:Prenota"/></message>
  <message name="out"><part name="parameters" element="t:PrenotaResponse"/></message>
  <portType name="cup"><operation name="Prenota"><input message="t:in"/><output message="t:out"/></operation></portType>
  <binding name="cup" type="t:cup">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Prenota"><soap:operation soapAction="prenota"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
  </binding>
  <service name="cup"><port name="cup" binding="t:cup"><soap:address location="http://127.0.0.1:1/"/></port></service>
</definitions>`;

/** The package `soap` of npm as a vendor's client, and a listener of ours with the envelope behind it. */
describe("ws-security and the clients of the package soap", () => {
  const closing: (() => Promise<unknown>)[] = [];
  let folder: string;
  let alice: Identity;
  let bob: Identity;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-soap-"));
    await writeFile(join(folder, "cup.wsdl"), wsdl);
    const today = { from: Date.now() - 86_400_000, to: Date.now() + 86_400_000 };
    [alice, bob] = await Promise.all([makeIdentity("CO-A", today), makeIdentity("CO-B", today)]);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  /** A server of CO-B that believes CO-A, and what it understood and refused. */
  async function serve(policy: Partial<WsSecurityOptions> = {}): Promise<Server> {
    const opened: Opened[] = [];
    const refused: string[] = [];
    const context = makeContext("CO-B", bob, { "CO-A": [alice.certificate] });
    const envelope = wsSecurity.create({ counterpart: "CO-A", addressing: "optional", ...policy }, context);
    const answer = Buffer.from(`<PrenotaResponse xmlns="${namespace}"><esito>fatto</esito></PrenotaResponse>`);
    const accept = async (received: Received): Promise<Reply> => {
      // The client writes the time of its machine.
      context.clock.at = Date.now();
      try {
        const request = await envelope.open(received);
        opened.push(request);
        return { ...(await envelope.sealReply(answer, request)), failed: false };
      } catch (thrown) {
        const error = asGatewayError(thrown);
        refused.push(`${error.code} ${error.message}`);
        return envelope.refuse(error, received, undefined);
      }
    };
    const options = { listen: "127.0.0.1:0", path: "/cup", inFlight: 4, maxBytes: 100_000 } as SoapOptions;
    const listener: Listener = await soap.listen(
      options,
      { accept, refuse: (error, received) => envelope.refuse(error, received, undefined) },
      testContext({ folder }),
    );
    closing.push(() => listener.close());
    return { opened, refused, url: `http://${listener.address}/cup` };
  }

  async function clientOf(url: string, security: ISecurity, more: Readonly<Record<string, unknown>> = {}): Promise<Client> {
    const client = await soapPackage.createClientAsync(join(folder, "cup.wsdl"), { endpoint: url, ...more });
    client.setSecurity(security);
    return client;
  }

  async function book(client: Client, nre = "0500A4000000812 & è", options: object = {}): Promise<string> {
    const call = client["PrenotaAsync"] as (given: object, options: object) => Promise<[{ readonly esito: string }]>;
    const [{ esito }] = await call({ nre }, options);
    return esito;
  }

  /** What the profile needs of the class: its own defaults write `Id` where wsu:Id belongs, and an enveloped signature. */
  const fitting = { signatureTransformations: [EXC_C14N], signerOptions: { idMode: "wssecurity" as const } };
  const withCertificate = (options: CertificateOptions, who = alice): WSSecurityCert =>
    new soapPackage.WSSecurityCert(who.key.export({ type: "pkcs8", format: "pem" }), who.certificate.toString(), "", options);
  const payload = `<t:Prenota xmlns:t="${namespace}"><t:nre>0500A4000000812 &amp; è</t:nre></t:Prenota>`;
  const seen = ({ opened }: Server): readonly unknown[] =>
    opened.map((one) => [one.sender, one.action, Buffer.from(one.payload).toString()]);

  it("are understood, also when one client calls again", async () => {
    const server = await serve();
    const client = await clientOf(server.url, withCertificate(fitting));
    assert.equal(await book(client), "fatto");
    assert.equal(await book(client, "0500A4000000813"), "fatto");
    assert.deepEqual(server.refused, []);
    assert.deepEqual(seen(server)[0], ["CO-A", "prenota", payload]);
    assert.equal(server.opened[0]?.notes[0], "rsa-sha256 over Body, Timestamp");
    assert.match(String(server.opened[1]?.payload), /0500A4000000813/);
  });

  it("are understood under SOAP 1.2", async () => {
    const server = await serve({ version: "1.2" });
    const client = await clientOf(server.url, withCertificate(fitting), { forceSoap12Headers: true });
    assert.equal(await book(client), "fatto");
    assert.deepEqual(seen(server), [["CO-A", "prenota", payload]]);
  });

  it("sign the token as well when they are told to", async () => {
    const accept = { parts: ["body", "timestamp", "token"] } as const;
    const server = await serve({ addressing: "none", accept });
    const more = { ...fitting, signatureAlgorithm: RSA_SHA256, additionalReferences: ["wsse:BinarySecurityToken"] };
    assert.equal(await book(await clientOf(server.url, withCertificate(more))), "fatto");
    assert.match(server.opened[0]?.notes[0] ?? "", /BinarySecurityToken/);
    await assert.rejects(book(await clientOf(server.url, withCertificate(fitting))), /FailedCheck/);
    assert.deepEqual(server.refused, ["SECURITY_INVALID the token is not signed"]);
  });

  it("keep the default policy when their WS-Addressing headers are named for the signature", async () => {
    const server = await serve({ addressing: "required" });
    const headers = { MessageID: "urn:uuid:42", To: "CO-B", Action: "prenota", From: "<a:Address>CO-A</a:Address>" };
    const names = Object.keys(headers).map((name) => `a:${name}`);
    const client = await clientOf(server.url, withCertificate({ ...fitting, additionalReferences: names }));
    for (const [name, value] of Object.entries(headers)) client.addSoapHeader(`<a:${name} xmlns:a="${WSA}">${value}</a:${name}>`);
    assert.equal(await book(client), "fatto");
    assert.deepEqual([server.refused, server.opened[0]?.id], [[], "urn:uuid:42"]);
    client.setSecurity(withCertificate(fitting));
    await assert.rejects(book(client), /FailedCheck/);
    assert.deepEqual(server.refused, ["SECURITY_INVALID MessageID in its place is not signed"]);
  });

  it("name a user beside the certificate, whose wrong password is refused", async () => {
    const server = await serve({ username: { users: { "r.verdi": "prova" } } });
    const asUser = (password: string): ISecurity =>
      new soapPackage.WSSecurityPlusCert(
        new soapPackage.WSSecurity("r.verdi", password, { passwordType: "PasswordDigest", hasTimeStamp: false }),
        withCertificate({ ...fitting, additionalReferences: ["wsse:UsernameToken"] }),
      );
    assert.equal(await book(await clientOf(server.url, asUser("prova"))), "fatto");
    assert.ok(server.opened[0]?.notes.includes("user r.verdi by password"), server.opened[0]?.notes.join());
    assert.match(server.opened[0]?.notes[0] ?? "", /UsernameToken/);
    await assert.rejects(book(await clientOf(server.url, asUser("altra"))));
    assert.deepEqual(server.refused, ["SECURITY_UNTRUSTED UsernameToken of nobody known, or with a wrong password"]);
  });

  const changes: readonly (readonly [what: string, from: string | RegExp, to: string, refusal: string])[] = [
    ["the Body", "0500A4000000812", "0500A4000000813", "SECURITY_INVALID digest of Body does not fit"],
    ["the Timestamp", /:\d\dZ<\/Expires>/, ":01.5Z</Expires>", "SECURITY_INVALID digest of Timestamp does not fit"],
  ];
  for (const [what, from, to, refusal] of changes) {
    it(`are refused when ${what} was changed on the way`, async () => {
      const server = await serve();
      const client = await clientOf(server.url, withCertificate(fitting));
      const change = (xml: string): string => xml.replace(from, to);
      await assert.rejects(book(client, undefined, { postProcess: change }), /FailedCheck/);
      assert.deepEqual([server.opened, server.refused], [[], [refusal]]);
    });
  }

  const refused: readonly (readonly [what: string, security: () => ISecurity, refusal: RegExp])[] = [
    ["by somebody else", () => withCertificate(fitting, bob), /^SECURITY_UNTRUSTED certificate is not one kept for CO-A/],
    ["without Timestamp", () => withCertificate({ ...fitting, hasTimeStamp: false }), /^SECURITY_MISSING no Timestamp/],
    // XML Signature's own Id is for its own elements; others have wsu:Id (SOAP Message Security 1.1, section 4).
    ["as the class does it by itself", () => withCertificate({}), /^SECURITY_INVALID Reference to an Id that is nowhere/],
    [
      "with the enveloped transform, which takes a signature out of what it covers",
      () => withCertificate({ signerOptions: fitting.signerOptions }),
      /^SECURITY_ALGORITHM enveloped signature outside an assertion/,
    ],
    [
      "with a password alone",
      () => new soapPackage.WSSecurity("r.verdi", "prova", { passwordType: "PasswordDigest" }),
      /^SECURITY_MISSING no Signature/,
    ],
    // It leaves KeyInfo out, and gives the Body no Id at all: no receiver can find what it signed.
    [
      "by WSSecurityCertWithToken",
      withToken,
      /^SECURITY_INVALID Signature does not hold exactly SignedInfo, SignatureValue, KeyInfo/,
    ],
  ];
  for (const [what, security, refusal] of refused) {
    it(`are refused ${what}`, async () => {
      const server = await serve();
      await assert.rejects(book(await clientOf(server.url, security())), /wsse:/);
      assert.deepEqual(server.opened, []);
      assert.match(server.refused.join(), refusal);
    });
  }

  function withToken(): ISecurity {
    const privateKey = Buffer.from(alice.key.export({ type: "pkcs8", format: "pem" }));
    return new soapPackage.WSSecurityCertWithToken({
      privateKey,
      publicKey: alice.certificate.toString(),
      username: "",
      password: "",
      options: fitting,
    });
  }
});
