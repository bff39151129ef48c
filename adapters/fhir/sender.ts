import type { AdapterContext, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { HttpConnectOptions } from "../shared/http/client.ts";
import type { CredentialOptions } from "../shared/http/credentials.ts";
import { serviceClient } from "../shared/http/service-client.ts";
import { requestOf } from "./interactions.ts";
import { contentType } from "./outcome.ts";

/** Calls a FHIR server: what the mapping wrote says which interaction it is. */
export function connectFhir(options: HttpConnectOptions & CredentialOptions, context: AdapterContext): Sender {
  const service = serviceClient(options, contentType, context);
  const base = options.connect.replace(/\/$/, "");
  return {
    async send({ bytes }, deadline) {
      const request = requestOf(bytes);
      if (!request) {
        throw new GatewayError("MAPPING_FIELD", "The message is no FHIR resource", {
          certainty: "not-done",
          where: { field: "resourceType" },
          expected: "a resource; Parameters with the id TYPE.search or TYPE.OPERATION",
        });
      }
      const url = new URL(base + request.path);
      for (const [name, value] of request.query) url.searchParams.append(name, value);
      const answer = await service.call({ method: request.method, url, body: request.body }, deadline);
      return service.received(answer, answer.bytes);
    },
    close: () => service.close(),
  };
}
