import assert from "node:assert/strict";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { Envelope } from "../../gateway/contracts/envelope.ts";
import { type Identity, makeContext, makeIdentity, noTrust } from "../test-support.ts";
import { wsSecurity } from "./index.ts";

describe("ws-security over mutual TLS", () => {
  let alice: Identity;
  let bob: Identity;
  let tls: Identity;
  let carol: Identity;
  let sender: Envelope;
  let receiver: Envelope;
  const payload = Buffer.from("<a></a>");

  before(async () => {
    [alice, bob, tls, carol] = (await Promise.all(["CO-A", "CO-B", "tls.co-a", "CO-C"].map((name) => makeIdentity(name)))) as [
      Identity,
      Identity,
      Identity,
      Identity,
    ];
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate], "CO-C": [carol.certificate] };
    sender = wsSecurity.create({ counterpart: "CO-B" }, makeContext("CO-A", alice, members));
    const context = makeContext("CO-B", bob, members);
    const { keys } = context;
    const trust = { ...noTrust, pinned: [alice.certificate], transport: [tls.certificate] };
    const trustOf = (member: string) => (member === "CO-A" ? trust : keys.trustOf(member));
    receiver = wsSecurity.create({}, { ...context, keys: { ...keys, trustOf } });
  });

  const openShowing = async (shown: Identity | undefined): Promise<string | undefined> => {
    const { bytes } = await sender.seal({ payload, action: "prenotazione", to: "CO-B" });
    const transport = shown && { clientCertificate: shown.certificate.raw.toString("base64") };
    return (await receiver.open({ bytes, peer: "test", transport: transport ?? {} })).sender;
  };

  it("takes a message from whoever shows the counterpart's certificate of TLS, or the one it signs with", async () => {
    assert.equal(await openShowing(undefined), "CO-A");
    assert.equal(await openShowing(alice), "CO-A");
    assert.equal(await openShowing(tls), "CO-A");
  });

  it("refuses the same message from another member, however well it is signed", async () => {
    const untrusted = (thrown: unknown): boolean => thrown instanceof GatewayError && thrown.code === "SECURITY_UNTRUSTED";
    await assert.rejects(openShowing(carol), untrusted);
    await assert.rejects(openShowing(bob), untrusted);
  });
});
