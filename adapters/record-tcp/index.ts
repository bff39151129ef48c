import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { lengthFraming } from "../shared/framing.ts";
import { listenTcp } from "../shared/tcp-listener.ts";
import { connectTcp } from "../shared/tcp-sender.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export interface RecordTcpOptions {
  readonly listen: string;
  readonly connect: string;
  readonly lengthDigits: number;
  readonly connections: number;
  readonly inFlight: number;
  readonly maxBytes: number;
}

/** Records over TCP, each after its length; one request, one answer. */
export const recordTcp: Adapter<RecordTcpOptions> = {
  name: "record-tcp",
  contract: 1,
  optionsSchema,
  check: (options) => addressIssues({ ...options }, ["listen", "connect"]),
  listen: (options, inbound, context) =>
    listenTcp(options, lengthFraming(options.lengthDigits, options.maxBytes), inbound, context),
  connect: (options, context) => connectTcp(options, lengthFraming(options.lengthDigits, options.maxBytes), context),
};
