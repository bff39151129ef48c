import type { AdapterContext, Received, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { HttpConnectOptions } from "../shared/http/client.ts";
import type { CredentialOptions } from "../shared/http/credentials.ts";
import { serviceClient } from "../shared/http/service-client.ts";
import { answerDocument, membersOfBody, requestOf, taken, type RestRequest } from "./document.ts";
import type { RestOptions } from "./listener.ts";
import { operationTable, type Operation } from "./operations.ts";
import { allPages, type PagingOptions } from "./paging.ts";

export interface RestConnectOptions extends HttpConnectOptions, CredentialOptions, RestOptions {
  readonly paging?: PagingOptions;
}

/** Sends messages over HTTP: all by POST to one URL, or each operation by its method and path below it. */
export function connectRest(options: RestConnectOptions, context: AdapterContext): Sender {
  const service = serviceClient(options, options.contentType, context);
  const table = options.operations && operationTable(options.operations);
  const base = options.connect.replace(/\/$/, "");

  const plain = async (body: Uint8Array, deadline: number): Promise<Received> => {
    const answer = await service.call({ method: "POST", url: new URL(options.connect), body }, deadline);
    return service.received(answer, answer.bytes);
  };

  const follow = async (link: string, from: URL, deadline: number): Promise<Uint8Array> => {
    const url = new URL(link, from);
    if (url.host !== from.host) {
      throw new GatewayError("PEER_REPLY_INVALID", `${service.host}: the next page is at another host`);
    }
    return (await service.call({ method: "GET", url, body: undefined }, deadline)).bytes;
  };

  const operation = async ({ name, method }: Operation, request: RestRequest, deadline: number): Promise<Received> => {
    const url = new URL(base + request.path);
    for (const [key, value] of request.query) url.searchParams.append(key, value);
    const answer = await service.call({ method, url, body: request.body }, deadline);
    const well = answer.status < 300;
    const pages = well && method === "GET" ? options.paging : undefined;
    const bytes = pages
      ? await allPages(answer.bytes, pages, options.maxBytes, (link) => follow(link, url, deadline))
      : answer.bytes;
    const status = options.status === undefined ? undefined : { name: options.status, value: `"${answer.status}"` };
    return service.received(answer, answerDocument(bytes, `${name}.${well ? "reply" : "error"}`, options.message, status));
  };

  return {
    send({ bytes }, deadline) {
      if (!table) return plain(bytes, deadline);
      const { value: name, rest } = taken(membersOfBody(bytes) ?? [], options.message);
      const found = table.find((one) => one.name === name);
      if (!found) return Promise.reject(unsendable(`The service has no operation ${name ?? "of that kind"}`, options.message));
      const request = requestOf(found, rest);
      if ("missing" in request) return Promise.reject(unsendable(`${found.name} cannot be asked for`, request.missing));
      return operation(found, request, deadline);
    },
    close: () => service.close(),
  };
}

function unsendable(message: string, field: string): GatewayError {
  return new GatewayError("MAPPING_FIELD", message, {
    certainty: "not-done",
    where: { field },
    expected: "a member that the operations in the system's options name",
  });
}
