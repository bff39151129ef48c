/**
 * The way of a message through a node, from the bytes that came to the bytes that go. Read top to bottom: `enter` opens,
 * reads and checks; the journal is asked whether the message is new; `work` routes it and has it answered; `leave` writes
 * the answer in the caller's protocol. What fails anywhere is answered in one place (answer.ts).
 */
import {
  acknowledge,
  isEnhanced,
  messageType,
  reply as replyView,
  request as requestView,
  type Message,
} from "../canonical/index.ts";
import type { Inbound, Received, Reply } from "../contracts/adapter.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import { milliseconds } from "../contracts/duration.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { AnswerMode, Journal, Step } from "../contracts/journal.ts";
import { channel, withBody, type Exchange, type StageResult } from "../exchange/index.ts";
import { check } from "./check.ts";
import { Answers } from "./answers.ts";
import type { Trail } from "./ask.ts";
import type { Connected } from "./connected.ts";
import type { Conversations } from "./conversations.ts";
import type { Deliveries } from "./deliveries.ts";
import { measuring, type Measure, type Metrics } from "./metrics.ts";
import { answerMode, recordOf, sentBody, unreadableRecord } from "./record.ts";
import { Refusals } from "./refusals.ts";
import { placeOf, type Place } from "./queue.ts";
import { questions } from "./questions.ts";
import { withTrail, work, type Caller, type Entered } from "./work.ts";

export interface WayOptions {
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  readonly conversations: Conversations;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** A caller at the door: it holds its settings until it is released. */
export interface Entry extends Caller {
  release(): void;
}

/** Where the messages of one system come in. */
export interface Entrance {
  /** Takes the settings for one message. Rejects when the configuration that opened this entrance was refused meanwhile. */
  enter(): Entry | Promise<Entry>;
  /** For the refusal of what could not enter. */
  readonly last: Caller;
}

/** What is learned on the way in. */
interface Seen {
  opened?: Opened;
  message?: Message;
  /** The message that this one repeats. */
  repeats?: string;
  /** The message of the journal that is taken in again. */
  readonly replays?: string;
}

/** The ways of all systems of one node. A message takes its settings when it begins, and finishes on them. */
export class Ways {
  readonly #options: WayOptions;
  readonly #answers: Answers;
  readonly #refusals: Refusals;
  readonly #measure: Measure;

  constructor(options: WayOptions) {
    const { metrics, clock } = options;
    this.#options = options;
    this.#measure = measuring(metrics, clock);
    this.#answers = new Answers({ ...options, measure: this.#measure });
    this.#refusals = new Refusals({ ...options, measure: this.#measure });
  }

  /** What the listener of a system is given. */
  inbound(entrance: Entrance): Inbound {
    const serve = async (received: Received, serving: (caller: Caller) => Promise<Reply>): Promise<Reply> => {
      let entry: Entry | undefined;
      try {
        const entering = entrance.enter();
        entry = entering instanceof Promise ? await entering : entering;
        return await serving(entry);
      } catch (thrown) {
        return await this.#refusals.lastResort(entry ?? entrance.last, received, thrown);
      } finally {
        entry?.release();
      }
    };
    return {
      accept: (received) => serve(received, (caller) => this.#accept(caller, this.#begin(caller, received, []), {})),
      refuse: (error, received) => serve(received, (caller) => this.#refusedFrame(caller, error, received)),
    };
  }

  /**
   * Takes bytes of the journal in again as an exchange of its own, by the same way. The sender was told of the refusal then:
   * no answer goes to it now. What has no identifier of its own is known by that of the message it replays, so that however
   * often it is replayed it is done once.
   * @returns the exchange, or the one that was done already
   */
  async replay(caller: Caller, of: string, received: Received): Promise<{ readonly id: string; readonly repeats: boolean }> {
    const exchange = this.#begin(caller, received, [{ stage: "replay", ms: 0, outcome: "ok", detail: `replays ${of}` }]);
    const seen: Seen = { replays: of };
    const ended = () => (seen.repeats === undefined ? { id: exchange.id, repeats: false } : { id: seen.repeats, repeats: true });
    try {
      await this.#accept(caller, exchange, seen);
      return ended();
    } catch (thrown) {
      // What is in the journal goes on, even when its acknowledgement could not be written.
      if (await this.#options.journal.stateOf(ended().id)) return ended();
      throw thrown;
    }
  }

  #begin({ settings, system }: Caller, received: Received, history: readonly Step[]): Exchange<Received> {
    const now = this.#options.clock.now();
    return {
      id: settings.nextId(),
      system: system.journaled,
      receivedAt: now,
      deadline: now + settings.answersWithin,
      body: received,
      history,
    };
  }

  async #refusedFrame(caller: Caller, error: GatewayError, received: Received): Promise<Reply> {
    return this.#refusals.refused(caller, this.#begin(caller, received, []), error, received, undefined, undefined);
  }

  async #accept(caller: Caller, exchange: Exchange<Received>, seen: Seen): Promise<Reply> {
    const received = exchange.body;
    const unsealed = await this.#open(caller.system, seen).run(exchange);
    if (!unsealed.ok) return this.#refusals.refused(caller, unsealed.exchange, unsealed.error, received, undefined, undefined);
    const { settled } = unsealed.exchange.body.opened;
    if (settled) return this.#settled(unsealed.exchange, received, settled);
    const outcome = await this.#read(caller.system, seen).run(unsealed.exchange);
    if (!outcome.ok) {
      return this.#refusals.refused(caller, outcome.exchange, outcome.error, received, seen.opened, seen.message, seen.replays);
    }
    const entered = outcome.exchange;
    const mode = answerMode(entered.body.message);
    return questions.has(messageType(entered.body.message))
      ? this.#question(caller, entered)
      : this.#change(caller, entered, seen.replays !== undefined && mode === "deferred" ? "none" : mode, seen);
  }

  /** What the envelope answered by itself is only noted. */
  #settled(exchange: Exchange<unknown>, received: Received, { bytes, transport, failed }: Reply): Reply {
    this.#options.journal.record(
      unreadableRecord(exchange, received.bytes, undefined),
      { state: "done", outcome: "settled", reply: bytes, transport, history: exchange.history },
      this.#options.clock.now(),
    );
    this.#measure(exchange, "settled");
    return { bytes, transport, failed };
  }

  #open(system: Connected, seen: Seen) {
    return channel<Received>(() => this.#options.clock.monotonic()).then({
      name: "open",
      async run({ body }): Promise<StageResult<{ received: Received; opened: Opened }>> {
        const opened = await system.envelope.open(body);
        const known = system.member ?? system.delegate;
        if (opened.sender !== undefined && opened.sender !== known) {
          throw new GatewayError("SECURITY_UNTRUSTED", `${opened.sender} signed on the line of ${known ?? system.name}`);
        }
        seen.opened = opened;
        return { body: { received: body, opened }, detail: opened.notes.join("; ") };
      },
    });
  }

  /** Read, check. What was learned on the way is kept in `seen`, so that a refusal can speak the caller's language. */
  #read(system: Connected, seen: Seen) {
    const { clock } = this.#options;
    return channel<{ received: Received; opened: Opened }>(() => clock.monotonic())
      .then({
        name: "read",
        run({ id, body }): StageResult<Entered> {
          refuseAttachments(body.opened);
          const { message, by } = system.codec.read(body.opened.payload, clock.now(), seen.replays ?? id);
          seen.message = message;
          return { body: { ...body, message }, detail: by };
        },
      })
      .then({
        name: "check",
        run({ body }): StageResult<Entered> {
          const detail = check(body.message);
          if (body.opened.oneWay === true) refuseUnanswerable(body.message);
          return { body, detail };
        },
      });
  }

  async #question(caller: Caller, exchange: Exchange<Entered>): Promise<Reply> {
    const trail: Trail = { steps: [], bodies: [] };
    const outcome = await work(caller, trail).run(exchange);
    const { received, opened, message } = exchange.body;
    if (!outcome.ok) {
      const failed = { ...outcome.exchange, history: withTrail(outcome.exchange.history, trail) };
      return this.#refusals.refused(caller, failed, outcome.error, received, opened, message);
    }
    const { answer, payload } = outcome.exchange.body;
    const sealed = await caller.system.envelope.sealReply(payload, opened);
    this.#options.journal.record(
      recordOf(exchange, message, opened.sender, "sync", received.bytes, { hash: caller.settings.hash }),
      {
        state: "done",
        outcome: replyView(answer).outcome.ack,
        reply: payload,
        transport: sealed.transport,
        history: outcome.exchange.history,
        bodies: [...trail.bodies, ...sentBody(sealed.bytes, payload)],
      },
      this.#options.clock.now(),
    );
    this.#measure(exchange, replyView(answer).outcome.ack);
    return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
  }

  async #change(caller: Caller, exchange: Exchange<Entered>, mode: AnswerMode, seen: Seen): Promise<Reply> {
    const { received, opened, message } = exchange.body;
    const { deliveries } = this.#options;
    const place = await placeOf({ message, from: caller.system }, caller.settings, caller.settings.hash);
    if (mode === "sync") return this.#admit(caller, exchange, mode, seen, place, () => undefined);
    let arrived: () => void;
    try {
      const room = deliveries.room(place.system);
      arrived = deliveries.expect(place.system);
      await room;
    } catch (thrown) {
      return this.#refusals.refused(caller, exchange, asGatewayError(thrown), received, opened, message, seen.replays);
    }
    try {
      return await this.#admit(caller, exchange, mode, seen, place, arrived);
    } finally {
      arrived();
    }
  }

  /** @param arrived called when it is queued */
  async #admit(
    caller: Caller,
    exchange: Exchange<Entered>,
    mode: AnswerMode,
    seen: Seen,
    place: Place,
    arrived: () => void,
  ): Promise<Reply> {
    const { received, opened, message } = exchange.body;
    const { deliveries } = this.#options;
    const { settings, system } = caller;
    const queued = mode !== "sync";
    const began = this.#options.clock.monotonic();
    const replays = seen.replays === undefined ? {} : { replays: seen.replays };
    const record = recordOf(exchange, message, opened.sender, mode, received.bytes, { hash: settings.hash, ...replays });
    const planned = deliveries.planned(place);
    if (opened.turn !== undefined || mode === "deferred") await this.#options.conversations.note(record.id, opened);
    const { acceptance, delivery } = await this.#options.journal.accept(record, planned, {
      queued,
      ...windowOf(system, record.at),
    });
    const journaled: Step = {
      stage: "journal",
      ms: this.#options.clock.monotonic() - began,
      outcome: "ok",
      detail: acceptance.kind,
    };
    const accepted = withBody(exchange, exchange.body, [journaled]);
    if (acceptance.kind === "duplicate") seen.repeats = acceptance.id;
    if (opened.turn && acceptance.kind !== "collision") {
      await this.#options.conversations.fill(opened.turn, acceptance.kind === "duplicate" ? acceptance.id : record.id);
    }
    if (acceptance.kind === "collision") {
      const error = new GatewayError(
        "DUPLICATE_COLLISION",
        `The identifier ${requestView(message).controlId} was used for another message`,
        { where: { field: "MSH-10" } },
      );
      return this.#refusals.refused(caller, accepted, error, received, opened, message);
    }
    if (mode !== "sync") {
      if (delivery) deliveries.accepted(delivery, planned.held, { record, message, settings });
      arrived();
      this.#measure(exchange, "accepted");
      return this.#sealed(caller, opened, acknowledge(message, isEnhanced(message) ? "CA" : "AA", caller.settings.header()));
    }
    const stored =
      acceptance.kind === "duplicate"
        ? await this.#answers.repeated(caller, acceptance.id, acceptance.reply, exchange.deadline)
        : await this.#answers.answer(caller, accepted, place);
    const sealed = await caller.system.envelope.sealReply(stored.bytes, opened);
    if (acceptance.kind === "duplicate") this.#measure(exchange, "duplicate");
    return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
  }

  async #sealed(caller: Caller, opened: Opened, answer: Message): Promise<Reply> {
    const sealed = await caller.system.envelope.sealReply(caller.system.codec.write(answer).bytes, opened);
    return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
  }
}

/** From when on the control identifiers of this system are known. */
function windowOf({ config }: Connected, now: number): { readonly window?: { readonly since: number } } {
  const { within } = config.file.repetitions ?? {};
  return within === undefined ? {} : { window: { since: now - milliseconds(within) } };
}

/** A referral that came along and was dropped on the way would be missed by nobody but the patient. */
function refuseAttachments({ attachments = [] }: Opened): void {
  if (attachments.length === 0) return;
  throw new GatewayError("SOAP_INVALID", `${attachments.length} attachments came along, and canonical messages have none`, {
    where: { field: "multipart" },
    expected: "a message alone; binary content of it may be beside it (MTOM)",
  });
}

/** Who books by an envelope that brings no answer would never learn whether there is an appointment. */
function refuseUnanswerable(message: Message): void {
  const type = messageType(message);
  if (!questions.has(type) && answerMode(message) !== "sync") return;
  throw new GatewayError("HL7_UNSUPPORTED", `${type} asks for an answer, and came in a one-way envelope`, {
    where: { field: "MSH-9" },
    expected: "a collaboration profile with an answer",
  });
}
