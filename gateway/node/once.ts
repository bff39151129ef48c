import type { Clock } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";

/** How long it is known that something was sent: longer than anybody repeats. */
const kept = 400 * 86_400_000;

/**
 * At most once, towards systems that would do twice what is sent twice: before something is sent, that is noted on disk; what
 * is noted is sent again only after a person has said so. What certainly did not arrive is noted no more.
 */
export class Once {
  readonly #journal: Pick<Journal, "remember" | "forget">;
  readonly #clock: Clock;

  constructor(journal: Pick<Journal, "remember" | "forget">, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** @throws GatewayError ESITO_INCERTO when it was sent before, and whatever `send` throws */
  async send<T>(system: string, controlId: string, send: () => Promise<T>): Promise<T> {
    const key = keyOf(system, controlId);
    const now = this.#clock.now();
    const before = await this.#journal.remember(key, now + kept, now, "sent");
    if (before !== undefined) {
      throw new GatewayError("ESITO_INCERTO", `${controlId} was sent to ${system} before, and what became of it is not known`, {
        hint: "ask who runs that system; then raccordo journal replay --again sends it once more, or raccordo journal settle ends it",
      });
    }
    try {
      return await send();
    } catch (thrown) {
      if (asGatewayError(thrown).certainty === "not-done") await this.#journal.forget(key);
      throw thrown;
    }
  }

  /** A person has decided that it may be sent once more. */
  async again(system: string, controlId: string): Promise<void> {
    await this.#journal.forget(keyOf(system, controlId));
  }
}

const keyOf = (system: string, controlId: string): string => `once ${system} ${controlId}`;
