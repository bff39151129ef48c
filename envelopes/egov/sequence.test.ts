import assert from "node:assert/strict";
import { makeContext, type TestContext } from "../test-support.ts";
import { egov, type EgovOptions } from "./index.ts";
import { headerOf, valueOf } from "./conformance/world.ts";
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
});
