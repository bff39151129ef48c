import { parseArgs } from "node:util";
import { fuzzCanonical } from "../../gateway/canonical/fuzz/soak.ts";

/** `npm run soak [-- NAME --minutes N --seed N --keep DIR]`: long runs, never part of the tests. Exit 1 when something broke. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "string" },
  },
});
const name = positionals[0] ?? "canonical";
if (name !== "canonical") {
  process.stderr.write(`There is no long run ${name}: canonical\n`);
  process.exitCode = 2;
} else {
  const broken = await fuzzCanonical({
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    ...(values.keep === undefined ? {} : { keep: values.keep }),
  });
  if (broken > 0) process.exitCode = 1;
}
