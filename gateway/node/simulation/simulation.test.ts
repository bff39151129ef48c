import assert from "node:assert/strict";
import { simulatedConfig } from "./configuration.ts";
import { simulate } from "./simulate.ts";

/** Seeds that are always run: among them some that have found something. */
const seeds = [1, 4, 7, 11];
/** As many as the long run has, so that what it prints is the same world. */
const messages = 400;

describe("a node in virtual time", function () {
  this.timeout(60_000);
  const config = simulatedConfig();

  it("loses nothing and does nothing twice, whatever a seed does to it", async () => {
    const day = Math.floor(Date.now() / 86_400_000);
    for (const seed of [...seeds, day]) {
      const findings = await simulate(seed, { config, messages });
      assert.deepEqual(findings.wrong, [], `npm run soak -- simulation --minutes 0 --seed ${seed}: ${JSON.stringify(findings)}`);
      assert.equal(findings.messages, messages);
      assert.ok(findings.lives > 3, `${findings.lives} lives from seed ${seed}`);
    }
  });

  it("is the same world again from the same seed, and another from another", async () => {
    const [first, again, other] = [
      await simulate(1, { config, messages: 60 }),
      await simulate(1, { config, messages: 60 }),
      await simulate(2, { config, messages: 60 }),
    ];
    assert.deepEqual(again, first);
    assert.notEqual(other.digest, first.digest);
  });
});
