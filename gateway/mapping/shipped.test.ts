import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atOnce, schemaChecker } from "../config/index.ts";
import { checkLaws, coverage, readSamples, runSample, traceOf } from "./inspect/index.ts";
import { compileSet, loadSet } from "./index.ts";

const folder = fileURLToPath(new URL("../../mappings/", import.meta.url));

describe("the mapping sets that are shipped", function () {
  this.timeout(60_000);

  for (const name of readdirSync(folder).filter((one) => one.startsWith("cup-"))) {
    describe(name, () => {
      const place = join(folder, name);
      const { sources, issues } = atOnce(loadSet(place, name, schemaChecker(), {}));
      assert.ok(sources, JSON.stringify(issues));
      const trace = traceOf();
      const compiled = compileSet(sources, trace);
      const set = compiled.set!;

      it("have no mistake", () => {
        assert.deepEqual(compiled.issues, []);
      });

      it("give for every sample what it expects, in both directions", () => {
        const samples = readSamples(place);
        assert.ok(samples.length >= 15);
        for (const sample of samples) {
          for (const check of runSample(set, sample).checks)
            assert.ok(check.ok, JSON.stringify({ sample: sample.name, ...check }, null, 1));
        }
      });

      it("leave no field, no required value and no rule out", () => {
        const found = coverage(set, trace, readSamples(place), sources.tables.values(), sources.set.value.unread ?? []);
        assert.deepEqual(found.unexercised, []);
        assert.deepEqual(
          found.kinds.filter((one) => one.unread.length > 0),
          [],
        );
        assert.deepEqual(
          found.mappings.filter((one) => one.unfilled.length > 0 || one.samples === 0).map((one) => one.mapping),
          [],
        );
      });

      // A seed of its own for each run of the tests: what fails names it.
      const seed = Math.trunc(performance.timeOrigin) % 1_000_000;
      for (const mapping of set.mappings) {
        it(`give back what ${mapping.name} read`, async () => {
          const { tried, broken } = await checkLaws(set, mapping, { runs: 150, seed });
          assert.equal(broken, undefined, JSON.stringify({ seed, broken }, null, 1));
          assert.ok(tried > 20 || !mapping.reads || !mapping.writes, `only ${tried} messages were this mapping's`);
        });
      }
    });
  }
});
