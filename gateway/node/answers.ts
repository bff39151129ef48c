import { parse, reply as replyView } from "../canonical/index.ts";
import type { ErrorCode } from "../contracts/catalogue.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Journal, StoredReply } from "../contracts/journal.ts";
import type { Exchange } from "../exchange/index.ts";
import { refuseMessage } from "./answer.ts";
import type { Trail } from "./ask.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Measure } from "./metrics.ts";
import type { Place } from "./queue.ts";
import { endingOf } from "./record.ts";
import { systemNamed } from "./settings.ts";
import { withTrail, work, type Caller, type Entered } from "./work.ts";

export interface AnswersOptions {
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  readonly log: Log;
  readonly clock: Clock;
  readonly measure: Measure;
}

/** Answers to messages that were accepted and whose senders wait. What cannot be answered now goes on in the background. */
export class Answers {
  readonly #options: AnswersOptions;
  /** Answers under way, by exchange: a repetition that comes meanwhile waits for the same one. */
  readonly #running = new Map<string, Promise<StoredReply>>();

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** The answer to an accepted message; it is remembered that it is under way, for as long as it is. */
  answer(caller: Caller, exchange: Exchange<Entered>, place: Place): Promise<StoredReply> {
    const answer = this.#finished(caller, exchange, place);
    this.#running.set(exchange.id, answer);
    const forget = (): void => {
      this.#running.delete(exchange.id);
    };
    answer.then(forget, forget);
    return answer;
  }

  /** The answer to a repetition: the stored one, or the one under way; without either the outcome is still open. */
  async repeated(caller: Caller, id: string, reply: StoredReply | undefined, deadline: number): Promise<StoredReply> {
    if (reply) return reply;
    const running = this.#running.get(id);
    if (running) return running;
    const { clock, journal } = this.#options;
    const open = new GatewayError("ESITO_INCERTO", "La richiesta e' ancora in corso: ripetere con lo stesso identificativo");
    const record = await journal.stored(id);
    const system = record && systemNamed(caller.settings, record.system);
    if (!record?.canonical || !system || clock.now() > deadline) throw open;
    return { bytes: refuseMessage(system, parse(record.canonical), open, caller.settings.header()), transport: {} };
  }

  /** What was accepted is finished, also when its end could not be written: then it goes on in the background. */
  async #finished(caller: Caller, exchange: Exchange<Entered>, place: Place): Promise<StoredReply> {
    try {
      return await this.#finish(caller, exchange, place);
    } catch (thrown) {
      const error = asGatewayError(thrown);
      this.#options.log.error({ exchange: exchange.id, code: error.code }, error.message);
      this.#options.deliveries.takeUp(exchange, place, error);
      // Whatever failed, it goes on: nobody may be told that nothing was done.
      throw error.certainty === "unknown" ? error : openOutcome(error);
    }
  }

  /** Works on an accepted message whose sender waits, and ends it in the journal. */
  async #finish(caller: Caller, exchange: Exchange<Entered>, place: Place): Promise<StoredReply> {
    const { journal, clock } = this.#options;
    const trail: Trail = { steps: [], bodies: [] };
    const outcome = await work(caller, trail).run(exchange);
    if (outcome.ok) {
      const { answer, payload: bytes } = outcome.exchange.body;
      await journal.finish(exchange.id, endingOf(answer, bytes, outcome.exchange.history, trail), clock.now());
      this.#options.measure(exchange, replyView(answer).outcome.ack);
      return { bytes, transport: {} };
    }
    const history = withTrail(outcome.exchange.history, trail);
    if (outcome.error.certainty === "unknown") {
      // The peer may have acted: the same request goes on in the background until that is known.
      const { first } = caller.settings.policyOf(place.system).retry;
      await this.#options.deliveries.goOn(exchange, place, clock.now() + first, history, outcome.error);
      const open = openOutcome(outcome.error);
      this.#options.measure(exchange, open.code);
      return { bytes: refuseMessage(caller.system, exchange.body.message, open, caller.settings.header()), transport: {} };
    }
    const bytes = refuseMessage(caller.system, exchange.body.message, outcome.error, caller.settings.header());
    // Whoever is told to repeat later does so under the same identifier: it stays free, or the answer would be this one for ever.
    const state = laterCodes.has(outcome.error.code) ? "refused" : "done";
    await journal.finish(
      exchange.id,
      { state, outcome: outcome.error.code, reply: bytes, transport: {}, history, bodies: trail.bodies },
      clock.now(),
    );
    this.#options.measure(exchange, outcome.error.code);
    return { bytes, transport: {} };
  }
}

/** Codes by which we say that we could do nothing just now, and that it may be repeated. */
const laterCodes: ReadonlySet<ErrorCode> = new Set(["OVERLOADED", "JOURNAL_UNAVAILABLE", "STOPPING"]);

/** The peer may have acted, or may yet be asked to: only a repetition under the same identifier tells. */
const openOutcome = (cause: GatewayError): GatewayError =>
  new GatewayError("ESITO_INCERTO", `${cause.publicMessage}: ripetere con lo stesso identificativo`, { cause });
