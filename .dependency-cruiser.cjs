// The design's table of rooms: what each may import. docs/architecture.md shows it; docs/decisions/ says why it differs from
// the first plan (errors and XML lie below the canonical model, envelopes build on each other).
const rooms = {
  "gateway/xml": ["gateway/contracts/(errors|catalogue)"],
  "gateway/mime": ["gateway/contracts"],
  "gateway/config": ["gateway/contracts/(errors|catalogue|issue|source)"],
  "gateway/canonical": ["gateway/(xml|config)", "gateway/contracts/(errors|catalogue|issue|source)"],
  "gateway/contracts": ["gateway/canonical"],
  "gateway/exchange": ["gateway/canonical", "gateway/contracts"],
  "gateway/mapping": ["gateway/(canonical|config|xml|contracts)"],
  "gateway/routing": ["gateway/(canonical|config|contracts)"],
  "gateway/orchestrator": ["gateway/(canonical|config|routing|contracts)"],
  "gateway/journal": ["gateway/contracts"],
  "gateway/delivery": ["gateway/journal", "gateway/contracts"],
  "gateway/identity": ["gateway/contracts"],
  "gateway/node": [
    "gateway/(canonical|config|contracts|exchange|mapping|routing|orchestrator|journal|delivery|identity|xml)",
    "adapters/(?!simulators)",
    "envelopes",
  ],
  "gateway/console": ["gateway/(node|contracts|orchestrator)"],
  "gateway/cli": [
    "gateway/(node|console|config|contracts|canonical|journal|mapping|mime|routing)",
    "adapters/kit",
    "conformance-tests",
  ],
  envelopes: ["gateway/(contracts|xml)"],
  "conformance-tests": [
    "gateway/(contracts|canonical|config|journal|mapping|console|mime|xml)",
    "gateway/node/(keys|simulation)",
    "envelopes",
    "adapters",
  ],
  "adapters/simulators": [],
};

const allowed = Object.entries(rooms).map(([room, may]) => ({
  name: `${room.replaceAll("/", "-")}-imports`,
  comment: `${room} may import: ${may.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^${room}/`, pathNot: "\\.test\\.ts$|test-support" },
  to: { path: "^(gateway|adapters|envelopes|conformance-tests)/", pathNot: [`^${room}/`, ...may.map((one) => `^${one}`)] },
}));

module.exports = {
  forbidden: [
    ...allowed,
    {
      name: "adapters-imports",
      comment: "an adapter may import contracts and canonical, and what adapters share",
      severity: "error",
      from: { path: "^adapters/(?!simulators|shared)([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "^(gateway|adapters|envelopes|conformance-tests)/",
        pathNot: ["^adapters/$1/", "^adapters/shared/", "^gateway/(contracts|canonical|mime)/"],
      },
    },
    {
      name: "no-circular",
      severity: "error",
      from: { pathNot: "^node_modules" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^gateway/console/pages/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".js", ".json", ".mjs"],
    },
  },
};
