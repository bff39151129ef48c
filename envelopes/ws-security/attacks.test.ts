import assert from "node:assert/strict";
import type { Received } from "../../gateway/contracts/adapter.ts";
import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { Envelope } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Identity, makeContext, makeIdentity, start, type TestContext } from "../test-support.ts";
import { wsSecurity } from "./index.ts";

/** What moves with the clock, and what the peer is told. Attacks with messages of their own are in envelopes/attacks. */
describe("ws-security under attack", () => {
  let alice: Identity;
  let bob: Identity;
  let context: TestContext;
  let receiver: Envelope;
  let xml: string;

  before(async () => {
    [alice, bob] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B")]);
  });

  beforeEach(async () => {
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate] };
    const sender = wsSecurity.create({ counterpart: "CO-B" }, makeContext("CO-A", alice, members));
    context = makeContext("CO-B", bob, members);
    receiver = wsSecurity.create({ counterpart: "CO-A" }, context);
    const payload = Buffer.from('<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>1</MSH></SIU_S12>');
    xml = Buffer.from((await sender.seal({ payload, action: "prenotazione", to: "CO-B" })).bytes).toString();
  });

  const received = (text: string): Received => ({ bytes: Buffer.from(text), peer: "test", transport: {} });

  async function refuses(text: string, code: ErrorCode): Promise<void> {
    await assert.rejects(receiver.open(received(text)), { code });
    assert.equal(context.remembered.size, code === "SECURITY_REPLAY" ? 1 : 0, "a refused message was remembered");
  }

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
