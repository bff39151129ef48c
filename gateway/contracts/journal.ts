/** The message store as the other rooms see it (Message Store, Idempotent Receiver, Guaranteed Delivery; Enterprise Integration Patterns). */
import type {
  Acceptance,
  AuditEntry,
  Body,
  DeliveryView,
  Ending,
  FederatedBooking,
  MessageState,
  NewRecord,
  RecordDetail,
  RecordView,
  SearchFilter,
  Step,
  StoredReply,
} from "./records.ts";

export * from "./records.ts";

/** A key for bodies at rest: 32 bytes, and the name by which what it sealed says so. */
export interface BodyKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** Work that outlives the connection it came from. */
export interface NewDelivery {
  /** Finish a message; bring an answer to its sender; undo what nobody waits for any more. */
  readonly kind: DeliveryView["kind"];
  /** The system that it goes to, as the journal names it: each has a queue of its own. */
  readonly system: string;
  /** Deliveries of one system with the same key are made one after the other, in their order; "" for those without order. */
  readonly orderKey: string;
  /** Not before this instant. */
  readonly due: number;
  /** Whether this node takes it at once, without asking for it; never with an order key. */
  readonly held: boolean;
}

export interface Delivery extends Omit<NewDelivery, "held"> {
  readonly id: number;
  readonly messageId: string;
  /** Attempts that failed. */
  readonly attempts: number;
  /** When it was first wanted. */
  readonly since: number;
  readonly lastError: string;
}

/** What waits for one system. */
export interface Queue {
  readonly system: string;
  readonly waiting: number;
  /** When the oldest of them was first wanted; undefined when none waits. */
  readonly oldest: number | undefined;
  /** Deliveries that wait for a person. */
  readonly dead: number;
  /** Who stopped it and when; undefined while it runs. */
  readonly paused: { readonly by: string; readonly at: number } | undefined;
}

/** How far back a repetition is known as one, for one counterpart. */
export interface DuplicateWindow {
  /** Identifiers used before this instant are free again. */
  readonly since: number;
}

/** What is kept how long: everything that came before these instants goes. */
export interface Retention {
  /** Questions and their answers. */
  readonly questions: number;
  /** What changed something. */
  readonly changes: number;
  readonly refused: number;
  /** Bodies alone, of whatever is still kept. */
  readonly bodies: number;
  readonly audit: number;
  /** Identifiers known for each counterpart, the newest. */
  readonly identifiers: number;
}

/** What a node is told by its journal; both may come at any time. */
export interface JournalEvents {
  /** There may be something to claim; without a system, for any. */
  work(system?: string): void;
  /** Others took this node for dead and took over what it held: it must drop all of that. */
  lost(): void;
}

/**
 * A journal that is only read, also while a node writes to it.
 * @throws GatewayError JOURNAL_UNAVAILABLE from every method, JOURNAL_CORRUPT where what was read is not what was written
 */
export interface JournalReader {
  search(filter: SearchFilter): Promise<readonly RecordView[]>;
  detail(id: string): Promise<RecordDetail | undefined>;
  /** Everything kept of a message, in the order in which it came and went; the same name may come more than once. */
  bodies(id: string): Promise<readonly Body[]>;
  stored(id: string): Promise<NewRecord | undefined>;
  booking(bookingId: string, owner: string): Promise<FederatedBooking | undefined>;
  bookings(limit: number): Promise<readonly FederatedBooking[]>;
  queues(): Promise<readonly Queue[]>;
  /** The newest first. */
  audits(limit: number, messageId?: string): Promise<readonly AuditEntry[]>;
  /** The value remembered under a key. */
  recall(key: string, now: number): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * The journal of a running node. What settles is on disk.
 *
 * Whoever opens it has a session. What a session holds is its own until it ends; whoever was taken for dead is refused with
 * LEASE_LOST (fencing), and what it held belongs to others.
 * @throws GatewayError JOURNAL_UNAVAILABLE, LEASE_LOST, JOURNAL_CORRUPT from every method
 */
export interface Journal extends JournalReader {
  /** Takes a message, unless it is known; `delivery` is made with it, or, when it is interrupted without one, after a crash. */
  accept(
    record: NewRecord,
    delivery: NewDelivery,
    options: { readonly queued: boolean; readonly window?: DuplicateWindow },
  ): Promise<{ readonly acceptance: Acceptance; readonly delivery: Delivery | undefined }>;
  /** A message that ended at once: a question and its answer, or a refusal. Nobody waits for the disk. */
  record(record: NewRecord, ending: Ending, at: number): void;
  /**
   * Ends a message, and its delivery in the same transaction, and makes the one that follows from it.
   * @returns the delivery that follows
   */
  finish(
    id: string,
    ending: Ending,
    at: number,
    options?: { readonly delivery?: number; readonly then?: NewDelivery },
  ): Promise<Delivery | undefined>;
  /** A message whose sender waited, and whose outcome is unknown, goes on in the background. */
  defer(id: string, delivery: NewDelivery, history: readonly Step[]): Promise<Delivery>;
  /** Ends a delivery that leaves its message as it is. */
  delivered(delivery: number): Promise<void>;
  /** The delivery is free again, not before `due`; with another system, it changes its queue. */
  postpone(
    delivery: number,
    change: {
      readonly attempts: number;
      readonly due: number;
      readonly error: string;
      readonly at: number;
      readonly system?: string;
    },
  ): Promise<void>;
  /** A person must decide (Dead Letter Channel); its message is dead too, if it was not ended. */
  bury(delivery: number, messageId: string, error: string, at: number): Promise<void>;
  /** A dead delivery is free again. @returns false when it is not dead */
  revive(messageId: string, now: number): Promise<boolean>;
  /**
   * Takes what is due and free, by queue and at most so many of each: by due time, and of those with an order key only the
   * first. `latest`: no pause is longer than that, so what is due later was given its time by a clock that has moved.
   */
  claim(
    wanted: readonly { readonly system: string; readonly limit: number }[],
    now: number,
    latest: number,
  ): Promise<readonly Delivery[]>;
  /** A person has decided what became of a dead letter. */
  settle(messageId: string, ending: Ending, at: number): Promise<void>;
  /** Gives back what this node holds and has not begun. */
  release(deliveries: readonly number[]): Promise<void>;
  /** When the next free delivery of these queues is due; undefined when there is none. */
  nextDue(systems: readonly string[]): Promise<number | undefined>;
  /** Takes over what sessions left that have ended: what they held is free, what they had accepted is queued. Gives how many. */
  recover(now: number): Promise<number>;
  /** Stops a queue, or lets it run again, on all nodes. */
  pause(system: string, by: string | undefined, now: number): Promise<void>;
  /**
   * Remembers a value under a key until an instant, unless one is remembered already; keys whose time is past are forgotten.
   * @returns the value that was there before; undefined when the key is new
   */
  remember(key: string, until: number, now: number, value?: string): Promise<string | undefined>;
  forget(key: string): Promise<void>;
  /** Takes `count` numbers of a durable counter, never given twice; gives the first of them. */
  reserve(counter: string, count: number): Promise<number>;
  register(booking: FederatedBooking): void;
  replyOf(id: string): Promise<StoredReply | undefined>;
  stateOf(id: string): Promise<MessageState | undefined>;
  audit(entry: AuditEntry): Promise<void>;
  /** Deletes a bounded piece of what is older than its retention. @returns how many records; 0 when there is nothing left */
  purge(retention: Retention): Promise<number>;
  /** Other keys for bodies, from now on: the first seals, all of them open; none: bodies are plain. */
  useKeys(keys: readonly BodyKey[]): void;
  /** Who is told of work and of a lost session. */
  watch(events: JournalEvents): void;
}
