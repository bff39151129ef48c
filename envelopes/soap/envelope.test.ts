import assert from "node:assert/strict";
import type { Received, Transport } from "../../gateway/contracts/adapter.ts";
import { catalogue, type ErrorCode } from "../../gateway/contracts/catalogue.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { makeContext } from "../test-support.ts";
import { soap } from "./index.ts";
import { dialect, type SoapVersion } from "./version.ts";

const context = makeContext("CD-1", undefined, {});
const payload = Buffer.from('<SRM_S01 xmlns="urn:hl7-org:v2xml"><MSH>è</MSH></SRM_S01>');
const received = (bytes: string | Uint8Array, transport: Transport = {}): Received => ({
  bytes: Buffer.from(bytes),
  peer: "test",
  transport,
});

async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof GatewayError, "nothing was refused");
  return thrown;
}

for (const version of ["1.1", "1.2"] as const satisfies readonly SoapVersion[]) {
  describe(`soap ${version}`, () => {
    const envelope = soap.create({ version }, context);
    const { namespace } = dialect(version);
    const message = (inside: string): string => `<s:Envelope xmlns:s="${namespace}">${inside}</s:Envelope>`;
    const body = `<s:Body>${payload.toString()}</s:Body>`;
    const sealed = { bytes: payload, transport: {}, id: "1" };

    it("opens what it sealed", async () => {
      const { bytes, transport, id } = await envelope.seal({ payload, action: "prenotazione", to: "CUP" });
      assert.match(id, /^urn:uuid:[0-9a-f-]{36}$/);
      const opened = await envelope.open(received(bytes, transport));
      assert.deepEqual(
        { ...opened, payload: Buffer.from(opened.payload).toString() },
        {
          payload: payload.toString(),
          sender: undefined,
          action: "prenotazione",
          id: undefined,
          notes: [`SOAP ${version}, not signed`],
        },
      );
      const reply = await envelope.sealReply(payload, opened);
      assert.deepEqual((await envelope.openReply(received(reply.bytes, reply.transport), sealed)).payload, payload);
    });

    it("takes the action from the payload when the transport names none", async () => {
      assert.equal((await envelope.open(received(message(body)))).action, "SRM_S01");
    });

    it("strips the configured prefix of the action", async () => {
      const prefixed = soap.create({ version, actionPrefix: "urn:x#" }, context);
      const { bytes, transport } = await prefixed.seal({ payload, action: "disdetta", to: "CUP" });
      assert.ok(JSON.stringify(transport).includes("urn:x#disdetta"));
      assert.equal((await prefixed.open(received(bytes, transport))).action, "disdetta");
    });

    const refused: readonly (readonly [string, string])[] = [
      ["another root", "<a/>"],
      ["no Body", message("<s:Header/>")],
      ["empty Body", message("<s:Body/>")],
      ["two elements in the Body", message("<s:Body><a/><b/></s:Body>")],
      ["text in the Body", message("<s:Body>x<a/></s:Body>")],
      ["two Bodies", message(body + body)],
      ["two Headers", message(`<s:Header/><s:Header/>${body}`)],
      ["Header after Body", message(`${body}<s:Header/>`)],
      ["something after the Body", message(`${body}<a/>`)],
      ["something before the Body", message(`<a/>${body}`)],
      ["Body of no namespace", message("<Body><a/></Body>")],
      ["header block without namespace", message(`<s:Header><a/></s:Header>${body}`)],
      ["mustUnderstand header", message(`<s:Header><x:a xmlns:x="urn:x" s:mustUnderstand="1"/></s:Header>${body}`)],
      ["mustUnderstand that is no boolean", message(`<s:Header><x:a xmlns:x="urn:x" s:mustUnderstand="si"/></s:Header>${body}`)],
    ];
    for (const [what, xml] of refused) {
      it(`refuses ${what}`, async () => {
        assert.equal((await failure(envelope.open(received(xml)))).code, "SOAP_INVALID");
        const answer = await failure(envelope.openReply(received(xml), sealed));
        assert.deepEqual([answer.code, answer.certainty], ["PEER_REPLY_INVALID", "unknown"]);
      });
    }

    it("lets headers pass that need not be understood, or are for another actor", async () => {
      const other = `<x:a xmlns:x="urn:x" s:mustUnderstand="1" s:${dialect(version).actor}="urn:other"/>`;
      const xml = message(
        `<s:Header><x:a xmlns:x="urn:x"/><x:a xmlns:x="urn:x" s:mustUnderstand="0"/>${other}</s:Header>${body}`,
      );
      assert.equal((await envelope.open(received(xml))).action, "SRM_S01");
    });

    it("answers a header not understood, and another version, with the codes kept for them", async () => {
      const header = message(`<s:Header><x:a xmlns:x="urn:x" s:mustUnderstand="1"/></s:Header>${body}`);
      const other = `<s:Envelope xmlns:s="${dialect(version === "1.1" ? "1.2" : "1.1").namespace}">${body}</s:Envelope>`;
      for (const [xml, code] of [
        [header, "soap:MustUnderstand"],
        [other, "soap:VersionMismatch"],
      ] as const) {
        const error = await failure(envelope.open(received(xml)));
        const reply = await envelope.refuse(error, received(xml), undefined);
        assert.ok(Buffer.from(reply.bytes).toString().includes(`>${code}<`));
      }
    });

    it("refuses another Content-Type", async () => {
      for (const contentType of [
        "application/json",
        "text/xml; charset=iso-8859-1",
        "application/soap+xml; charset=utf-16",
        "multipart/related",
      ]) {
        assert.equal((await failure(envelope.open(received(message(body), { contentType })))).code, "SOAP_INVALID");
      }
    });

    it("carries every code of the catalogue through a fault, with its certainty", async () => {
      for (const code of Object.keys(catalogue) as ErrorCode[]) {
        const error = new GatewayError(code, 'a <b> & "c"\u0001', { where: { field: "ARQ-12.1" }, expected: "x < y", hint: "h" });
        const { bytes, transport, failed } = await envelope.refuse(error, received(""), undefined);
        assert.ok(failed);
        const told = await failure(envelope.openReply(received(bytes, transport), sealed));
        assert.deepEqual(
          [told.code, told.certainty, told.where, told.expected, told.hint],
          ["PEER_REFUSED", error.certainty, { field: "ARQ-12.1" }, "x < y", "h"],
        );
        assert.ok(told.message.startsWith(`${code} - `), told.message);
      }
    });

    it("tells the peer the public message only", async () => {
      const { bytes } = await envelope.refuse(new GatewayError("INTERNAL", "row 7 of table x"), received(""), undefined);
      assert.ok(!Buffer.from(bytes).toString().includes("row 7"));
    });
  });
}

describe("soap fault of a stranger", () => {
  const envelope = soap.create({}, context);
  const fault = (code: string): Received =>
    received(
      `<s:Envelope xmlns:s="${dialect("1.1").namespace}"><s:Body><s:Fault><faultcode>${code}</faultcode><faultstring>Mario Rossi e' gia' prenotato</faultstring></s:Fault></s:Body></s:Envelope>`,
    );
  const sealed = { bytes: payload, transport: {}, id: "1" };

  it("is a refusal when it blames the sender, and leaves it open when it blames itself", async () => {
    assert.equal((await failure(envelope.openReply(fault("s:Client"), sealed))).certainty, "refused");
    assert.equal((await failure(envelope.openReply(fault("s:Client.Auth"), sealed))).certainty, "refused");
    assert.equal((await failure(envelope.openReply(fault("s:Server"), sealed))).certainty, "unknown");
    assert.equal((await failure(envelope.openReply(fault("nonsense"), sealed))).certainty, "unknown");
  });

  it("does not bring its text into our message", async () => {
    const { message } = await failure(envelope.openReply(fault("s:Server"), sealed));
    assert.ok(!message.includes("Rossi"), message);
  });
});
