import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { addressIssues } from "../shared/address.ts";
import { urlIssues, type HttpConnectOptions } from "../shared/http/client.ts";
import { credentialIssues, credentialSchemas } from "../shared/http/credentials.ts";
import { without } from "../shared/options.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { listenFhir, type FhirListenOptions } from "./listener.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { connectFhir } from "./sender.ts";

export type FhirOptions = FhirListenOptions & HttpConnectOptions;

/** HL7 FHIR R4 in JSON over its REST API, server and client. */
export const fhir: Adapter<FhirOptions> = {
  name: "fhir",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, ...credentialSchemas, tls: tlsSchema } },
  check: (options) => [
    ...addressIssues({ ...options }, ["listen"]),
    ...urlIssues({ ...options }),
    ...tlsIssues(options),
    ...credentialIssues(options),
  ],
  listen: listenFhir,
  connect: connectFhir,
  counterpart(options, address) {
    const [user] = Object.entries(options.users ?? {});
    return {
      ...without(options, "listen", "oauth2", "users"),
      connect: `${options.tls ? "https" : "http"}://${address}${options.path === "/" ? "" : options.path}`,
      ...(user ? { basic: { user: user[0], password: user[1] } } : {}),
    } as FhirOptions;
  },
};
