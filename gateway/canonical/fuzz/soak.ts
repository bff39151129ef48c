import { mkdirSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { corpusFolder, readCorpus } from "./corpus.ts";
import { exercise } from "./exercise.ts";
import { mutate } from "./mutate.ts";
import { randomFrom } from "./random.ts";

export interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Where inputs that lead to new code, or break something, are kept; the project's own corpus when absent. */
  readonly keep?: string;
}

/** One input must be done in this time: most take a millisecond, a batch of hundreds of messages a hundred. */
const slowMs = 3000;

/**
 * Breaks samples for some minutes. An input that reaches blocks of the library which no input has reached is kept, and broken
 * further; one that breaks a promise or takes long is kept too, and told.
 * @returns how many inputs broke something
 */
export async function fuzzCanonical({ minutes, seed, keep = corpusFolder }: FuzzOptions): Promise<number> {
  mkdirSync(keep, { recursive: true });
  const reached = await Coverage.start();
  const corpus = readCorpus().map((one) => one.bytes);
  for (const bytes of corpus) exercise(bytes);
  await reached.grew();
  const random = randomFrom(seed);
  const end = performance.now() + minutes * 60_000;
  let broken = 0;
  let count = 0;
  let kept = 0;
  while (performance.now() < end) {
    const bytes = mutate(corpus[random(corpus.length)]!, corpus[random(corpus.length)]!, random);
    const problem = problemOf(bytes);
    count++;
    if (problem !== undefined) {
      broken++;
      process.stdout.write(`${save(keep, "broken", bytes)}: ${problem}\n`);
    }
    if (!(await reached.grew())) continue;
    save(keep, "reached", bytes);
    corpus.push(bytes);
    kept++;
  }
  process.stdout.write(
    `${count} inputs from seed ${seed}, ${kept} reached new code, ${corpus.length} in the corpus, ${broken} broken\n`,
  );
  return broken;
}

function problemOf(bytes: Buffer): string | undefined {
  const began = performance.now();
  try {
    exercise(bytes);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown);
  }
  const took = performance.now() - began;
  return took > slowMs ? `took ${Math.round(took)} ms` : undefined;
}

function save(folder: string, kind: string, bytes: Buffer): string {
  const name = `${kind}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.hl7`;
  writeFileSync(join(folder, name), bytes);
  return name;
}

/** The blocks of the library that have run, by what the engine's coverage tells. */
class Coverage {
  readonly #session: Session;
  readonly #blocks = new Set<string>();

  private constructor(session: Session) {
    this.#session = session;
  }

  static async start(): Promise<Coverage> {
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
    return new Coverage(session);
  }

  /** True when blocks have run since the last call that had never run before. */
  async grew(): Promise<boolean> {
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    const before = this.#blocks.size;
    for (const { url, functions } of result) {
      if (!/\/gateway\/(?:canonical|xml)\//.test(url) || url.includes("/fuzz/")) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges)
          if (count > 0) this.#blocks.add(`${url}:${startOffset}:${endOffset}`);
      }
    }
    return this.#blocks.size > before;
  }
}
