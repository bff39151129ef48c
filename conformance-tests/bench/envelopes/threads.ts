import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type Rate, rateOf, rounds } from "./rounds.ts";
import type { Asked } from "./worker.ts";

const ms = 400;
const cases = (["RSA sign", "seal + open"] as const).flatMap((job) => [1, 2].map((count) => ({ job, count })));

/**
 * In one thread of its own and in two: what a machine could do at most whose messages had nothing in common. RSA alone tells
 * how much of a second processor there is.
 */
export async function inThreads(): Promise<readonly Rate[]> {
  const workers = [1, 2].map(() => new Worker(new URL("worker.ts", import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const rates = cases.map((): number[] => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { job, count }] of cases.entries()) {
      const began = performance.now();
      const done = await Promise.all(workers.slice(0, count).map((worker) => ask(worker, { job, ms })));
      if (round > 0) rates[i]!.push((done.reduce((a, b) => a + b, 0) * 1000) / (performance.now() - began));
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return cases.map(({ job, count }, i) => rateOf(`${job}, ${count} worker thread${count > 1 ? "s" : ""}`, rates[i]!));
}

async function ask(worker: Worker, asked: Asked): Promise<number> {
  const told = once(worker, "message") as Promise<[number]>;
  worker.postMessage(asked);
  return (await told)[0];
}
