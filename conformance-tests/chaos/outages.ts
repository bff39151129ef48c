import { randomFrom } from "../../gateway/canonical/fuzz/random.ts";
import type { PostgresServer } from "../postgres/server.ts";
import { Fleet, type Findings } from "./fleet.ts";
import { moment } from "./moment.ts";

export interface FleetFindings extends Findings {
  readonly kills: number;
  /** Nodes stopped for longer than their lease, so that others took over what they held, and let go on. */
  readonly pauses: number;
  /** Times that the database was ended as by a crash and started again. */
  readonly databaseCrashes: number;
}

/** Milliseconds; short, so that much happens in a test. */
const lease = 900;

/**
 * Three nodes on one PostgreSQL under load. A seed chooses what happens to which of them: killed and started again, stopped
 * beyond its lease and let go on, or the database crashes below all of them.
 */
export async function fleetOutages({
  outages,
  seed,
  postgres,
}: {
  readonly outages: number;
  readonly seed: number;
  readonly postgres: PostgresServer;
}): Promise<FleetFindings> {
  const random = randomFrom(seed);
  const count = { kills: 0, pauses: 0, databaseCrashes: 0 };
  const fleet = await Fleet.start({ nodes: 3, senders: 9, store: await postgres.database(), lease: `${lease}ms` });
  try {
    fleet.load();
    for (let i = 0; i < outages; i++) {
      await moment(random(500));
      const node = random(3);
      // Every kind comes, also in a short run; the database once in a while.
      const kind = i % 4 === 3 && postgres.own ? "database" : i % 2 === 0 ? "kill" : "pause";
      if (kind === "kill") {
        await fleet.restart(node);
        count.kills++;
      } else if (kind === "pause") {
        fleet.node(node).signal("SIGSTOP");
        await moment(lease * 2 + random(lease));
        fleet.node(node).signal("SIGCONT");
        count.pauses++;
      } else {
        await postgres.halt("immediate");
        await moment(random(800));
        await postgres.resume();
        count.databaseCrashes++;
      }
    }
    return { ...(await fleet.settle()), ...count };
  } finally {
    await fleet.remove();
  }
}
