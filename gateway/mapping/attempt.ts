import { GatewayError } from "../contracts/errors.ts";

/** What a step gives; undefined when it is refused. For looking at what may well be wrong; faults of our own pass on. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code !== "INTERNAL") return undefined;
    throw thrown;
  }
}
