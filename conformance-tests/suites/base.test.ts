import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const main = fileURLToPath(new URL("../../gateway/cli/main.ts", import.meta.url));
const suite = fileURLToPath(new URL("base", import.meta.url));

describe("the base conformance suite", function () {
  this.timeout(120_000);

  it("passes against our own federation, over the wire", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", main, "conformance", "run", suite, "--json"],
      { maxBuffer: 10_000_000 },
    );
    const results = JSON.parse(stdout) as readonly {
      readonly id: string;
      readonly passed: boolean;
      readonly problems: readonly string[];
    }[];
    assert.ok(results.length >= 20);
    assert.deepEqual(
      results.filter((one) => !one.passed).map((one) => `${one.id}: ${one.problems.join("; ")}`),
      [],
    );
  });
});
