/** Work in steps: done at one go at the start of a node, or with room for messages between the steps while it runs. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Takes all steps at one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** How long steps are taken before whatever else waits has its turn, in milliseconds. */
const slice = 4;

/**
 * Takes the steps a few milliseconds at a time; in between, whatever else waits has its turn. A turn for each step would let
 * a loaded node take seconds: under load a turn is long.
 * @param now milliseconds that never go back
 */
export async function inTurns<T>(steps: Steps<T>, now: () => number): Promise<T> {
  for (let began = now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (now() - began < slice) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    began = now();
  }
}
