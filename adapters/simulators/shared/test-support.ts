/** What the tests of several simulators do alike. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits for what a simulator, another process, leaves in a folder or a table. Neither tells when it changes, so it is looked
 * at again and again, as a legacy CUP would.
 */
export async function until<T>(found: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = found();
    if (value !== undefined) return value;
    await sleep(10);
  }
  return assert.fail("nothing came");
}
