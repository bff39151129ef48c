import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { urlIssues } from "../shared/http/client.ts";
import { credentialIssues, credentialSchemas } from "../shared/http/credentials.ts";
import { without } from "../shared/options.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { listenRest, type RestListenOptions } from "./listener.ts";
import { operationIssues } from "./operations.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { connectRest, type RestConnectOptions } from "./sender.ts";

export type RestAdapterOptions = RestListenOptions & RestConnectOptions;

/** Messages over HTTP (RFC 9110): one POST for each, or the operations of a REST service in JSON. */
export const http: Adapter<RestAdapterOptions> = {
  name: "http",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, ...credentialSchemas, tls: tlsSchema } },
  check: (options) => [
    ...addressIssues({ ...options }, ["listen"]),
    ...urlIssues({ ...options }),
    ...tlsIssues(options),
    ...credentialIssues(options),
    ...operationIssues(options.operations ?? {}),
  ],
  listen: listenRest,
  connect: connectRest,
  counterpart(options, address) {
    const [user] = Object.entries(options.users ?? {});
    const connect = `${options.tls ? "https" : "http"}://${address}${options.path === "/" ? "" : options.path}`;
    return {
      ...without(options, "listen", "oauth2", "users"),
      connect,
      ...(user ? { basic: { user: user[0], password: user[1] } } : {}),
    } as RestAdapterOptions;
  },
};
