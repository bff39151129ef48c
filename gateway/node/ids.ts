import { GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";

/**
 * Numbers for exchanges and for the control identifiers of what we send: decimal, at most ten digits (the shortest field
 * that a legacy system has for them), never given twice, also after a crash. Taken from the journal in blocks.
 */
export interface Ids {
  /** @throws GatewayError OVERLOADED when a whole block was used up before the next one was on disk */
  next(): string;
}

const block = 10_000;

export async function idsFrom(journal: Pick<Journal, "reserve">): Promise<Ids> {
  let next = await journal.reserve("exchange", block);
  let end = next + block;
  let following: number | undefined;
  let asked = false;
  const ask = (): void => {
    asked = true;
    journal.reserve("exchange", block).then(
      (first) => {
        following = first;
      },
      // A journal that cannot be written makes every message fail with its own reason; the block is asked for again then.
      () => {
        asked = false;
      },
    );
  };
  return {
    next() {
      if (next === end) {
        if (following === undefined) {
          if (!asked) ask();
          throw new GatewayError("OVERLOADED", "No more message numbers at hand");
        }
        [next, end, following, asked] = [following, following + block, undefined, false];
      }
      if (!asked && end - next < block / 2) ask();
      return String(next++);
    },
  };
}
