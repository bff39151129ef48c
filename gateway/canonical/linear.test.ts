import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("linear-program.ts", import.meta.url));
const size = 12_000;
/** Twice the input takes twice the work, and a little more where lists grow; quadratic work would take four times. */
const most = 2.4;
/** What every call costs whatever its input: pieces of work smaller than that are not compared. */
const fixed = 3000;

async function workAt(n: number): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--no-opt",
    "--no-maglev",
    "--disable-warning=ExperimentalWarning",
    program,
    String(n),
  ]);
  return JSON.parse(stdout) as Record<string, number>;
}

describe("the work that a message takes", function () {
  this.timeout(120_000);

  it("doubles at most when the message does, for every operation and every hostile input", async () => {
    const [once, twice] = await Promise.all([workAt(size), workAt(2 * size)]);
    const worse = Object.entries(twice).filter(([name, work]) => work > fixed && work > most * Math.max(once[name]!, fixed));
    assert.deepEqual(
      worse.map(([name, work]) => `${name}: ${once[name]} then ${work}`),
      [],
    );
    assert.ok(Object.values(twice).filter((work) => work > 10 * fixed).length > 50, "most of it was really counted");
  });
});
