import assert from "node:assert/strict";
import { makeContext, type TestContext } from "../test-support.ts";
import { egov, type EgovOptions } from "./index.ts";
import { headerOf, valueOf } from "./conformance/world.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import { attribute, child } from "../../gateway/xml/index.ts";
import { EGOV } from "./names.ts";

const payload = Buffer.from("<a></a>");
const options: EgovOptions = {
  self: { tipo: "SPC", nome: "Alfa" },
  counterparts: [
    { member: "CO-B", tipo: "SPC", nome: "Beta", version: "egov-1.1" },
    { member: "CO-C", tipo: "SPC", nome: "Gamma", version: "egov-1.1" },
  ],
  service: { tipo: "SPC", nome: "Agende" },
  actions: [{ name: "agenda", profile: "oneway", ordine: true }],
  signed: false,
};

/** Number and conversation of what is sealed next. */
async function next(context: TestContext, to = "CO-B", key?: string): Promise<readonly [number, string | undefined, string]> {
  const sent = await egov.create(options, context).seal({ payload, action: "agenda", to, ...(key === undefined ? {} : { key }) });
  const head = child(headerOf(sent.bytes) ?? assert.fail(), EGOV, "IntestazioneMessaggio") ?? assert.fail();
  const sequenza = child(head, EGOV, "Sequenza") ?? assert.fail();
  return [Number(attribute(sequenza, "", "numeroProgressivo")), valueOf(sent, "IntestazioneMessaggio/Collaborazione"), sent.id];
}

describe("ordered conversation", () => {
  let context: TestContext;

  beforeEach(() => {
    context = makeContext("CO-A", undefined, {});
  });

  it("numbers from 1, for each counterpart by itself, and is named after its first message", async () => {
    const [first, named, id] = await next(context);
    assert.deepEqual([first, named], [1, id]);
    assert.deepEqual((await next(context)).slice(0, 2), [2, id]);
    assert.deepEqual((await next(context, "CO-C"))[0], 1);
    assert.deepEqual((await next(context)).slice(0, 2), [3, id]);
  });

  it("gives a message its number again, whatever was sent in between", async () => {
    await next(context);
    const two = await next(context, "CO-B", "k");
    await next(context);
    await next(context);
    assert.deepEqual(await next(context, "CO-B", "k"), two);
    assert.equal((await next(context))[0], 5);
  });

  it("closes the gap of a number that a crash took with it", async () => {
    const [, , id] = await next(context);
    assert.equal((await next(context))[0], 2);
    await context.next(`egov sequenza ${id}`);
    assert.equal((await next(context))[0], 3);
    assert.equal((await next(context))[0], 4);
  });

  it("gives each number once when two processes seal at the same time", async () => {
    await next(context);
    const numbers = (await Promise.all([1, 2, 3, 4, 5].map(() => next(context)))).map(([number]) => number);
    assert.deepEqual(numbers.sort(), [2, 3, 4, 5, 6]);
  });

  it("begins anew in another month", async () => {
    const [, before] = await next(context);
    context.clock.at += 27 * 86_400_000;
    const [number, named] = await next(context);
    assert.equal(number, 1);
    assert.notEqual(named, before);
  });

  it("keeps a message's place when it is sent again in another month, also the first one's", async () => {
    context.clock.at = Date.UTC(2026, 2, 31, 20);
    const [first, second] = [await next(context, "CO-B", "first"), await next(context, "CO-B", "second")];
    context.clock.at = Date.UTC(2026, 3, 1, 8);
    const april = await next(context);
    assert.equal(april[0], 1);
    assert.notEqual(april[1], first[1]);
    assert.deepEqual(await next(context, "CO-B", "second"), second);
    assert.deepEqual(await next(context, "CO-B", "first"), first);
  });

  it("leaves what comes before the first of its conversation for another time: the peer did nothing", async () => {
    const receiver = egov.create(
      {
        ...options,
        self: { tipo: "SPC", nome: "Beta" },
        counterparts: [{ member: "CO-A", tipo: "SPC", nome: "Alfa", version: "egov-1.1" }],
      },
      makeContext("CO-B", undefined, {}),
    );
    const sender = egov.create(options, context);
    await sender.seal({ payload, action: "agenda", to: "CO-B" });
    const second = await sender.seal({ payload, action: "agenda", to: "CO-B" });
    const received = { bytes: second.bytes, peer: "test", transport: second.transport };
    const refusal = await receiver.open(received).then(
      () => assert.fail("taken"),
      (thrown: unknown) => receiver.refuse(asGatewayError(thrown), received, undefined),
    );
    const answer = { bytes: refusal.bytes, peer: "test", transport: refusal.transport };
    await assert.rejects(sender.openReply(answer, second), { code: "EGOV_REFUSED", certainty: "not-done" });
  });
});
