import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { mllpFraming } from "../shared/framing.ts";
import { listenTcp } from "../shared/tcp-listener.ts";
import { connectTcp } from "../shared/tcp-sender.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export interface MllpOptions {
  readonly listen: string;
  readonly connect: string;
  readonly connections: number;
  readonly inFlight: number;
  readonly maxBytes: number;
}

/** HL7 v2 over TCP (Minimal Lower Layer Protocol, release 1), client and server. */
export const mllp: Adapter<MllpOptions> = {
  name: "mllp",
  contract: 1,
  optionsSchema,
  check: (options) => addressIssues({ ...options }, ["listen", "connect"]),
  listen: (options, inbound, context) => listenTcp(options, mllpFraming(options.maxBytes), inbound, context),
  connect: (options, context) => connectTcp(options, mllpFraming(options.maxBytes), context),
};
