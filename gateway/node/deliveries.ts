/** What outlives the connection it came from: messages that are finished in the background, and answers brought to their senders. */
import { isAccepted, parse, reply as replyView, type Message } from "../canonical/index.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Delivery, Ending, Journal, NewRecord } from "../contracts/journal.ts";
import { DeliveryWorker, type Attempt } from "../delivery/index.ts";
import type { Exchange } from "../exchange/index.ts";
import { refuseMessage } from "./answer.ts";
import { ask, type Trail } from "./ask.ts";
import type { Conversations } from "./conversations.ts";
import type { Connected } from "./connected.ts";
import type { Current } from "./current.ts";
import { endingOf, isOwed } from "./record.ts";
import { systemNamed, type Settings } from "./settings.ts";
import { withTrail, work, type Entered } from "./work.ts";

export interface DeliveriesOptions {
  readonly current: Current;
  readonly journal: Journal;
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, so that many nodes do not knock at the same instant. */
  readonly jitter: () => number;
}

/** The deliveries of one node. Every attempt takes the settings that are in force when it begins, and ends on them. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #worker: DeliveryWorker;
  /** What was accepted a moment ago, by delivery: the journal need not be read again for it. */
  readonly #fresh = new Map<number, { readonly record: NewRecord; readonly message: Message }>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    const { retry, concurrency } = options.current.settings;
    this.#worker = new DeliveryWorker({
      journal: options.journal,
      clock: options.clock,
      log: options.log,
      jitter: options.jitter,
      retry,
      concurrency,
      attempt: (delivery) => this.#holding((settings) => this.#attempt(settings, delivery)),
      abandoned: (delivery, error) => this.#holding((settings) => this.#abandoned(settings, delivery, error)),
    });
  }

  /** Deliveries ready or under way. */
  get depth(): number {
    return this.#worker.depth;
  }

  /** Takes up what waits in the journal. */
  start(): void {
    this.#worker.start();
  }

  /** How often, how long and how many at a time, from now on. */
  adopt({ retry, concurrency }: Pick<Settings, "retry" | "concurrency">): void {
    this.#worker.adopt(retry, concurrency);
  }

  /** Settles when there is room for more. */
  room(): Promise<void> | undefined {
    return this.#worker.room();
  }

  /** A message that the journal has just taken. */
  offerFresh(delivery: Delivery, record: NewRecord, message: Message): void {
    this.#fresh.set(delivery.id, { record, message });
    if (!this.#worker.offer(delivery)) this.#fresh.delete(delivery.id);
  }

  offer(delivery: Delivery): void {
    this.#worker.offer(delivery);
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  async #holding<T>(run: (settings: Settings) => Promise<T>): Promise<T> {
    const lease = this.#options.current.take();
    try {
      return await run(lease.settings);
    } finally {
      lease.release();
    }
  }

  /** One attempt: finish a message in the background, or bring its answer to the sender. */
  async #attempt(settings: Settings, delivery: Delivery): Promise<Attempt> {
    const { journal, clock } = this.#options;
    const fresh = this.#fresh.get(delivery.id);
    this.#fresh.delete(delivery.id);
    const record = fresh?.record ?? journal.stored(delivery.messageId);
    if (!record?.canonical)
      return { kind: "dead", error: new GatewayError("INTERNAL", `Message ${delivery.messageId} is not in the journal`) };
    const name = delivery.kind === "reply" ? delivery.system : record.system;
    const system = systemNamed(settings, name);
    // A later configuration may know it again: by its name, or as the former name of another.
    if (!system) return { kind: "retry", error: new GatewayError("ROUTE_NONE", `There is no system ${name} any more`) };
    const message = fresh?.message ?? parse(record.canonical);
    // Only envelopes put messages in order, or bind answers to them.
    const conversations = system.config.envelope && this.#options.conversations;
    const before = delivery.kind === "dispatch" ? await conversations?.waitsFor(record.id) : undefined;
    if (before !== undefined) {
      const text = `It waits for number ${before.number} of its conversation`;
      return { kind: "retry", error: new GatewayError("PEER_UNREACHABLE", text, { certainty: "not-done" }) };
    }
    if (delivery.kind === "reply") return this.#deliverReply(settings, system, record, delivery);

    const trail: Trail = { steps: [], bodies: [] };
    const opened: Opened = { payload: record.received, sender: record.member, action: "", id: undefined, notes: [] };
    const exchange: Exchange<Entered> = {
      id: record.id,
      system: record.system,
      receivedAt: record.at,
      deadline: clock.now() + settings.answersWithin,
      body: { received: { bytes: record.received, peer: "", transport: {} }, opened, message },
      history: record.history,
    };
    const outcome = await work({ settings, system }, trail).run(exchange);
    if (!outcome.ok && outcome.error.certainty !== "refused") return { kind: "retry", error: outcome.error };
    const history = withTrail(outcome.exchange.history, trail);
    const bytes = outcome.ok ? outcome.exchange.body.payload : refuseMessage(system, message, outcome.error, settings.header());
    const ending: Ending = outcome.ok
      ? endingOf(outcome.exchange.body.answer, bytes, history, trail)
      : { state: "done", outcome: outcome.error.code, reply: bytes, transport: {}, history, bodies: trail.bodies };
    const owed = isOwed(record, message, outcome.ok && isAccepted(replyView(outcome.exchange.body.answer)));
    await journal.finish(record.id, ending, clock.now(), {
      delivery: delivery.id,
      ...(owed ? { replyTo: record.system } : {}),
    });
    if (owed) this.start();
    return { kind: "done" };
  }

  /** Brings a deferred answer to its sender as a message of its own. Any acknowledgement ends it; a refusal is final. */
  async #deliverReply(settings: Settings, system: Connected, record: NewRecord, delivery: Delivery): Promise<Attempt> {
    const { journal, clock } = this.#options;
    const reply = journal.replyOf(record.id);
    if (!reply || !system.sender)
      return { kind: "dead", error: new GatewayError("ROUTE_NONE", `${system.name} has no address for answers`) };
    const answer = system.codec.read(reply.bytes, clock.now(), record.id).message;
    const trail: Trail = { steps: [], bodies: [] };
    const correlation = system.config.envelope && (await this.#options.conversations.envelopeOf(record.id));
    const until = clock.now() + system.answersWithin;
    await ask(system, answer, `R${record.id}`, until, settings.identity, clock, trail, correlation);
    journal.delivered(delivery.id);
    return { kind: "done" };
  }

  /** What could not be delivered in time: its sender is told so, when an answer was promised. */
  async #abandoned(settings: Settings, delivery: Delivery, error: GatewayError): Promise<void> {
    const { journal, clock } = this.#options;
    const record = journal.stored(delivery.messageId);
    const system = record && systemNamed(settings, record.system);
    if (delivery.kind === "reply" || !record?.canonical || !system) return;
    const message = parse(record.canonical);
    const bytes = refuseMessage(system, message, error, settings.header());
    const owed = isOwed(record, message, false);
    await journal.finish(
      record.id,
      { state: "dead", outcome: error.code, reply: bytes, transport: {}, history: record.history },
      clock.now(),
      owed ? { replyTo: record.system } : {},
    );
    if (owed) this.start();
  }
}
