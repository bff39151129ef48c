import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { binaryLengthFraming, delimiterFraming, lengthFraming, type Framing } from "../shared/framing/index.ts";
import { without } from "../shared/options.ts";
import { connectTcp, type ConnectOptions } from "../shared/tcp/sender.ts";
import { listenTcp, type ListenOptions } from "../shared/tcp/listener.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };

export interface RecordTcpOptions extends ListenOptions, ConnectOptions {
  /** ASCII digits in front of a record; the framing when none of the others is named. */
  readonly lengthDigits: number;
  /** Bytes in front of a record, the highest first. */
  readonly lengthBytes?: number;
  /** Bytes around a record, hexadecimal. */
  readonly begin?: string;
  readonly end?: string;
  readonly maxBytes: number;
}

/** Records over TCP, each after its length or between delimiters; one request, one answer. */
export const recordTcp: Adapter<RecordTcpOptions> = {
  name: "record-tcp",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: tlsSchema } },
  check: (options) => [
    ...addressIssues({ ...options }, ["listen", "connect"]),
    ...tlsIssues(options),
    ...(options.end !== undefined && options.lengthBytes !== undefined
      ? [{ severity: "error", message: "A record is framed in one way", expected: "lengthBytes or end", path: ["end"] } as const]
      : []),
    ...(options.begin !== undefined && options.end === undefined
      ? [{ severity: "error", message: "What has a begin needs an end", expected: "end", path: ["begin"] } as const]
      : []),
  ],
  listen: (options, inbound, context) => listenTcp(options, { framing: framingOf(options) }, inbound, context),
  connect: (options, context) => connectTcp(options, { framing: framingOf(options) }, context),
  counterpart: (options, address) => ({ ...without(options, "listen"), connect: address }) as RecordTcpOptions,
};

function framingOf({ lengthDigits, lengthBytes, begin, end, maxBytes }: RecordTcpOptions): Framing {
  if (end !== undefined) {
    const delimiters = { end: Buffer.from(end, "hex"), ...(begin === undefined ? {} : { begin: Buffer.from(begin, "hex") }) };
    return delimiterFraming(delimiters, maxBytes);
  }
  return lengthBytes === undefined ? lengthFraming(lengthDigits, maxBytes) : binaryLengthFraming(lengthBytes, maxBytes);
}
