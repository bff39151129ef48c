/**
 * Flags of the runtime that every node runs with. A message lives for milliseconds: a small young generation keeps the
 * resident memory of a loaded node under 200 MB at no loss of throughput that could be measured (docs/decisions/0004).
 */
export const runtimeFlags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];
