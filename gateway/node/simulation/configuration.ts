import type { Adapter } from "../../contracts/adapter.ts";
import type { NodeConfig } from "../config/model.ts";
import { testFolder } from "../test-support.ts";
import { receiverNames, services, type ReceiverName } from "./messages.ts";

/** Beside their address, what makes each receiver worth simulating. */
const deliveries: Readonly<Record<ReceiverName, string>> = {
  telling: "{ breaker: { after: 6, pause: 1s } }",
  ordered: "{ order: patient, breaker: { after: 6, pause: 1s } }",
  once: "{ duplicates: unknown, breaker: { after: 6, pause: 1s } }",
};

/** The configuration of a simulated node, read as any other from a folder that is gone afterwards. */
export function simulatedConfig(): NodeConfig {
  const routes = receiverNames.map((name) => `{ name: ${name}, when: "service.code == '${services[name]}'", to: ${name} }`);
  const folder = testFolder({
    "node.yaml": [
      "{ node: n, member: CO-050, journal: none.sqlite, mappings: mappings, concurrency: 4,",
      "  retry: { first: 100ms, most: 2s, until: 24h } }",
    ].join("\n"),
    "routes.yaml": `routes: [${routes.join(", ")}]`,
    ...Object.fromEntries(
      receiverNames.map((name) => [
        `systems/${name}.yaml`,
        `{ system: ${name}, adapter: mllp, options: { connect: '${name}:1' }, format: er7, answers: { within: 2s }, delivery: ${deliveries[name]} }`,
      ]),
    ),
  });
  try {
    return folder.load();
  } finally {
    folder.remove();
  }
}

/** The same configuration with an adapter put in place of every other. */
export const overAdapter = (config: NodeConfig, adapter: Adapter<unknown>): NodeConfig => ({
  ...config,
  systems: config.systems.map((system) => ({ ...system, adapter })),
});
