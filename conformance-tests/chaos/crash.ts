import { randomFrom } from "../../gateway/canonical/fuzz/random.ts";
import { Fleet, type Findings } from "./fleet.ts";
import { moment } from "./moment.ts";

export interface CrashFindings extends Findings {
  readonly kills: number;
}

/** A node under load is killed (SIGKILL) at moments that a seed chooses, and started again on the same journal. */
export async function crashAtRandom({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<CrashFindings> {
  const random = randomFrom(seed);
  const fleet = await Fleet.start({ nodes: 1, senders: 8 });
  try {
    fleet.load();
    for (let i = 0; i < kills; i++) {
      // Some soon after the start, while the journal is taken up; most under full load.
      await moment(random(4) === 0 ? random(20) : random(400));
      await fleet.restart(0);
    }
    return { ...(await fleet.settle()), kills };
  } finally {
    await fleet.remove();
  }
}

/**
 * One message after the other, each killed a step later than the one before: a node reads its clock between any two stages, so
 * every step is met.
 * @param every so many steps at a time
 * @param most steps looked at
 */
export async function crashAtSteps({
  every,
  first,
  most,
}: {
  readonly every: number;
  readonly first: number;
  readonly most: number;
}): Promise<CrashFindings> {
  const fleet = await Fleet.start({ nodes: 1, senders: 1 });
  let kills = 0;
  try {
    fleet.load();
    for (let step = first; step <= most; step += every) {
      fleet.node(0).tell({ dieAfter: step });
      await fleet.node(0).ended;
      kills++;
      await fleet.startNode(0);
    }
    return { ...(await fleet.settle()), kills };
  } finally {
    await fleet.remove();
  }
}
