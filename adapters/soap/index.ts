import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { urlIssues, type HttpConnectOptions } from "../shared/http/client.ts";
import { lazySender } from "../shared/lazy-sender.ts";
import { without } from "../shared/options.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { listenSoap, type SoapListenOptions } from "./listener.ts";
import type { AttachmentOptions } from "./packages.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { connectSoap } from "./sender.ts";
import type { WsdlOptions } from "./wsdl-document.ts";

export type SoapOptions = SoapListenOptions & HttpConnectOptions & AttachmentOptions & WsdlOptions;

/**
 * SOAP over HTTP (SOAP 1.1, section 6; SOAP 1.2 part 2, section 7): moves envelopes, and leaves them to the envelope; with a WSDL,
 * operations with their arguments.
 */
export const soap: Adapter<SoapOptions> = {
  name: "soap",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: tlsSchema } },
  check: (options) => [...addressIssues({ ...options }, ["listen"]), ...urlIssues({ ...options }), ...tlsIssues(options)],
  // The package `soap` is loaded where a WSDL is named: it is large.
  listen: async (options, inbound, context) => {
    const { wsdl } = options;
    if (wsdl === undefined) return listenSoap(options, inbound, context);
    return (await import("./wsdl-listener.ts")).listenWsdl({ ...options, wsdl }, inbound, context);
  },
  connect: (options, context) => {
    const { wsdl } = options;
    if (wsdl === undefined) return connectSoap(options, context);
    return lazySender(async () => (await import("./wsdl-sender.ts")).connectWsdl({ ...options, wsdl }, context));
  },
  counterpart: (options, address) =>
    ({ ...without(options, "listen"), connect: `${options.tls ? "https" : "http"}://${address}${options.path}` }) as SoapOptions,
};
