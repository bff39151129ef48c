import { formatInstant, type AckHeader, type Message } from "../canonical/index.ts";
import type { Received, Reply } from "../contracts/adapter.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import { asGatewayError, type GatewayError } from "../contracts/errors.ts";
import type { Journal, Step } from "../contracts/journal.ts";
import type { Exchange } from "../exchange/index.ts";
import { refuseBytes } from "./answer.ts";
import type { Conversations } from "./conversations.ts";
import type { Measure } from "./metrics.ts";
import { recordOf, unreadableRecord } from "./record.ts";
import type { Caller } from "./work.ts";

export interface RefusalsOptions {
  readonly journal: Pick<Journal, "record">;
  readonly conversations: Conversations;
  readonly log: Log;
  readonly clock: Clock;
  readonly measure: Measure;
}

/** What is not taken in: answered in the caller's protocol, and recorded. */
export class Refusals {
  readonly #options: RefusalsOptions;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** The one place where a failure becomes an answer: one clear error to the sender, one record in the journal. */
  async refused(
    caller: Caller,
    exchange: Exchange<unknown>,
    error: GatewayError,
    received: Received,
    opened: Opened | undefined,
    message: Message | undefined,
    replays?: string,
  ): Promise<Reply> {
    // What the rules of a message can say of it although one of them failed; after a fault of ours they are not asked again.
    const known = message ?? (error.code === "INTERNAL" ? undefined : this.#headerOf(caller, opened));
    const reply = await refuseBytes(caller.system, error, received, opened, message, caller.settings.header(), known);
    const record = message
      ? recordOf(exchange, message, opened?.sender, "none", received.bytes, {
          hash: caller.settings.hash,
          ...(replays === undefined ? {} : { replays }),
        })
      : unreadableRecord(exchange, received.bytes, known, replays);
    const failed: Step = { stage: "refuse", ms: 0, outcome: "error", detail: `${error.code}: ${error.message}` };
    const told = exchange.history.some((step) => step.outcome === "error" && step.detail?.startsWith(error.code));
    this.#options.journal.record(
      record,
      {
        state: "refused",
        outcome: error.code,
        reply: reply.bytes,
        transport: reply.transport,
        history: told ? exchange.history : [...exchange.history, failed],
      },
      this.#options.clock.now(),
    );
    // Its sender will not send this number again, and those after it must not wait for it.
    if (opened?.turn && error.certainty === "refused") await this.#options.conversations.fill(opened.turn, record.id);
    this.#options.measure(exchange, error.code);
    this.#options.log.warn(
      { exchange: exchange.id, system: caller.system.name, peer: received.peer, code: error.code },
      error.message,
    );
    return reply;
  }

  #headerOf({ system }: Caller, opened: Opened | undefined): Message | undefined {
    return opened && system.codec.headerOf?.(opened.payload, this.#options.clock.now());
  }

  /** When even the journal fails: the sender is told to retry, and nothing is pretended. */
  async lastResort(caller: Caller, received: Received, thrown: unknown): Promise<Reply> {
    const error = asGatewayError(thrown);
    this.#options.log.error({ system: caller.system.name, code: error.code, hint: error.hint }, error.message);
    // Numbers may have run out with the journal that gives them: a refusal without one is better than none.
    const header: AckHeader = { controlId: "0", time: formatInstant(this.#options.clock.now()) };
    return refuseBytes(caller.system, error, received, undefined, undefined, header, undefined);
  }
}
