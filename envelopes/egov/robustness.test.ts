import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import {
  base,
  collaborazione,
  conferma,
  edited,
  eccezione,
  eccezioni,
  ID,
  oneway,
  riscontri,
  riscontro,
  sequenza,
} from "./conformance/base.ts";
import { EG, LG } from "./conformance/case.ts";
import { arrived, makeWorld, outcomeOf } from "./conformance/world.ts";

/** A message with everything in it, most of it in its place. */
const full = edited(base, [
  ...oneway,
  collaborazione(ID),
  conferma,
  sequenza('numeroProgressivo="0000001"'),
  riscontri(riscontro(ID)),
  eccezioni(eccezione("401", "INFO")),
]);

/** A message with a piece taken out, put in twice, or put somewhere else. */
const damaged = fc
  .tuple(
    fc.constantFrom(base, full),
    fc.nat(),
    fc.integer({ min: 1, max: 60 }),
    fc.nat(),
    fc.constantFrom("cut", "twice", "moved", "text"),
  )
  .map(([text, from, length, to, how]) => {
    const start = from % text.length;
    const piece = text.slice(start, start + length);
    const rest = text.slice(0, start) + text.slice(start + length);
    const place = to % rest.length;
    if (how === "cut") return rest;
    if (how === "twice") return text.slice(0, start) + piece + text.slice(start);
    if (how === "moved") return rest.slice(0, place) + piece + rest.slice(place);
    return `${text.slice(0, start)}x${text.slice(start)}`;
  });

/** An element cut out, put in twice, or emptied: what is left is well-formed. */
const elements = [...full.matchAll(/<e:(\w+)[^>]*(?:\/>|>[^<]*<\/e:\1>)/g)].map(([one]) => one);
const reshaped = fc
  .tuple(fc.constantFrom(...elements), fc.constantFrom(...elements), fc.nat({ max: 3 }))
  .map(([one, other, how]) => full.replace(one, () => ["", one + one, other, one.replace(/>[^<]+</, "><")][how] ?? one));

describe("egov given anything", () => {
  for (const [what, messages] of [
    ["damaged text", damaged],
    ["another shape", reshaped],
  ] as const) {
    it(`answers ${what} with something a domain gateway can read, and never fails`, async () => {
      await fc.assert(
        fc.asyncProperty(messages, fc.constantFrom(LG, EG), async (text, version) => {
          const { receiver } = makeWorld({ version });
          const received = arrived(text);
          const error: unknown = await receiver.open(received).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error === undefined) return;
          assert.ok(error instanceof GatewayError, String(error));
          assert.notEqual(error.code, "INTERNAL", error.message);
          assert.equal(outcomeOf(await receiver.refuse(error, received, undefined)).fault, "EGOV_IT_001 Client");
        }),
        { numRuns: 500 },
      );
    });
  }

  it("tells few of many mistakes, and a grave one in any case", async () => {
    const { receiver } = makeWorld({ version: LG });
    const part = '<e:IdentificativoParte tipo="SPC">Alfa</e:IdentificativoParte>';
    const many = base.replace(/<e:Mittente>.*?<\/e:Mittente>/s, () => `<e:Mittente>${part.repeat(3000)}</e:Mittente>`);
    const thrown: unknown = await receiver.open(arrived(many)).catch((error: unknown) => error);
    assert.ok(thrown instanceof GatewayError && thrown.message.length < 3000, String(thrown).slice(0, 200));
    const { exceptions } = outcomeOf(await receiver.refuse(thrown, arrived(many), undefined));
    assert.ok(exceptions.length > 1 && exceptions.length <= 24, String(exceptions.length));
  });
});
