import { GatewayError } from "../../../gateway/contracts/errors.ts";
import type { HttpResponse } from "./client.ts";

/**
 * An answer that says how it went: 2xx, or 4xx with a refusal. Of a fault on the other side nobody knows what was done before it.
 * @throws GatewayError PEER_REFUSED (not done) when we are not let in, PEER_REPLY_INVALID (unknown)
 */
export function settled(answer: HttpResponse, host: string): HttpResponse {
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
