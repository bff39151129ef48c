import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { mllpFraming } from "../shared/framing/index.ts";
import { without } from "../shared/options.ts";
import { listenTcp, type ListenOptions } from "../shared/tcp/listener.ts";
import { connectTcp, type ConnectOptions } from "../shared/tcp/sender.ts";
import type { Commit, Wire } from "../shared/tcp/wire.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { hl7Correlation } from "./correlation.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export interface MllpOptions extends ListenOptions, ConnectOptions {
  readonly pipelined: number;
  readonly keepOpen: boolean;
  readonly release: "1" | "2";
  readonly maxBytes: number;
}

/** Content of the blocks that commit to a message, or decline it (MLLP release 2, section 4.1). */
const commit: Commit = { accepted: Uint8Array.of(0x06), declined: Uint8Array.of(0x15) };

/** HL7 v2 over TCP (Minimal Lower Layer Protocol, releases 1 and 2), client and server. */
export const mllp: Adapter<MllpOptions> = {
  name: "mllp",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: tlsSchema } },
  check: (options) => [...addressIssues({ ...options }, ["listen", "connect"]), ...tlsIssues(options)],
  listen: (options, inbound, context) => listenTcp(options, wireOf(options), inbound, context),
  connect: (options, context) => connectTcp(options, wireOf(options), context),
  counterpart: (options, address) => ({ ...without(options, "listen"), connect: address }) as MllpOptions,
};

function wireOf({ maxBytes, release }: MllpOptions): Wire {
  return {
    framing: mllpFraming(maxBytes),
    correlation: hl7Correlation,
    ...(release === "2" ? { commit } : {}),
  };
}
