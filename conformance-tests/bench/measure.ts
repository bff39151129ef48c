/** A way to do the job, by name; returns something that depends on the work, so that none of it can be left out. */
export interface Contender {
  readonly name: string;
  readonly run: () => number;
}

export interface Measured {
  readonly name: string;
  /** Microseconds for one run: the median over the rounds. */
  readonly us: number;
  readonly least: number;
  readonly most: number;
  readonly result: number;
}

const warmUpMs = 400;
const roundMs = 250;
const rounds = 9;

/**
 * Measures all contenders in turn, round by round, so that what else the machine does falls on all of them alike. Everything
 * runs in this one thread.
 */
export function measure(contenders: readonly Contender[]): readonly Measured[] {
  const times = contenders.map(() => [] as number[]);
  const results = contenders.map((one) => one.run());
  for (const one of contenders) runFor(one, warmUpMs);
  for (let round = 0; round < rounds; round++) contenders.forEach((one, i) => times[i]!.push(runFor(one, roundMs)));
  return contenders.map((one, i) => {
    const sorted = times[i]!.toSorted((a, b) => a - b);
    return { name: one.name, us: sorted[rounds >> 1]!, least: sorted[0]!, most: sorted.at(-1)!, result: results[i]! };
  });
}

/** Microseconds for one run, over about so many milliseconds. */
function runFor(one: Contender, ms: number): number {
  let count = 0;
  let sink = 0;
  const began = performance.now();
  let now = began;
  while (now - began < ms) {
    for (let i = 0; i < 50; i++) sink += one.run();
    count += 50;
    now = performance.now();
  }
  if (Number.isNaN(sink)) throw new Error("a contender gave no number");
  return ((now - began) * 1000) / count;
}

/** A table with each contender's time, spread, and how many times the first one's. */
export function table(title: string, measured: readonly Measured[]): string {
  const [ours] = measured;
  const rows = measured.map(
    ({ name, us, least, most }) =>
      `  ${name.padEnd(34)} ${us.toFixed(2).padStart(9)} µs  (${least.toFixed(2)} to ${most.toFixed(2)})  ${(us / ours!.us).toFixed(1).padStart(7)} times ours`,
  );
  return [title, ...rows].join("\n");
}
