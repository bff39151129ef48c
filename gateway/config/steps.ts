/** Work in steps: done at one go at the start of a node, or with room for messages between the steps while it runs. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Takes all steps at one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Takes the steps one by one; between two of them whatever else waits has its turn. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
