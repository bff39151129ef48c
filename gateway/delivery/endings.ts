import type { Clock, Log } from "../contracts/clock.ts";
import { asGatewayError, type GatewayError } from "../contracts/errors.ts";
import type { Delivery, Journal } from "../contracts/journal.ts";
import { Age } from "./age.ts";
import type { Lane } from "./lane.ts";

export interface EndingsOptions {
  readonly journal: Pick<Journal, "claim" | "release" | "postpone" | "bury">;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a delivery is given up, before it is buried. */
  readonly abandoned: (delivery: Delivery, error: GatewayError) => Promise<void>;
}

/** How soon what the journal refused is tried again, in milliseconds. */
const journalPause = 500;
/** Deliveries looked through for those whose time is past, while their system does not answer. */
const expirePiece = 100;

/** What becomes of an attempt that did not succeed, in the journal: postponed, moved, or given up. */
export class Endings {
  readonly #options: EndingsOptions;
  readonly #isCurrent: (life: number) => boolean;
  readonly #age: Age;

  /** @param isCurrent whether what was begun in that life of the worker still counts */
  constructor(options: EndingsOptions, isCurrent: (life: number) => boolean) {
    this.#options = options;
    this.#isCurrent = isCurrent;
    this.#age = new Age(options.clock);
  }

  /** Milliseconds since it was first wanted. */
  age({ since }: Delivery): number {
    return this.#age.of(since);
  }

  /** It goes to another system today; no attempt is counted. */
  async move({ id, attempts }: Delivery, system: string, life: number): Promise<void> {
    const at = this.#options.clock.now();
    await this.#write(life, () => this.#options.journal.postpone(id, { attempts, due: at, error: "", at, system }));
  }

  /** @returns when it is due again */
  async postpone(delivery: Delivery, attempts: number, pause: number, error: GatewayError, life: number): Promise<number> {
    const at = this.#options.clock.now();
    const due = Math.round(at + pause);
    await this.#write(life, () => this.#options.journal.postpone(delivery.id, { attempts, due, error: textOf(error), at }));
    this.#options.log.warn(
      { message: delivery.messageId, system: delivery.system, code: error.code, attempts },
      "delivery postponed",
    );
    return due;
  }

  async abandon(delivery: Delivery, error: GatewayError, life: number): Promise<void> {
    const { journal, clock, log } = this.#options;
    await this.#write(life, () => this.#options.abandoned(delivery, error));
    await this.#write(life, () => journal.bury(delivery.id, delivery.messageId, textOf(error), clock.now()));
    log.error(
      { message: delivery.messageId, system: delivery.system, code: error.code, attempts: delivery.attempts + 1 },
      "delivery given up",
    );
  }

  /** While a system does not answer, what is no use any more is given up without an attempt. */
  async expire(lane: Lane, error: GatewayError, life: number): Promise<void> {
    const { journal, clock } = this.#options;
    const isPast = (one: Delivery): boolean => this.age(one) >= lane.policy.retry.until;
    const now = clock.now();
    // Nothing is near its end: most of the time, that is all there is to know.
    if (!lane.ready.some(isPast) && lane.backlog === 0) return;
    try {
      const found = await journal.claim([{ system: lane.system, limit: expirePiece }], now, Number.MAX_SAFE_INTEGER);
      const held = [...lane.ready.splice(0), ...found];
      for (const one of held.filter(isPast)) await this.abandon(one, error, life);
      const rest = held.filter((one) => !isPast(one));
      if (rest.length > 0) await journal.release(rest.map((one) => one.id));
      lane.more = true;
    } catch (thrown) {
      this.#options.log.error({ code: asGatewayError(thrown).code }, "the journal gives no deliveries");
    }
  }

  /** Writes until the journal takes it: until then the delivery stays here, and is nobody else's. */
  async #write(life: number, write: () => Promise<unknown>): Promise<void> {
    const { clock, log } = this.#options;
    while (this.#isCurrent(life)) {
      try {
        await write();
        return;
      } catch (thrown) {
        const error = asGatewayError(thrown);
        if (error.code === "LEASE_LOST") return;
        log.error({ code: error.code }, "what became of a delivery cannot be written yet");
        await new Promise<void>((resolve) => void clock.after(journalPause, resolve));
      }
    }
  }
}

const textOf = (error: GatewayError): string => `${error.code}: ${error.message}`;
