import type { Clock, Log, Timer } from "../contracts/clock.ts";
import { asGatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";
import { journalPlan, retentionAt } from "./config/journal.ts";
import type { Current } from "./current.ts";
import type { Deliveries } from "./deliveries.ts";

/** How often what is too old is looked for, in milliseconds. */
const purgeEvery = 600_000;
/** Between two pieces, so that messages have their turn. */
const purgePause = 50;
/** How often it is learned which queues others have stopped, and how long queues are. */
const refreshEvery = 5000;

export interface UpkeepOptions {
  readonly current: Current;
  readonly journal: Pick<Journal, "purge">;
  readonly deliveries: Pick<Deliveries, "refresh">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a node does beside its messages: it deletes what is too old, and looks after its queues. */
export function startUpkeep({ current, journal, deliveries, clock, log }: UpkeepOptions): { stop(): Promise<void> } {
  const timers = new Map<string, Timer>();
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const every = (name: string, ms: number, work: () => Promise<number>): void => {
    timers.set(
      name,
      clock.after(ms, () => {
        running = running.then(work).then(
          (next) => void (stopped || every(name, next, work)),
          (thrown: unknown) => {
            log.warn({ code: asGatewayError(thrown).code }, `${name} has to wait`);
            if (!stopped) every(name, ms, work);
          },
        );
      }),
    );
  };
  every("purge", purgeEvery, async () => {
    const { kept } = journalPlan(current.settings.config.file.journal);
    const deleted = await journal.purge(retentionAt(kept, clock.now()));
    return deleted > 0 ? purgePause : purgeEvery;
  });
  every("refresh of the queues", refreshEvery, async () => {
    await deliveries.refresh();
    return refreshEvery;
  });
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
      await running;
    },
  };
}
