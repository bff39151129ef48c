/** What outlives the connection it came from: messages that are finished in the background, and answers brought to their senders. */
import { isAccepted, parse, reply as replyView, type Message } from "../canonical/index.ts";
import type { Clock, Log } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Delivery, Ending, Journal, NewDelivery, NewRecord } from "../contracts/journal.ts";
import { DeliveryWorker, type Attempt } from "../delivery/index.ts";
import type { Exchange } from "../exchange/index.ts";
import { refuseMessage } from "./answer.ts";
import { ask, identifierOf, type Trail } from "./ask.ts";
import { compensate, Uncertain } from "./compensate.ts";
import type { Conversations } from "./conversations.ts";
import type { Connected } from "./connected.ts";
import type { Current } from "./current.ts";
import type { Gates } from "./gates.ts";
import { placeOf, type Place } from "./queue.ts";
import { endingOf, isOwed } from "./record.ts";
import { systemNamed, type Settings } from "./settings.ts";
import { withTrail, work, type Entered } from "./work.ts";

export interface DeliveriesOptions {
  readonly current: Current;
  readonly journal: Journal;
  readonly conversations: Conversations;
  readonly gates: Gates;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, so that many nodes do not knock at the same instant. */
  readonly jitter: () => number;
}

/** What was accepted a moment ago: the journal need not be read again for it, nor the way looked for while settings are the same. */
interface Fresh {
  readonly record: NewRecord;
  readonly message: Message;
  readonly settings: Settings;
}

/** How soon a message that could not be queued is tried again, in milliseconds. */
const takeUpPause = 500;

/** The deliveries of one node. Every attempt takes the settings that are in force when it begins, and ends on them. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #worker: DeliveryWorker;
  /** By the delivery as it was offered: what is given back and taken again, here or by another node, is read from the journal. */
  readonly #fresh = new WeakMap<Delivery, Fresh>();
  readonly #uncertain: Uncertain;
  #stopped = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#uncertain = new Uncertain(options.journal, options.clock);
    this.#worker = new DeliveryWorker({
      journal: options.journal,
      clock: options.clock,
      log: options.log,
      jitter: options.jitter,
      policyOf: (system) => options.current.settings.policyOf(system),
      gateOf: (system) => options.gates.of(system),
      attempt: (delivery) => this.#holding((settings) => this.#attempt(settings, delivery)),
      abandoned: (delivery, error) => this.#holding((settings) => this.#abandoned(settings, delivery, error)),
    });
  }

  /** Deliveries that wait or are under way. */
  get depth(): number {
    return this.#worker.depth;
  }

  /** Takes up what waits in the journal. */
  async start(): Promise<void> {
    this.#options.journal.watch({
      work: (system) => this.#worker.wake(system),
      lost: () => this.#worker.lost(),
    });
    await this.#worker.start();
  }

  wake(system: string): void {
    this.#worker.wake(system);
  }

  /** Learns again which queues are stopped, and how long they are. */
  refresh(): Promise<void> {
    return this.#worker.refresh();
  }

  /** Other settings are in force: what could not go may go now. */
  adopt(): void {
    this.#worker.wake();
  }

  /** Settles when there is room for more. @throws GatewayError OVERLOADED */
  room(system: string): Promise<void> | undefined {
    return this.#worker.room(system);
  }

  /** Keeps a place for a message that was let in; what is given back is called when it is in the journal, or is not coming. */
  expect(system: string): () => void {
    return this.#worker.expect(system);
  }

  /** How a message accepted now is delivered. */
  planned(place: Place): NewDelivery {
    const held = place.orderKey === "" && this.#worker.takesFresh(place.system);
    return { kind: "dispatch", ...place, due: this.#options.clock.now(), held };
  }

  /** A message that the journal has just taken. */
  accepted(delivery: Delivery, held: boolean, fresh: Fresh): void {
    if (!held) {
      this.#worker.queued(delivery);
      return;
    }
    this.#fresh.set(delivery, fresh);
    this.#worker.offer(delivery);
  }

  /** What was made without a message beside it. */
  queued(delivery: Delivery): void {
    this.#worker.queued(delivery);
  }

  /** A message whose outcome is open goes on in the background; where nothing may be sent twice, a person decides. */
  async goOn(
    record: Pick<NewRecord, "id">,
    place: Place,
    due: number,
    history: Ending["history"],
    error: GatewayError,
  ): Promise<void> {
    const { journal, clock, current } = this.#options;
    await this.#uncertain.note(record.id);
    const delivery = await journal.defer(record.id, { kind: "dispatch", ...place, due, held: false }, history);
    const asked = systemNamed(current.settings, place.system);
    if (asked?.once) await journal.bury(delivery.id, record.id, `${error.code}: ${error.message}`, clock.now());
    else this.#worker.queued(delivery);
  }

  /**
   * A message that was accepted, and whose end could not be written: it is queued as soon as the journal takes it. What is not
   * queued when the node stops is queued at the next start.
   */
  takeUp(exchange: Pick<Exchange<unknown>, "id" | "history">, place: Place, error: GatewayError): void {
    // Whoever took this session's work over has queued it.
    if (this.#stopped || error.code === "LEASE_LOST") return;
    const { journal, clock, log } = this.#options;
    const again = (): void => {
      if (this.#stopped) return;
      queue().catch((thrown: unknown) => {
        const { code } = asGatewayError(thrown);
        log.error({ exchange: exchange.id, code }, "an accepted message cannot be queued yet");
        if (code !== "LEASE_LOST") clock.after(takeUpPause, again);
      });
    };
    const queue = async (): Promise<void> => {
      const known = await journal.detail(exchange.id);
      if (known?.state !== "accepted" || known.deliveries.some((one) => one.state === "waiting")) return;
      await this.goOn(exchange, place, clock.now(), known.history, error);
    };
    again();
  }

  stop(): Promise<void> {
    this.#stopped = true;
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

  /** One attempt: finish a message in the background, undo it, or bring its answer to the sender. */
  async #attempt(settings: Settings, delivery: Delivery): Promise<Attempt> {
    const { journal } = this.#options;
    const fresh = this.#fresh.get(delivery);
    const record = fresh?.record ?? (await journal.stored(delivery.messageId));
    if (!record?.canonical)
      return { kind: "dead", error: new GatewayError("INTERNAL", `Message ${delivery.messageId} is not in the journal`) };
    const name = delivery.kind === "reply" ? delivery.system : record.system;
    const system = systemNamed(settings, name);
    // A later configuration may know it again: by its name, or as the former name of another.
    if (!system) return { kind: "retry", error: new GatewayError("ROUTE_NONE", `There is no system ${name} any more`) };
    const message = fresh?.message ?? parse(record.canonical);
    if (delivery.kind === "reply") return this.#deliverReply(settings, system, record, delivery);
    const given = fresh ? undefined : await this.#givenUp(delivery);
    if (given) return given;
    const outOfTurn = await this.#outOfTurn(system, record);
    if (outOfTurn) return { kind: "retry", error: outOfTurn };
    if (fresh?.settings !== settings) {
      const { system: today } = await placeOf({ message, from: system }, settings, settings.hash);
      if (today !== delivery.system) return { kind: "move", system: today };
    }
    const exchange = this.#exchangeOf(settings, record, message);
    if (delivery.kind === "compensate") return compensate(exchange, { settings, system }, delivery, journal);
    return this.#dispatch(exchange, settings, system, record, delivery);
  }

  /**
   * What a node did not get to the end of before it ended: a message that is dead already is not sent again, since its sender was
   * told; and nothing is undone of one that has ended otherwise, by an answer or by the word of a person.
   */
  async #givenUp({ id, kind, messageId }: Delivery): Promise<Attempt | undefined> {
    const state = await this.#options.journal.stateOf(messageId);
    if (kind === "dispatch" && state === "dead") {
      const error = new GatewayError("PEER_UNREACHABLE", "It was given up before", { certainty: "not-done" });
      return { kind: "dead", error };
    }
    if (kind !== "compensate" || state === "dead") return undefined;
    await this.#options.journal.delivered(id);
    return { kind: "done" };
  }

  /** Only envelopes put messages in order. */
  async #outOfTurn(system: Connected, record: NewRecord): Promise<GatewayError | undefined> {
    const before = system.config.envelope && (await this.#options.conversations.waitsFor(record.id));
    if (before === undefined) return undefined;
    const text = `It waits for number ${before.number} of its conversation`;
    return new GatewayError("PEER_UNREACHABLE", text, { certainty: "not-done" });
  }

  #exchangeOf(settings: Settings, record: NewRecord, message: Message): Exchange<Entered> {
    const opened: Opened = { payload: record.received, sender: record.member, action: "", id: undefined, notes: [] };
    return {
      id: record.id,
      system: record.system,
      receivedAt: record.at,
      deadline: this.#options.clock.now() + settings.answersWithin,
      body: { received: { bytes: record.received, peer: "", transport: {} }, opened, message },
      history: record.history,
    };
  }

  async #dispatch(
    exchange: Exchange<Entered>,
    settings: Settings,
    system: Connected,
    record: NewRecord,
    delivery: Delivery,
  ): Promise<Attempt> {
    const { journal, clock } = this.#options;
    const { message } = exchange.body;
    const trail: Trail = { steps: [], bodies: [] };
    const outcome = await work({ settings, system }, trail).run(exchange);
    if (!outcome.ok && outcome.error.certainty !== "refused") return this.#failed(settings, record, delivery, outcome.error);
    const history = withTrail(outcome.exchange.history, trail);
    const bytes = outcome.ok ? outcome.exchange.body.payload : refuseMessage(system, message, outcome.error, settings.header());
    const ending: Ending = outcome.ok
      ? endingOf(outcome.exchange.body.answer, bytes, history, trail)
      : { state: "done", outcome: outcome.error.code, reply: bytes, transport: {}, history, bodies: trail.bodies };
    const owed = isOwed(record, message, outcome.ok && isAccepted(replyView(outcome.exchange.body.answer)));
    const next = await journal.finish(record.id, ending, clock.now(), {
      delivery: delivery.id,
      ...(owed ? { then: replyTo(record.system, clock.now()) } : {}),
    });
    if (next) this.#worker.queued(next);
    return { kind: "done" };
  }

  /** Where a second time would be done twice, an open outcome is a person's to decide. */
  async #failed(settings: Settings, record: NewRecord, delivery: Delivery, error: GatewayError): Promise<Attempt> {
    if (error.certainty !== "unknown") return { kind: "retry", error };
    await this.#uncertain.note(record.id);
    return systemNamed(settings, delivery.system)?.once ? { kind: "dead", error } : { kind: "retry", error };
  }

  /** Brings a deferred answer to its sender as a message of its own. Any acknowledgement ends it; a refusal is final. */
  async #deliverReply(settings: Settings, system: Connected, record: NewRecord, delivery: Delivery): Promise<Attempt> {
    const { journal, clock } = this.#options;
    const reply = await journal.replyOf(record.id);
    if (!reply || !system.sender)
      return { kind: "dead", error: new GatewayError("ROUTE_NONE", `${system.name} has no address for answers`) };
    const answer = system.codec.read(reply.bytes, clock.now(), record.id).message;
    const trail: Trail = { steps: [], bodies: [] };
    const correlation = system.config.envelope && (await this.#options.conversations.envelopeOf(record.id));
    const until = clock.now() + system.answersWithin;
    try {
      await ask(system, answer, identifierOf(delivery.kind, record.id), until, settings, trail, correlation);
    } catch (thrown) {
      const error = asGatewayError(thrown);
      return { kind: system.once && error.certainty === "unknown" ? "dead" : "retry", error };
    }
    await journal.delivered(delivery.id);
    return { kind: "done" };
  }

  /**
   * What could not be delivered in time: its sender is told so, when an answer was promised. A booking that may have been made
   * nevertheless is undone, since nobody will come. Done again after a crash in the middle, it goes on where it was.
   */
  async #abandoned(settings: Settings, delivery: Delivery, error: GatewayError): Promise<void> {
    const { journal, clock } = this.#options;
    const record = await journal.stored(delivery.messageId);
    const system = record && systemNamed(settings, record.system);
    if (delivery.kind !== "dispatch" || !record?.canonical || !system) return;
    const message = parse(record.canonical);
    if ((await journal.stateOf(record.id)) === "accepted") {
      const bytes = refuseMessage(system, message, error, settings.header());
      const owed = isOwed(record, message, false);
      const next = await journal.finish(
        record.id,
        { state: "dead", outcome: error.code, reply: bytes, transport: {}, history: record.history },
        clock.now(),
        owed ? { then: replyTo(record.system, clock.now()) } : {},
      );
      if (next) this.#worker.queued(next);
    }
    if (await this.#toUndo(settings, delivery, record, error)) {
      const undo: NewDelivery = { kind: "compensate", system: delivery.system, orderKey: "", due: clock.now(), held: false };
      this.#worker.queued(await journal.defer(record.id, undo, record.history));
    }
  }

  /** Whether a booking may stand that nobody will come to, and nobody undoes yet. */
  async #toUndo(settings: Settings, delivery: Delivery, { id, type }: NewRecord, error: GatewayError): Promise<boolean> {
    const isOnce = systemNamed(settings, delivery.system)?.once ?? false;
    if (isOnce || type !== "SRM^S01") return false;
    if (error.certainty !== "unknown" && !(await this.#uncertain.is(id))) return false;
    const known = await this.#options.journal.detail(id);
    return known?.deliveries.every((one) => one.kind !== "compensate") ?? false;
  }
}

const replyTo = (system: string, due: number): NewDelivery => ({ kind: "reply", system, orderKey: "", due, held: false });
