import assert from "node:assert/strict";
import { GatewayError } from "../contracts/errors.ts";
import { channel, type Exchange, type Stage } from "./index.ts";

const exchange: Exchange<number> = Object.freeze({
  id: "M1",
  system: "trento",
  receivedAt: 1,
  deadline: 2,
  body: 1,
  history: Object.freeze([]) as readonly never[],
});
/** A clock that moves by one at each look. */
const ticking = (): (() => number) => {
  let at = 0;
  return () => at++;
};
const add: Stage<number, number> = { name: "add", run: (one) => ({ body: one.body + 1, detail: `had ${one.body}` }) };
const later: Stage<number, string> = {
  name: "later",
  run: (one) => Promise.resolve({ body: `#${one.body}`, inner: [{ stage: "ask", system: "x", ms: 5, outcome: "ok" as const }] }),
};
const failing = (thrown: unknown, async: boolean): Stage<number, number> => ({
  name: "fails",
  run() {
    if (async) return Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  },
});

describe("channel", () => {
  it("stays synchronous while its stages are", () => {
    const outcome = channel<number>(ticking()).then(add).then(add).run(exchange);
    assert.ok(!(outcome instanceof Promise) && outcome.ok);
    assert.equal(outcome.exchange.body, 3);
    assert.deepEqual(outcome.exchange.history, [
      { stage: "add", ms: 1, outcome: "ok", detail: "had 1" },
      { stage: "add", ms: 1, outcome: "ok", detail: "had 2" },
    ]);
    assert.deepEqual(exchange.history, []);
  });

  it("awaits what is not, and keeps inner steps after their own", async () => {
    const outcome = await channel<number>(ticking()).then(add).then(later).run(exchange);
    assert.ok(outcome.ok);
    assert.equal(outcome.exchange.body, "#2");
    assert.deepEqual(
      outcome.exchange.history.map((step) => step.stage),
      ["add", "later", "ask"],
    );
    assert.equal(outcome.exchange.id, "M1");
  });

  it("turns every failure into an outcome, with the exchange as it was before it", async () => {
    const error = new GatewayError("MAPPING_CODE", "no such code");
    for (const async of [false, true]) {
      let ran = false;
      const never: Stage<number, number> = { name: "never", run: (one) => ((ran = true), { body: one.body }) };
      const outcome = await channel<number>(ticking()).then(add).then(failing(error, async)).then(never).run(exchange);
      assert.ok(!outcome.ok);
      assert.equal(outcome.error, error);
      assert.equal(outcome.exchange.body, 2);
      assert.deepEqual(outcome.exchange.history.at(-1), {
        stage: "fails",
        ms: 1,
        outcome: "error",
        detail: "MAPPING_CODE: no such code",
      });
      assert.equal(ran, false);
    }
  });

  it("calls what it does not know an internal error", async () => {
    for (const async of [false, true]) {
      const outcome = await channel<number>(ticking())
        .then(failing(new TypeError("x"), async))
        .run(exchange);
      assert.ok(!outcome.ok);
      assert.equal(outcome.error.code, "INTERNAL");
    }
  });

  it("may be extended without changing what it was extended from", async () => {
    const base = channel<number>(ticking()).then(add);
    const [one, two] = await Promise.all([base.then(add).run(exchange), base.run(exchange)]);
    assert.deepEqual([one.exchange.body, two.exchange.body], [3, 2]);
  });
});
