import { attempt } from "./attempt.ts";
import type { Mapping } from "./mapping.ts";

/** Any day: no table's row need be valid. */
const day = "20270101";

/**
 * Runs both directions of each mapping over messages without values: path memos, indexes and structures are made now, and not
 * while somebody waits. What a rule refuses is no matter here.
 */
export function warm(mappings: readonly Mapping[], parse: (bytes: Uint8Array) => object): void {
  for (const mapping of mappings) {
    const legacy = mapping.legacy.draft();
    const canonical = mapping.canonical.draft();
    const node = attempt(() => mapping.canonical.node(canonical.message()));
    if (!node) continue;
    attempt(() => {
      mapping.out(node, legacy, day);
    });
    const written = attempt(() => mapping.legacy.node(parse(mapping.legacy.write(legacy))));
    if (!written) continue;
    attempt(() => {
      mapping.in(written, canonical, day);
    });
  }
}
