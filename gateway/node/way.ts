/**
 * The way of a message through a node, from the bytes that came to the bytes that go. Read top to bottom: `enter` opens,
 * reads and checks; the journal is asked whether the message is new; `work` routes it and has it answered; `leave` writes
 * the answer in the caller's protocol. What fails anywhere is answered in one place (answer.ts).
 */
import {
  acknowledge,
  formatInstant,
  isAccepted,
  isEnhanced,
  messageType,
  parse,
  reply as replyView,
  request as requestView,
  type AckHeader,
  type Message,
} from "../canonical/index.ts";
import type { Inbound, Received, Reply } from "../contracts/adapter.ts";
import type { Log } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { AnswerMode, Delivery, Ending, Journal, NewRecord, Step, StoredReply } from "../contracts/journal.ts";
import { DeliveryWorker, type Attempt } from "../delivery/index.ts";
import { channel, withBody, type Exchange, type StageResult } from "../exchange/index.ts";
import { refuseBytes, refuseMessage } from "./answer.ts";
import { check } from "./check.ts";
import { ask, type Trail } from "./ask.ts";
import type { Connected } from "./connected.ts";
import { answerTo, dispatch, factsOf, type Surroundings } from "./dispatch.ts";
import type { Metrics } from "./metrics.ts";
import { answerMode, endingOf, isOwed, recordOf, sentBody, unreadableRecord } from "./record.ts";

export interface WayOptions extends Surroundings {
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How long a sender that waits is kept waiting, in milliseconds. */
  readonly answersWithin: number;
  readonly delivery: {
    readonly retry: { readonly first: number; readonly most: number; readonly until: number };
    readonly concurrency: number;
    readonly jitter: () => number;
  };
}

interface Entered {
  readonly received: Received;
  readonly opened: Opened;
  readonly message: Message;
}

interface Worked extends Entered {
  readonly answer: Message;
  /** The answer in the caller's protocol, not yet sealed. */
  readonly payload: Uint8Array;
}

/** Messages that ask and change nothing: journaled, but their answer need not wait for the disk. */
const questions: ReadonlySet<string> = new Set(["QBP^Q13", "SQM^S25"]);

/** The ways of all systems of one node. */
export class Ways {
  readonly #options: WayOptions;
  readonly delivery: DeliveryWorker;
  /** What was accepted a moment ago, by delivery: the journal need not be read again for it. */
  readonly #fresh = new Map<number, { readonly record: NewRecord; readonly message: Message }>();
  /** Answers under way, by exchange: a repetition that comes meanwhile waits for the same one. */
  readonly #running = new Map<string, Promise<StoredReply>>();

  constructor(options: WayOptions) {
    this.#options = options;
    this.delivery = new DeliveryWorker({
      ...options.delivery,
      journal: options.journal,
      clock: options.clock,
      log: options.log,
      attempt: (delivery) => this.#attempt(delivery),
      abandoned: (delivery, error) => this.#abandoned(delivery, error),
    });
  }

  /** What the listener of a system is given. */
  inbound(system: Connected): Inbound {
    return {
      accept: (received) => this.#accept(system, received).catch((thrown: unknown) => this.#lastResort(system, received, thrown)),
      refuse: (error, received) =>
        this.#refusedFrame(system, error, received).catch((thrown: unknown) => this.#lastResort(system, received, thrown)),
    };
  }

  #begin(system: Connected, received: Received): Exchange<Received> {
    const now = this.#options.clock.now();
    return {
      id: this.#options.nextId(),
      system: system.name,
      receivedAt: now,
      deadline: now + this.#options.answersWithin,
      body: received,
      history: [],
    };
  }

  async #refusedFrame(system: Connected, error: GatewayError, received: Received): Promise<Reply> {
    return this.#refused(system, this.#begin(system, received), error, received, undefined, undefined);
  }

  async #accept(system: Connected, received: Received): Promise<Reply> {
    const exchange = this.#begin(system, received);
    const seen: { opened?: Opened; message?: Message } = {};
    const outcome = await this.#enter(system, seen).run(exchange);
    if (!outcome.ok) {
      return this.#refused(system, outcome.exchange, outcome.error, received, seen.opened, seen.message);
    }
    const entered = outcome.exchange;
    const mode = answerMode(entered.body.message);
    return questions.has(messageType(entered.body.message))
      ? this.#question(system, entered)
      : this.#change(system, entered, mode);
  }

  /** Open, read, check. What was learned on the way is kept in `seen`, so that a refusal can speak the caller's language. */
  #enter(system: Connected, seen: { opened?: Opened; message?: Message }) {
    const { clock } = this.#options;
    return channel<Received>(() => clock.monotonic())
      .then({
        name: "open",
        async run({ body }): Promise<StageResult<{ received: Received; opened: Opened }>> {
          const opened = await system.envelope.open(body);
          if (opened.sender !== undefined && opened.sender !== system.member) {
            throw new GatewayError(
              "SECURITY_UNTRUSTED",
              `${opened.sender} signed on the line of ${system.member ?? system.name}`,
            );
          }
          seen.opened = opened;
          return { body: { received: body, opened }, detail: opened.notes.join("; ") };
        },
      })
      .then({
        name: "read",
        run({ id, body }): StageResult<Entered> {
          const { message, by } = system.codec.read(body.opened.payload, clock.now(), id);
          seen.message = message;
          return { body: { ...body, message }, detail: by };
        },
      })
      .then({
        name: "check",
        run({ body }): StageResult<Entered> {
          return { body, detail: check(body.message) };
        },
      });
  }

  /** Route, ask whoever the route says, and write the answer for the caller. */
  #work(system: Connected, trail: Trail) {
    const { clock } = this.#options;
    return channel<Entered>(() => clock.monotonic())
      .then({
        name: "route",
        run: ({ body }) => {
          const decision = this.#options.routes.decide(factsOf({ message: body.message, from: system }));
          return { body: { ...body, decision }, detail: decision.route };
        },
      })
      .then({
        name: "dispatch",
        run: async ({ id, deadline, body }): Promise<StageResult<Omit<Worked, "payload">>> => {
          const answered = await dispatch(
            { message: body.message, from: system },
            body.decision,
            id,
            deadline,
            this.#options,
            trail,
          );
          return {
            body: { ...body, answer: answerTo(body.message, answered.reply, this.#header()) },
            detail: answered.detail,
            inner: trail.steps,
          };
        },
      })
      .then({
        name: "write",
        run({ body }): StageResult<Worked> {
          const { bytes, by } = written(system, body.message, body.answer);
          return { body: { ...body, payload: bytes }, detail: by };
        },
      });
  }

  async #question(system: Connected, exchange: Exchange<Entered>): Promise<Reply> {
    const trail: Trail = { steps: [], bodies: [] };
    const outcome = await this.#work(system, trail).run(exchange);
    const { received, opened, message } = exchange.body;
    if (!outcome.ok) {
      const failed = { ...outcome.exchange, history: withTrail(outcome.exchange.history, trail) };
      return this.#refused(system, failed, outcome.error, received, opened, message);
    }
    const { answer, payload } = outcome.exchange.body;
    const sealed = await system.envelope.sealReply(payload, opened);
    this.#options.journal.record(
      recordOf(exchange, message, opened.sender, "sync", received.bytes),
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

  async #change(system: Connected, exchange: Exchange<Entered>, mode: AnswerMode): Promise<Reply> {
    const { received, opened, message } = exchange.body;
    if (mode !== "sync") await this.delivery.room();
    const began = this.#options.clock.monotonic();
    const record = recordOf(exchange, message, opened.sender, mode, received.bytes);
    const { acceptance, delivery } = await this.#options.journal.accept(record, mode !== "sync");
    const journaled: Step = {
      stage: "journal",
      ms: this.#options.clock.monotonic() - began,
      outcome: "ok",
      detail: acceptance.kind,
    };
    const accepted = withBody(exchange, exchange.body, [journaled]);
    if (acceptance.kind === "collision") {
      const error = new GatewayError(
        "DUPLICATE_COLLISION",
        `The identifier ${requestView(message).controlId} was used for another message`,
        { where: { field: "MSH-10" } },
      );
      return this.#refused(system, accepted, error, received, opened, message);
    }
    if (mode !== "sync") {
      if (delivery) {
        this.#fresh.set(delivery.id, { record, message });
        if (!this.delivery.offer(delivery)) this.#fresh.delete(delivery.id);
      }
      this.#measure(exchange, "accepted");
      return this.#sealed(system, opened, acknowledge(message, isEnhanced(message) ? "CA" : "AA", this.#header()));
    }
    const stored =
      acceptance.kind === "duplicate"
        ? await this.#repeated(acceptance.id, acceptance.reply, exchange.deadline)
        : await this.#whileRunning(accepted.id, this.#finish(system, accepted));
    const sealed = await system.envelope.sealReply(stored.bytes, opened);
    if (acceptance.kind === "duplicate") this.#measure(exchange, "duplicate");
    return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
  }

  /** Remembers that an exchange is being answered, for as long as it is. */
  #whileRunning(id: string, work: Promise<StoredReply>): Promise<StoredReply> {
    this.#running.set(id, work);
    const forget = (): void => {
      this.#running.delete(id);
    };
    work.then(forget, forget);
    return work;
  }

  /** The answer to a repetition: the stored one, or the one under way; without either the outcome is still open. */
  async #repeated(id: string, reply: StoredReply | undefined, deadline: number): Promise<StoredReply> {
    if (reply) return reply;
    const running = this.#running.get(id);
    if (running) return running;
    const { clock, journal } = this.#options;
    const open = new GatewayError("ESITO_INCERTO", "La richiesta e' ancora in corso: ripetere con lo stesso identificativo");
    const record = journal.stored(id);
    const system = record && this.#options.systems.get(record.system);
    if (!record?.canonical || !system || clock.now() > deadline) throw open;
    return { bytes: refuseMessage(system, parse(record.canonical), open, this.#header()), transport: {} };
  }

  /** Works on an accepted message whose sender waits, and ends it in the journal. */
  async #finish(system: Connected, exchange: Exchange<Entered>): Promise<StoredReply> {
    const { journal, clock } = this.#options;
    const trail: Trail = { steps: [], bodies: [] };
    const outcome = await this.#work(system, trail).run(exchange);
    if (outcome.ok) {
      const { answer, payload: bytes } = outcome.exchange.body;
      await journal.finish(exchange.id, endingOf(answer, bytes, outcome.exchange.history, trail), clock.now());
      this.#measure(exchange, replyView(answer).outcome.ack);
      return { bytes, transport: {} };
    }
    const history = withTrail(outcome.exchange.history, trail);
    if (outcome.error.certainty === "unknown") {
      // The peer may have acted: the same request goes on in the background until that is known.
      this.delivery.offer(await journal.defer(exchange.id, clock.now() + this.#options.delivery.retry.first, history));
      const open = new GatewayError("ESITO_INCERTO", `${outcome.error.message}: ripetere con lo stesso identificativo`, {
        cause: outcome.error,
      });
      this.#measure(exchange, open.code);
      return { bytes: refuseMessage(system, exchange.body.message, open, this.#header()), transport: {} };
    }
    const bytes = refuseMessage(system, exchange.body.message, outcome.error, this.#header());
    await journal.finish(
      exchange.id,
      { state: "done", outcome: outcome.error.code, reply: bytes, transport: {}, history, bodies: trail.bodies },
      clock.now(),
    );
    this.#measure(exchange, outcome.error.code);
    return { bytes, transport: {} };
  }

  /** One attempt of a delivery: finish a message in the background, or bring its answer to the sender. */
  async #attempt(delivery: Delivery): Promise<Attempt> {
    const { journal, clock, systems } = this.#options;
    const fresh = this.#fresh.get(delivery.id);
    this.#fresh.delete(delivery.id);
    const record = fresh?.record ?? journal.stored(delivery.messageId);
    if (!record?.canonical)
      return { kind: "dead", error: new GatewayError("INTERNAL", `Message ${delivery.messageId} is not in the journal`) };
    const system = systems.get(delivery.kind === "reply" ? delivery.system : record.system);
    if (!system) return { kind: "dead", error: new GatewayError("ROUTE_NONE", `There is no system ${record.system} any more`) };
    const message = fresh?.message ?? parse(record.canonical);
    if (delivery.kind === "reply") return this.#deliverReply(system, record, delivery);

    const trail: Trail = { steps: [], bodies: [] };
    const opened: Opened = { payload: record.received, sender: record.member, action: "", id: undefined, notes: [] };
    const exchange: Exchange<Entered> = {
      id: record.id,
      system: record.system,
      receivedAt: record.at,
      deadline: clock.now() + this.#options.answersWithin,
      body: { received: { bytes: record.received, peer: "", transport: {} }, opened, message },
      history: record.history,
    };
    const outcome = await this.#work(system, trail).run(exchange);
    if (!outcome.ok && outcome.error.certainty !== "refused") return { kind: "retry", error: outcome.error };
    const history = withTrail(outcome.exchange.history, trail);
    const bytes = outcome.ok ? outcome.exchange.body.payload : refuseMessage(system, message, outcome.error, this.#header());
    const ending: Ending = outcome.ok
      ? endingOf(outcome.exchange.body.answer, bytes, history, trail)
      : { state: "done", outcome: outcome.error.code, reply: bytes, transport: {}, history, bodies: trail.bodies };
    const owed = isOwed(record, message, outcome.ok && isAccepted(replyView(outcome.exchange.body.answer)));
    await journal.finish(record.id, ending, clock.now(), {
      delivery: delivery.id,
      ...(owed ? { replyTo: record.system } : {}),
    });
    if (owed) this.delivery.start();
    return { kind: "done" };
  }

  /** Brings a deferred answer to its sender as a message of its own. Any acknowledgement ends it; a refusal is final. */
  async #deliverReply(system: Connected, record: NewRecord, delivery: Delivery): Promise<Attempt> {
    const { journal, clock } = this.#options;
    const reply = journal.replyOf(record.id);
    if (!reply || !system.sender)
      return { kind: "dead", error: new GatewayError("ROUTE_NONE", `${system.name} has no address for answers`) };
    const answer = system.codec.read(reply.bytes, clock.now(), record.id).message;
    const trail: Trail = { steps: [], bodies: [] };
    await ask(system, answer, `R${record.id}`, clock.now() + system.answersWithin, this.#options.identity, clock, trail);
    journal.delivered(delivery.id);
    return { kind: "done" };
  }

  /** What could not be delivered in time: its sender is told so, when an answer was promised. */
  async #abandoned(delivery: Delivery, error: GatewayError): Promise<void> {
    const { journal, clock, systems } = this.#options;
    const record = journal.stored(delivery.messageId);
    const system = record && systems.get(record.system);
    if (delivery.kind === "reply" || !record?.canonical || !system) return;
    const message = parse(record.canonical);
    const bytes = refuseMessage(system, message, error, this.#header());
    const owed = isOwed(record, message, false);
    await journal.finish(
      record.id,
      { state: "dead", outcome: error.code, reply: bytes, transport: {}, history: record.history },
      clock.now(),
      owed ? { replyTo: record.system } : {},
    );
    if (owed) this.delivery.start();
  }

  async #sealed(system: Connected, opened: Opened, answer: Message): Promise<Reply> {
    const sealed = await system.envelope.sealReply(system.codec.write(answer).bytes, opened);
    return { bytes: sealed.bytes, transport: sealed.transport, failed: false };
  }

  /** The one place where a failure becomes an answer: one clear error to the sender, one record in the journal. */
  async #refused(
    system: Connected,
    exchange: Exchange<unknown>,
    error: GatewayError,
    received: Received,
    opened: Opened | undefined,
    message: Message | undefined,
  ): Promise<Reply> {
    const reply = await refuseBytes(system, error, received, opened, message, this.#header());
    const record = message
      ? recordOf(exchange, message, opened?.sender, "none", received.bytes)
      : unreadableRecord(exchange, received.bytes);
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
    this.#measure(exchange, error.code);
    this.#options.log.warn({ exchange: exchange.id, system: system.name, peer: received.peer, code: error.code }, error.message);
    return reply;
  }

  /** When even the journal fails: the sender is told to retry, and nothing is pretended. */
  async #lastResort(system: Connected, received: Received, thrown: unknown): Promise<Reply> {
    const error = asGatewayError(thrown);
    this.#options.log.error({ system: system.name, code: error.code, hint: error.hint }, error.message);
    // Numbers may have run out with the journal that gives them: a refusal without one is better than none.
    const header: AckHeader = { controlId: "0", time: formatInstant(this.#options.clock.now()) };
    return refuseBytes(system, error, received, undefined, undefined, header);
  }

  #header(): AckHeader {
    return { controlId: this.#options.nextId(), time: formatInstant(this.#options.clock.now()) };
  }

  #measure(exchange: Exchange<unknown>, outcome: string): void {
    const body = exchange.body as Partial<Entered>;
    const type = body.message ? messageType(body.message) : "?";
    this.#options.metrics.message({ system: exchange.system, type, outcome }, this.#options.clock.now() - exchange.receivedAt);
  }
}

/**
 * The answer in the caller's protocol. When it cannot be written although the owner has acted, the outcome is open for the
 * caller, never refused: the request goes on in the background, and once the mapping is mended a repetition gets the answer.
 */
function written(system: Connected, request: Message, answer: Message): { readonly bytes: Uint8Array; readonly by: string } {
  try {
    return system.codec.write(answer);
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (questions.has(messageType(request)) || !isAccepted(replyView(answer))) throw error;
    throw new GatewayError("ESITO_INCERTO", `The answer cannot be written for ${system.name}: ${error.code}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The steps with other systems belong to the dispatch; one that failed did not get to tell them. */
function withTrail(history: readonly Step[], trail: Trail): readonly Step[] {
  const told = history.some((step) => step.stage === "dispatch" && step.outcome === "ok");
  return told ? history : [...history, ...trail.steps];
}
