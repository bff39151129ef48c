const [name = "gateway", only] = process.argv.slice(2);

/** `npm run bench [-- NAME [WHICH]]`: benchmarks, never part of the tests. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  reload: async () => (await import("./reload.ts")).benchReload(8),
  gateway: async () => (await import("./gateway.ts")).benchGateway(only),
  store: async () => (await import("./store.ts")).benchStore(Number(only ?? "10")),
  adapters: async () => (await import("./adapters/main.ts")).benchAdapters(only),
  mapping: async () => (await import("./mapping/main.ts")).benchMapping(),
  canonical: async () => (await import("./canonical/main.ts")).benchCanonical(),
  envelopes: async () => (await import("./envelopes/main.ts")).benchEnvelopes(),
};

const run = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (run) await run();
else {
  process.stderr.write(`There is no benchmark ${name}: ${Object.keys(benchmarks).join(", ")}\n`);
  process.exitCode = 2;
}
