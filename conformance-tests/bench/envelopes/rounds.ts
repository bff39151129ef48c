/** A way to do the job, by name. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
  /** How many are under way at a time; by default one. */
  readonly atOnce?: number;
  /** How many jobs one run is; by default one. */
  readonly jobs?: number;
  /** Before each round, its time not counted. */
  readonly before?: () => void;
}

export interface Rate {
  readonly name: string;
  /** Jobs in a second: the median over the rounds, the least and the most. */
  readonly perSecond: number;
  readonly least: number;
  readonly most: number;
}

export const rounds = 9;
const roundMs = 200;
const warmUpMs = 300;

/**
 * Measures all contenders in turn, in short rounds, so that what else the machine does falls on all of them alike. Like
 * `measure.ts`, but for work that gives a promise.
 */
export async function inTurn(contenders: readonly Contender[]): Promise<readonly Rate[]> {
  const rates = contenders.map((): number[] => []);
  for (const one of contenders) await runFor(one, warmUpMs);
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of contenders.entries()) rates[i]!.push(await runFor(one, roundMs));
  }
  return contenders.map(({ name }, i) => rateOf(name, rates[i]!));
}

export function rateOf(name: string, found: readonly number[]): Rate {
  const sorted = found.toSorted((a, b) => a - b);
  return { name, perSecond: sorted[sorted.length >> 1]!, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Jobs in a second, over about so many milliseconds. */
async function runFor({ run, atOnce = 1, jobs = 1, before }: Contender, ms: number): Promise<number> {
  before?.();
  const began = performance.now();
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const given = run();
      // What is done at once is not made to wait for a turn of the loop.
      if (given instanceof Promise) await given;
      count += jobs;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return (count * 1000) / (performance.now() - began);
}
