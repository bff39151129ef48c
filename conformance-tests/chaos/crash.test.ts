import assert from "node:assert/strict";
import { crashAtRandom, crashAtSteps } from "./crash.ts";

describe("a node that is killed", function () {
  this.timeout(180_000);

  it("at random moments under load, loses nothing and does nothing twice", async () => {
    const findings = await crashAtRandom({ kills: 4, seed: Date.now() % 1_000_000 });
    assert.deepEqual(findings.wrong, [], JSON.stringify(findings));
    assert.ok(findings.acknowledged > 50, JSON.stringify(findings));
  });

  it("at steps on the way of one message, loses nothing and does nothing twice", async () => {
    const findings = await crashAtSteps({ every: 22, first: 3, most: 70 });
    assert.deepEqual(findings.wrong, [], JSON.stringify(findings));
    assert.ok(findings.kills >= 4, JSON.stringify(findings));
  });
});
