import assert from "node:assert/strict";
import type { EnvelopeContext, Trust } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { parse } from "../../gateway/xml/index.ts";
import { readSoap } from "../soap/structure.ts";
import { makeContext, noTrust } from "../test-support.ts";
import { vectorIdentity } from "../vectors/keys.ts";
import { readVector, readVectors, type Vector } from "../vectors/vectors.ts";
import { type SecurityOptions, verifyPolicyOf } from "./policy.ts";
import { verifyEnvelope } from "./verify.ts";

/** Messages that other implementations made: what they mean is understood, and what was changed on the way is refused. */
describe("ws-security and messages of WSS4J, xmlsec1 and the Java XML signature", () => {
  let context: EnvelopeContext;
  let trust: Trust;

  before(async () => {
    const [alice, bob, issuer, p256, p384] = await Promise.all(
      (["alice", "bob", "issuer", "alice-p256", "alice-p384"] as const).map(vectorIdentity),
    );
    assert.ok(alice && bob && issuer && p256 && p384);
    trust = { ...noTrust, pinned: [alice, p256, p384].map(({ certificate }) => certificate) };
    const made = makeContext("CO-B", bob, { ISSUER: [issuer.certificate] });
    const { keys } = made;
    context = {
      ...made,
      keys: { ...keys, members: ["CO-A"], trustOf: (member) => (member === "CO-A" ? trust : keys.trustOf(member)) },
    };
  });

  async function outcome(vector: Vector): Promise<string> {
    const policy = verifyPolicyOf({ ...optionsFor(vector), counterpart: "CO-A" });
    const clock = { ...context.clock, now: () => Date.parse(vector.at) };
    const keys = {
      ...context.keys,
      trustOf: (member: string) =>
        member === "CO-A" ? { ...trust, legacy: vector.legacy === true } : context.keys.trustOf(member),
    };
    try {
      const message = readSoap(parse(readVector(vector.file)), vector.soap);
      const received = { bytes: new Uint8Array(), peer: "test", transport: { encrypted: "true" } };
      const verified = await verifyEnvelope(message, [], policy, { ...context, clock, keys }, received);
      assert.equal(verified.sender, "CO-A");
      assert.equal(verified.message.payload.local, "SIU_S12");
      return "accepted";
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      return `${thrown.code}`;
    }
  }

  for (const vector of readVectors()) {
    it(`${vector.file}: ${vector.about}`, async () => {
      assert.equal(await outcome(vector), vector.expect);
    });
  }
});

function optionsFor({ encryption, user, tokens, actor }: Vector): SecurityOptions {
  const saml = tokens?.some((one) => one.startsWith("SAML")) === true;
  return {
    ...(actor === undefined ? {} : { actor }),
    encryption: { oaepSha1: encryption?.key === "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" },
    ...(user === undefined ? {} : { username: { users: { [user.name]: user.password }, text: true } }),
    ...(saml ? { saml: { issuers: { "urn:raccordo:vettori:issuer": "ISSUER" } } } : {}),
  };
}
