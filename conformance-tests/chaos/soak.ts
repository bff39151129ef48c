import { startPostgres } from "../postgres/server.ts";
import { crashAtRandom, crashAtSteps, type CrashFindings } from "./crash.ts";
import { fleetOutages } from "./outages.ts";

/** The long form of the crash test: every step of a message's way, then moments from a seed. @returns how much was wrong */
export async function soakCrash({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<number> {
  const steps = await crashAtSteps({ every: 1, first: 1, most: Math.min(kills, 150) });
  told("steps", steps);
  const moments = await crashAtRandom({ kills: Math.max(0, kills - steps.kills), seed });
  told(`moments of seed ${seed}`, moments);
  return steps.wrong.length + moments.wrong.length;
}

/** The long form of the fleet test. @returns how much was wrong */
export async function soakFleet({ outages, seed }: { readonly outages: number; readonly seed: number }): Promise<number> {
  const postgres = await startPostgres();
  try {
    const { kills, pauses, databaseCrashes, ...findings } = await fleetOutages({ outages, seed, postgres });
    told(`three nodes, seed ${seed}, ${pauses} stopped beyond their lease, ${databaseCrashes} crashes of the database`, {
      kills,
      ...findings,
    });
    return findings.wrong.length;
  } finally {
    await postgres.stop();
  }
}

function told(what: string, { kills, acknowledged, done, repeated, refusals, wrong }: CrashFindings): void {
  process.stdout.write(
    `${what}: ${kills} kills; ${acknowledged} acknowledged, ${done} done, ${repeated} sent again and told, ${refusals} told to repeat, ${wrong.length} wrong\n`,
  );
  for (const sentence of wrong.slice(0, 20)) process.stdout.write(`  ${sentence}\n`);
}
