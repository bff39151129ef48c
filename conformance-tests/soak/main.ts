import { parseArgs } from "node:util";
import { fuzzCanonical } from "../../gateway/canonical/fuzz/soak.ts";
import { soakSimulation } from "../../gateway/node/simulation/soak.ts";
import { soakCrash, soakFleet } from "../chaos/soak.ts";
import { soakEnvelopes } from "./envelopes.ts";

/** `npm run soak [-- NAME --minutes N --seed N --keep DIR --kills N]`: long runs, never part of the tests. Exit 1 when something broke. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "string" },
    kills: { type: "string", default: "200" },
  },
});
const [minutes, seed, keep, kills] = [Number(values.minutes), Number(values.seed), values.keep, Number(values.kills)];
const runs: Readonly<Record<string, () => Promise<number>>> = {
  canonical: () => fuzzCanonical({ minutes, seed, ...(keep === undefined ? {} : { keep }) }),
  envelopes: () => soakEnvelopes({ minutes, seed, keep }),
  crash: () => soakCrash({ kills, seed }),
  fleet: () => soakFleet({ outages: kills, seed }),
  simulation: () => soakSimulation({ minutes, seed, keep }),
};

const name = positionals[0] ?? "canonical";
const run = Object.hasOwn(runs, name) ? runs[name] : undefined;
if (run === undefined) {
  process.stderr.write(`There is no long run ${name}: ${Object.keys(runs).join(", ")}\n`);
  process.exitCode = 2;
} else if ((await run()) > 0) process.exitCode = 1;
