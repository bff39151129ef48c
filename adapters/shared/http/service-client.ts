import type { AdapterContext, Received } from "../../../gateway/contracts/adapter.ts";
import { Pauses, repeatWhileBusy } from "./busy.ts";
import { HttpClient, type HttpConnectOptions, type HttpResponse } from "./client.ts";
import { credentialsFor, type CredentialOptions } from "./credentials.ts";
import { settled } from "./settled.ts";

export interface ServiceCall {
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array | undefined;
}

/** Calls a service as somebody it knows: with credentials, again while it is busy, and with a new token when the old one ended. */
export interface ServiceClient {
  /** `host:port` of the service, for journal and errors. */
  readonly host: string;
  /** @throws GatewayError; 2xx and 4xx (a refusal) are answers */
  call(call: ServiceCall, deadline: number): Promise<HttpResponse>;
  received(answer: HttpResponse, bytes: Uint8Array): Received;
  close(): Promise<void>;
}

/** @throws GatewayError CONFIG_INVALID when a certificate cannot be used */
export function serviceClient(
  options: HttpConnectOptions & CredentialOptions,
  contentType: string,
  context: AdapterContext,
): ServiceClient {
  const client = new HttpClient(options, context);
  const credentials = credentialsFor(options, context);
  const { host } = new URL(options.connect);
  const pauses = new Pauses();
  const once = async (call: ServiceCall, shown: Readonly<Record<string, string>>, deadline: number): Promise<HttpResponse> => {
    const headers = { accept: contentType, ...(call.body ? { "content-type": contentType } : {}), ...shown };
    const isSafe = call.method === "GET";
    return repeatWhileBusy(() => client.call({ ...call, headers }, deadline), isSafe, deadline, pauses, context);
  };
  return {
    host,
    async call(call, deadline) {
      const shown = await credentials.header(deadline);
      const answer = await once(call, shown, deadline);
      if (answer.status !== 401 || !credentials.rejected(shown)) return settled(answer, host);
      return settled(await once(call, await credentials.header(deadline), deadline), host);
    },
    received: (answer, bytes) => ({
      bytes,
      peer: host,
      transport: { contentType: answer.headers["content-type"] ?? "", status: String(answer.status) },
    }),
    async close() {
      pauses.close();
      await credentials.close();
      await client.close();
    },
  };
}
