import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import type { HttpResponse } from "./client.ts";

/** Pause when a busy peer names none, in milliseconds; doubled at each further one. */
const first = 200;

/**
 * A peer that is busy (429, RFC 6585; 503, RFC 9110 section 15.6.4) has done nothing: it is asked again when it says, or after
 * pauses that grow, as long as there is time.
 * @throws GatewayError PEER_UNREACHABLE when it stays busy
 */
export async function repeatWhileBusy(
  call: () => Promise<HttpResponse>,
  deadline: number,
  { clock, random }: Pick<AdapterContext, "clock" | "random">,
): Promise<HttpResponse> {
  for (let pause = first; ; pause *= 2) {
    const answer = await call();
    if (answer.status !== 429 && answer.status !== 503) return answer;
    const said = retryAfter(answer.headers["retry-after"], clock.now());
    const wait = said ?? pause * (1 - (random(1)[0] ?? 0) / 510);
    if (clock.now() + wait >= deadline) {
      throw new GatewayError("PEER_UNREACHABLE", `The system is busy (HTTP ${answer.status})`, {
        certainty: "not-done",
        ...(said === undefined ? {} : { hint: `it asks for ${Math.ceil(said / 1000)} s` }),
      });
    }
    await new Promise<void>((resolve) => clock.after(wait, resolve));
  }
}

/** Retry-After in milliseconds from now: seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
