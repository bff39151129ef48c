import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface FolderOptions {
  readonly folder: string;
  /** Where the node listens for the sender, and where the receiver is: host:port. */
  readonly listen: string;
  readonly receiver: string;
  /** A file of its own, or postgres://… for a fleet. */
  readonly store: string;
  readonly lease?: string;
}

/** Writes the folder of a node that takes messages of one sender over MLLP, and delivers them to one receiver. */
export function writeFolder({ folder, listen, receiver, store, lease }: FolderOptions): void {
  const files: Readonly<Record<string, string>> = {
    "node.yaml": [
      "{ node: chaos, member: CO-050, mappings: mappings, concurrency: 8,",
      `  journal: { store: '${store}'${lease === undefined ? "" : `, lease: ${lease}`} },`,
      "  retry: { first: 50ms, most: 200ms, until: 24h } }",
    ].join("\n"),
    "federation/members.yaml":
      'members: [{ id: CO-050, title: V, region: "050", delegates: [{ id: CD-050103, title: A, azienda: "050103", offers: [] }] }]',
    "federation/agreements.yaml": "agreements: []",
    "federation/rules.yaml": 'table: t\nversion: "1"\nrules: []',
    "routes.yaml": "routes: [{ name: all, to: receiver }]",
    "systems/sender.yaml": `{ system: sender, delegate: CD-050103, adapter: mllp, options: { listen: '${listen}' }, format: er7 }`,
    "systems/receiver.yaml": [
      `{ system: receiver, adapter: mllp, options: { connect: '${receiver}', connections: 8 }, format: er7,`,
      "  answers: { within: 5s }, delivery: { breaker: { after: 20, pause: 100ms } } }",
    ].join("\n"),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
