import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { urlIssues, type HttpConnectOptions } from "../shared/http/client.ts";
import { without } from "../shared/options.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { listenSoap, type SoapListenOptions } from "./listener.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { connectSoap } from "./sender.ts";

export type SoapOptions = SoapListenOptions & HttpConnectOptions;

/** SOAP over HTTP (SOAP 1.1, section 6; SOAP 1.2 part 2, section 7): moves envelopes, and leaves them to the envelope. */
export const soap: Adapter<SoapOptions> = {
  name: "soap",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: tlsSchema } },
  check: (options) => [...addressIssues({ ...options }, ["listen"]), ...urlIssues({ ...options }), ...tlsIssues(options)],
  listen: listenSoap,
  connect: connectSoap,
  counterpart: (options, address) =>
    ({ ...without(options, "listen"), connect: `${options.tls ? "https" : "http"}://${address}${options.path}` }) as SoapOptions,
};
