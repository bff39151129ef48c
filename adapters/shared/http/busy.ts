import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import type { Clock, Timer } from "../../../gateway/contracts/clock.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import type { HttpResponse } from "./client.ts";

/** Pause when a busy peer names none, in milliseconds; doubled at each further one. None is shorter than the least. */
const first = 200;
const least = 100;

/** What is waited for between two calls, and given up when the sender is closed. */
export class Pauses {
  readonly #waiting = new Map<Timer, (error: GatewayError) => void>();
  #closed = false;

  async wait(ms: number, clock: Clock): Promise<void> {
    if (this.#closed) throw stopping();
    return new Promise((resolve, reject) => {
      const timer = clock.after(ms, () => {
        this.#waiting.delete(timer);
        resolve();
      });
      this.#waiting.set(timer, reject);
    });
  }

  close(): void {
    this.#closed = true;
    for (const [timer, reject] of this.#waiting) {
      timer.cancel();
      reject(stopping());
    }
    this.#waiting.clear();
  }
}

const stopping = (): GatewayError => new GatewayError("STOPPING", "This system is being stopped", { certainty: "not-done" });

/**
 * Whether an answer says that nothing was done: 429 (RFC 6585), and 503 with Retry-After, by which a server says that it is
 * busy (RFC 9110, section 15.6.4). A bare 503 is also what stands in front of a server says when that has vanished in the middle.
 */
const isBusy = ({ status, headers }: HttpResponse, isSafe: boolean): boolean =>
  status === 429 || (status === 503 && (isSafe || headers["retry-after"] !== undefined));

/**
 * A peer that is busy has done nothing: it is asked again when it says, or after pauses that grow, as long as there is time.
 * @param isSafe whether a call that is made twice does no harm (GET)
 * @throws GatewayError PEER_UNREACHABLE when it stays busy
 */
export async function repeatWhileBusy(
  call: () => Promise<HttpResponse>,
  isSafe: boolean,
  deadline: number,
  pauses: Pauses,
  { clock, random }: Pick<AdapterContext, "clock" | "random">,
): Promise<HttpResponse> {
  for (let pause = first; ; pause *= 2) {
    const answer = await call();
    if (!isBusy(answer, isSafe)) return answer;
    const said = retryAfter(answer.headers["retry-after"], clock.now());
    const wait = Math.max(least, said ?? pause * (1 - (random(1)[0] ?? 0) / 510));
    if (clock.now() + wait >= deadline) {
      throw new GatewayError("PEER_UNREACHABLE", `The system is busy (HTTP ${answer.status})`, {
        certainty: "not-done",
        ...(said === undefined ? {} : { hint: `it asks for ${Math.ceil(said / 1000)} s` }),
      });
    }
    await pauses.wait(wait, clock);
  }
}

/** Retry-After in milliseconds from now: seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
