import type { AdapterContext, Outgoing, Received, Sender } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { HttpClient, type HttpCall, type HttpConnectOptions, type HttpResponse } from "../shared/http/client.ts";
import { credentialsFor, type CredentialOptions } from "../shared/http/credentials.ts";
import { repeatWhileBusy } from "../shared/http/busy.ts";
import { answerDocument, membersOfBody, requestOf, taken } from "./document.ts";
import type { RestOptions } from "./listener.ts";
import { operationTable, type Operation } from "./operations.ts";
import { allPages, type PagingOptions } from "./paging.ts";

export interface RestConnectOptions extends HttpConnectOptions, CredentialOptions, RestOptions {
  readonly paging?: PagingOptions;
}

/** Sends messages over HTTP: all by POST to one URL, or each operation by its method and path below it. */
export function connectRest(options: RestConnectOptions, context: AdapterContext): Sender {
  const client = new HttpClient(options, context);
  const credentials = credentialsFor(options, context);
  const table = options.operations && operationTable(options.operations);
  const base = options.connect.replace(/\/$/, "");
  const host = new URL(options.connect).host;

  /** Calls with our credentials; once more with new ones, when those in hand were not taken. */
  const call = async (request: Omit<HttpCall, "headers">, deadline: number): Promise<HttpResponse> => {
    const once = async (): Promise<HttpResponse> => {
      const headers = {
        accept: options.contentType,
        ...(request.body ? { "content-type": options.contentType } : {}),
        ...(await credentials.header(deadline)),
      };
      return repeatWhileBusy(() => client.call({ ...request, headers }, deadline), deadline, context);
    };
    const answer = await once();
    return answer.status === 401 && credentials.rejected() ? once() : answer;
  };

  const received = (answer: HttpResponse, bytes: Uint8Array): Received => ({
    bytes,
    peer: host,
    transport: { contentType: answer.headers["content-type"] ?? "", status: String(answer.status) },
  });

  const plain = async ({ bytes }: Outgoing, deadline: number): Promise<Received> => {
    const answer = settled(await call({ method: "POST", url: new URL(options.connect), body: bytes }, deadline), host);
    return received(answer, answer.bytes);
  };

  const operation = async (
    of: Operation,
    request: Exclude<ReturnType<typeof requestOf>, { missing: string }>,
    deadline: number,
  ) => {
    const url = new URL(base + request.path);
    for (const [name, value] of request.query) url.searchParams.append(name, value);
    const answer = settled(await call({ method: of.method, url, body: request.body }, deadline), host);
    const well = answer.status < 300;
    const follow = async (link: string): Promise<Uint8Array> => {
      const next = new URL(link, url);
      if (next.host !== url.host) throw new GatewayError("PEER_REPLY_INVALID", `${host}: the next page is at another host`);
      return settled(await call({ method: "GET", url: next, body: undefined }, deadline), host).bytes;
    };
    const bytes =
      well && options.paging && of.method === "GET" ? await allPages(answer.bytes, options.paging, follow) : answer.bytes;
    const status = options.status === undefined ? undefined : { name: options.status, value: `"${answer.status}"` };
    return received(answer, answerDocument(bytes, `${of.name}.${well ? "reply" : "error"}`, options.message, status));
  };

  return {
    send(outgoing, deadline) {
      if (!table) return plain(outgoing, deadline);
      const members = membersOfBody(outgoing.bytes) ?? [];
      const { value: name, rest } = taken(members, options.message);
      const found = table.find((one) => one.name === name);
      if (!found) return Promise.reject(unsendable(`The service has no operation ${name ?? "of that kind"}`, options.message));
      const request = requestOf(found, rest);
      if ("missing" in request) return Promise.reject(unsendable(`${found.name} cannot be asked for`, request.missing));
      return operation(found, request, deadline);
    },
    async close() {
      await credentials.close();
      await client.close();
    },
  };
}

function unsendable(message: string, field: string): GatewayError {
  return new GatewayError("MAPPING_FIELD", message, {
    certainty: "not-done",
    where: { field },
    expected: "a member that the operations in the system's options name",
  });
}

/** An answer that says how it went. Of a fault on the other side nobody knows what was done before it. */
function settled(answer: HttpResponse, host: string): HttpResponse {
  const { status } = answer;
  if (status === 401 || status === 403) {
    throw new GatewayError("PEER_REFUSED", `${host} does not let us in (HTTP ${status})`, {
      certainty: "not-done",
      hint: "look at the credentials in the system's options",
    });
  }
  if (status >= 200 && status < 500 && status !== 408 && (status < 300 || status >= 400)) return answer;
  throw new GatewayError("PEER_REPLY_INVALID", `${host}: it answered HTTP ${status}`, { expected: "2xx, or 4xx with a refusal" });
}
