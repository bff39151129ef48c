import type { SystemConfig } from "./config/model.ts";

/**
 * Runs the compiled code of every mapping set once, so that the first message does not pay for it; between two sets messages
 * have their turn.
 * @param before systems in use: their sets are warm
 */
export async function warmMappings(systems: readonly SystemConfig[], before: readonly SystemConfig[]): Promise<void> {
  const sets = new Set(systems.map((system) => system.mapping));
  for (const system of before) sets.delete(system.mapping);
  for (const set of sets) {
    set?.warm();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
