import type { MappingSet } from "../mapping/index.ts";
import type { SystemConfig } from "./config/model.ts";

/** A set that can be run once before it is needed, so that the first message does not pay for it. */
type Warmable = MappingSet & { readonly warm?: () => void };

/** Runs the compiled code of every mapping set once; between two sets messages have their turn. */
export async function warmMappings(systems: readonly SystemConfig[]): Promise<void> {
  for (const set of new Set(systems.map((system) => system.mapping as Warmable | undefined))) {
    set?.warm?.();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
