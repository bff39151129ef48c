/**
 * Flags of the runtime that every node runs with. A message lives for milliseconds: a small young generation and a bound on
 * the old one keep a loaded node's resident memory under 200 MB, at no loss of throughput that could be measured
 * (docs/decisions/0004). RACCORDO_HEAP_MB raises the bound where very large messages are right.
 */
export const runtimeFlags = [
  "--disable-warning=ExperimentalWarning",
  "--max-semi-space-size=2",
  `--max-old-space-size=${process.env["RACCORDO_HEAP_MB"] ?? "512"}`,
];
