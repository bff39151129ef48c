import assert from "node:assert/strict";
import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { SoapVersion } from "../soap/version.ts";
import { type Identity, makeContext, makeIdentity, type TestContext } from "../test-support.ts";
import { change, replace } from "./forge.ts";
import { wsSecurity } from "./index.ts";

const payload = Buffer.from('<SRM_S01 xmlns="urn:hl7-org:v2xml"><MSH>è</MSH></SRM_S01>');
const arrived = ({ bytes, transport }: Pick<Sealed, "bytes" | "transport">): Received => ({ bytes, peer: "test", transport });

describe("ws-security", () => {
  let alice: Identity;
  let bob: Identity;
  let a: TestContext;
  let b: TestContext;

  before(async () => {
    [alice, bob] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B")]);
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate] };
    a = makeContext("CO-A", alice, members);
    b = makeContext("CO-B", bob, members);
  });

  const shapes: readonly { readonly version?: SoapVersion; readonly actor?: string }[] = [
    {},
    { version: "1.2" },
    { actor: "http://govway.org/security" },
    { version: "1.2", actor: "urn:role" },
  ];
  for (const shape of shapes) {
    it(`asks and answers with ${JSON.stringify(shape)}`, async () => {
      const from = wsSecurity.create({ counterpart: "CO-B", ...shape }, a);
      const to = wsSecurity.create({ ...shape }, b);
      const request = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
      const opened = await to.open(arrived(request));
      assert.deepEqual([opened.sender, opened.action, opened.id], ["CO-A", "prenotazione", request.id]);
      assert.deepEqual(opened.payload, payload);
      const reply = await to.sealReply(payload, opened);
      const answer = await from.openReply(arrived(reply), request);
      assert.deepEqual([answer.sender, answer.action, answer.id], ["CO-B", "prenotazioneResponse", reply.id]);
    });
  }

  it("refuses an answer to something else, and says that the peer may have acted", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B" }, a);
    const to = wsSecurity.create({}, b);
    const first = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
    const second = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
    const reply = await to.sealReply(payload, await to.open(arrived(first)));
    const wrong = { code: "SECURITY_INVALID", certainty: "unknown" };
    await assert.rejects(from.openReply(arrived(reply), second), wrong);
    const xml = Buffer.from(reply.bytes).toString();
    const other = change(xml, "wsa:RelatesTo", bob.key, (old) => replace(old, first.id, "urn:uuid:0"));
    await assert.rejects(from.openReply({ ...arrived(reply), bytes: Buffer.from(other) }, first), wrong);
    const request = await to.seal({ payload, action: "prenotazione", to: "CO-A" });
    await assert.rejects(from.openReply(arrived(request), first), wrong);
  });

  it("takes an answer that is addressed to nobody by name, and has no identifier of its own: RelatesTo binds it", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B" }, a);
    const to = wsSecurity.create({}, b);
    const request = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
    const reply = await to.sealReply(payload, await to.open(arrived(request)));
    const anonymous = change(Buffer.from(reply.bytes).toString(), "wsa:To", bob.key, (old) =>
      replace(old, ">CO-A<", ">http://www.w3.org/2005/08/addressing/anonymous<"),
    );
    assert.equal((await from.openReply({ ...arrived(reply), bytes: Buffer.from(anonymous) }, request)).sender, "CO-B");
    const elsewhere = change(anonymous, "wsa:To", bob.key, (old) => replace(old, "/anonymous<", "/none<"));
    await assert.rejects(from.openReply({ ...arrived(reply), bytes: Buffer.from(elsewhere) }, request), {
      code: "SECURITY_INVALID",
    });
  });

  it("seals the same payload twice in one second, and both are taken, without identifiers too", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B", addressing: "none" }, a);
    const to = wsSecurity.create({ addressing: "none" }, b);
    for (let i = 0; i < 2; i++) await to.open(arrived(await from.seal({ payload, action: "prenotazione", to: "CO-B" })));
  });

  it("takes an answer that cannot be read for an open question", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B" }, a);
    const sent = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
    for (const bytes of ["", "<html>502</html>", "not xml"]) {
      await assert.rejects(from.openReply({ bytes: Buffer.from(bytes), peer: "x", transport: {} }, sent), {
        code: "PEER_REPLY_INVALID",
        certainty: "unknown",
      });
    }
  });

  it("reads the other's faults", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B" }, a);
    const to = wsSecurity.create({}, b);
    const sent = await from.seal({ payload, action: "prenotazione", to: "CO-B" });
    const expected = [
      [new GatewayError("SECURITY_STALE", "x"), "refused"],
      [new GatewayError("SLOT_OCCUPATO", "x"), "refused"],
      [new GatewayError("OVERLOADED", "x"), "not-done"],
      [new GatewayError("ESITO_INCERTO", "x"), "unknown"],
    ] as const;
    for (const [error, certainty] of expected) {
      const fault = await to.refuse(error, arrived(sent), undefined);
      await assert.rejects(from.openReply(arrived(fault), sent), { code: "PEER_REFUSED", certainty });
    }
  });

  it("seals for nobody but its counterpart, and not without a key", async () => {
    const from = wsSecurity.create({ counterpart: "CO-B" }, a);
    await assert.rejects(from.seal({ payload, action: "x", to: "CO-C" }), { code: "CONFIG_INVALID" });
    const keyless = wsSecurity.create({}, makeContext("CO-A", undefined, {}));
    await assert.rejects(keyless.seal({ payload, action: "x", to: "CO-C" }), { code: "CONFIG_INVALID" });
  });
});
