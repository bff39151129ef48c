import type { Clock } from "../contracts/clock.ts";

/** The machine's clock: the only place where a node takes time from the runtime. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
