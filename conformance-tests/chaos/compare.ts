import { controlIdOf } from "./messages.ts";

/** Three lists that know nothing of each other: what senders were told, what the receiver did, what the journal says. */
export interface Lists {
  readonly acknowledged: ReadonlySet<number>;
  readonly done: ReadonlyMap<number, ReadonlySet<string>>;
  /** State of each message by its control identifier; messages of one identifier that were taken in more than once. */
  readonly journal: ReadonlyMap<string, readonly string[]>;
}

/** What must not be, each as a sentence; empty when all is well. */
export function disagreements({ acknowledged, done, journal }: Lists): readonly string[] {
  const found: string[] = [];
  for (const number of acknowledged) {
    if (!done.has(number)) found.push(`${number} was acknowledged, and the receiver never got it`);
    if (!journal.has(controlIdOf(number))) found.push(`${number} was acknowledged, and the journal does not know it`);
  }
  for (const [number, under] of done) {
    if (under.size > 1) found.push(`${number} was done ${under.size} times, as ${[...under].join(" and ")}`);
    if (!journal.has(controlIdOf(number))) found.push(`${number} was done, and the journal does not know it`);
  }
  for (const [controlId, states] of journal) {
    if (states.length > 1) found.push(`${controlId} is ${states.length} times in the journal`);
    if (states.some((state) => state !== "done")) found.push(`${controlId} is ${states.join(" and ")} in the journal`);
  }
  return found;
}
