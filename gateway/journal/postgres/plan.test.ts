import assert from "node:assert/strict";
import type { Call } from "../calls.ts";
import { delivery, ending, record } from "../suite/context.ts";
import { planOf } from "./plan.ts";

const accept = (id: string, controlId = `C-${id}`): Call => ({
  name: "accept",
  args: [record(id, { controlId }), delivery(), { queued: false }],
});
const finish = (id: string, of?: number): Call => ({
  name: "finish",
  args: [id, ending(), 1, of === undefined ? {} : { delivery: of }],
});
const claim: Call = { name: "claim", args: [[], 1, 1] };
const delivered = (id: number): Call => ({ name: "delivered", args: [id] });

/** Groups as texts: `accept 0,2 finish 1 | claim 3`. */
const shown = (calls: readonly Call[]): string =>
  planOf(calls)
    .map((group) => group.map(({ name, calls: some }) => `${name} ${some.map((one) => one.index).join()}`).join(" "))
    .join(" | ");

describe("plan of a batch for PostgreSQL", () => {
  it("puts what has nothing to do with each other side by side, calls of a kind together", () => {
    assert.equal(shown([accept("1"), finish("9"), accept("2"), finish("8"), delivered(3)]), "accept 0,2 finish 1,3 delivered 4");
  });

  it("keeps the order of what has to do with the same message, delivery or identity", () => {
    assert.equal(shown([accept("1"), finish("1"), accept("2"), finish("2")]), "accept 0,2 | finish 1,3");
    assert.equal(shown([finish("1"), finish("1"), finish("2")]), "finish 0 | finish 1,2");
    assert.equal(shown([accept("1", "X"), accept("2", "X"), accept("3", "X")]), "accept 0 | accept 1 | accept 2");
    assert.equal(shown([accept("1", ""), accept("2", "")]), "accept 0,1");
    assert.equal(shown([finish("1", 5), delivered(5), delivered(6)]), "finish 0 | delivered 1,2");
  });

  it("does not let a call go back before what it depends on, nor before what has to do with everything", () => {
    // The end of 1 must not go with the end of 9, which is carried out beside the acceptance of 1.
    assert.equal(shown([finish("9"), accept("1"), finish("1")]), "finish 0 accept 1 | finish 2");
    assert.equal(shown([delivered(1), claim, delivered(2), claim]), "delivered 0 | claim 1 | delivered 2 | claim 3");
    assert.equal(shown([accept("1"), claim, accept("2"), finish("9"), accept("3")]), "accept 0 | claim 1 | accept 2,4 finish 3");
  });

  it("has every call once, and keeps the order of those that touch the same, whatever comes", () => {
    const random = (n: number): number => Math.floor(Math.random() * n);
    for (let round = 0; round < 300; round++) {
      const calls = Array.from({ length: 30 }, (): Call => {
        const id = String(random(6));
        return [accept(id), finish(id, random(4)), delivered(random(4)), claim][random(random(8) === 0 ? 4 : 3)]!;
      });
      const groups = planOf(calls);
      const place = new Map(
        groups.flatMap((group, at) => group.flatMap((step) => step.calls.map((one) => [one.index, at] as const))),
      );
      assert.equal(place.size, calls.length);
      const things = (call: Call): readonly unknown[] =>
        call.name === "accept"
          ? [`m${call.args[0].id}`]
          : call.name === "finish"
            ? [`m${call.args[0]}`, call.args[3]?.delivery]
            : call.args;
      for (const [i, one] of calls.entries()) {
        for (const [j, other] of calls.entries()) {
          if (j <= i) continue;
          const together = one === claim || other === claim || things(one).some((thing) => things(other).includes(thing));
          if (together) assert.ok(place.get(i)! < place.get(j)!, shown(calls));
        }
      }
    }
  });
});
