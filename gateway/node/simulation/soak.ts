import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NodeConfig } from "../config/model.ts";
import { simulatedConfig } from "./configuration.ts";
import { simulate, type Findings } from "./simulate.ts";

export interface SoakOptions {
  readonly minutes: number;
  /** The first seed; those after it follow. One is run at least, so that a seed is replayed with no minutes at all. */
  readonly seed: number;
  /** Where the trace of a run is kept in which something was wrong. */
  readonly keep?: string | undefined;
}

/** Simulates one seed after the other for some minutes. @returns how many runs had something wrong */
export async function soakSimulation({ minutes, seed: first, keep }: SoakOptions): Promise<number> {
  const config = simulatedConfig();
  const began = performance.now();
  const end = began + minutes * 60_000;
  let [seed, messages, lives, events, virtual, wrong] = [first, 0, 0, 0, 0, 0];
  do {
    const findings = await simulate(seed, { config });
    messages += findings.messages;
    lives += findings.lives;
    events += findings.events;
    virtual += findings.seconds;
    if (findings.wrong.length > 0) {
      wrong++;
      tell(findings);
      if (keep !== undefined) await keepTrace(keep, findings.seed, config);
    }
    seed++;
  } while (performance.now() < end);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `seeds ${first} to ${seed - 1}: ${messages} messages in ${lives} lives of the node, ${events} events, ${Math.round(virtual / 3600)} hours in ${Math.round(seconds)} s (${Math.round(messages / seconds)} messages a second), ${wrong} wrong\n`,
  );
  return wrong;
}

function tell({ seed, wrong, digest, ended }: Findings): void {
  process.stdout.write(`seed ${seed} (${digest.slice(0, 12)}, ${JSON.stringify(ended)}):\n`);
  for (const sentence of wrong.slice(0, 20)) process.stdout.write(`  ${sentence}\n`);
}

/** The same seed again, this time with its trace. */
async function keepTrace(folder: string, seed: number, config: NodeConfig): Promise<void> {
  const lines: string[] = [];
  await simulate(seed, { config, tell: (line) => void lines.push(line) });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `simulation-${seed}.txt`);
  writeFileSync(file, lines.join(""));
  process.stdout.write(`  its trace: ${file}\n`);
}
