import { join } from "node:path";
import type { AdapterContext } from "../../gateway/contracts/adapter.ts";
import type { Clock, Log } from "../../gateway/contracts/clock.ts";
import { silentLog } from "../../gateway/contracts/clock.ts";

/** Real time, and timers that keep no process alive after their test. */
const realClock: Clock = {
  // eslint-disable-next-line no-restricted-syntax -- tests run in real time
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** What an adapter is given by a test: real time, and randomness that is the same in every run. */
export function testContext(
  parts: { readonly clock?: Clock; readonly log?: Log; readonly folder?: string } = {},
): AdapterContext {
  const { clock = realClock, log = silentLog, folder = "." } = parts;
  let state = 1;
  return {
    clock,
    log,
    random(length) {
      const bytes = new Uint8Array(length);
      // A linear congruential generator (Numerical Recipes): tests need no better one.
      for (let i = 0; i < length; i++) bytes[i] = (state = (state * 1_664_525 + 1_013_904_223) >>> 0) >>> 24;
      return bytes;
    },
    resolve: (path) => join(folder, path),
  };
}
