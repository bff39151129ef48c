import type { MappingSet } from "../set.ts";

/** The values of a legacy message by path, as the first mapping sees them that takes this kind; empty when none does. */
export function legacyValues(set: MappingSet, bytes: Uint8Array): ReadonlyMap<string, string> {
  const document = set.format.parse(bytes, set.options);
  for (const { legacy } of set.mappings) {
    const node = legacy.node(document);
    if (node) return new Map(legacy.leaves(node).map((leaf) => [leaf.path, leaf.value]));
  }
  return new Map();
}
