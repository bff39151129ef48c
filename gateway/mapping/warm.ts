import { attempt } from "./attempt.ts";
import type { Mapping } from "./mapping.ts";

/**
 * Runs both directions of each mapping over messages without values: path memos, indexes and structures are made now, and not
 * while somebody waits. What a rule refuses is no matter here.
 */
export function warm(mappings: readonly Mapping[]): void {
  for (const mapping of mappings) {
    const legacy = mapping.legacy.draft();
    const canonical = mapping.canonical.draft();
    const node = attempt(() => mapping.canonical.node(canonical.message()));
    if (node)
      attempt(() => {
        mapping.out(node, legacy, "20270101");
      });
  }
}
