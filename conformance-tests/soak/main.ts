import { parseArgs } from "node:util";
import { fuzzCanonical } from "../../gateway/canonical/fuzz/soak.ts";
import { soakEnvelopes } from "./envelopes.ts";

/** `npm run soak [-- NAME --minutes N --seed N --keep DIR]`: long runs, never part of the tests. Exit 1 when something broke. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "string" },
  },
});
const [minutes, seed, keep] = [Number(values.minutes), Number(values.seed), values.keep];
const runs: Readonly<Record<string, () => Promise<number>>> = {
  canonical: () => fuzzCanonical({ minutes, seed, ...(keep === undefined ? {} : { keep }) }),
  envelopes: () => soakEnvelopes({ minutes, seed, keep }),
};

const name = positionals[0] ?? "canonical";
const run = Object.hasOwn(runs, name) ? runs[name] : undefined;
if (run === undefined) {
  process.stderr.write(`There is no long run ${name}: ${Object.keys(runs).join(", ")}\n`);
  process.exitCode = 2;
} else if ((await run()) > 0) process.exitCode = 1;
