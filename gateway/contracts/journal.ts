/** The message store as the other rooms see it (Message Store, Idempotent Receiver; Enterprise Integration Patterns). */

/** How far a message is: `accepted` has an owner who must finish it; `refused` and `done` are final; `dead` waits for a person. */
export type MessageState = "accepted" | "done" | "refused" | "dead";

/** One step of the way of a message (Message History). Times in milliseconds. */
export interface Step {
  readonly stage: string;
  /** The system or member the step had to do with, where it is another than the sender. */
  readonly system?: string;
  readonly ms: number;
  readonly outcome: "ok" | "error";
  /** What was decided and why; identifiers only. */
  readonly detail?: string;
}

/** What is known when a message comes in. */
export interface NewRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly system: string;
  /** Authenticated member, when the envelope names one. */
  readonly member: string | undefined;
  readonly type: string;
  readonly controlId: string;
  /** SHA-256 of the content without its header, so that a repetition sent later is the same. */
  readonly digest: Uint8Array;
  readonly session: string;
  readonly booking: string;
  /** Whether the sender waits for the application's answer, or has it delivered later. */
  readonly answer: AnswerMode;
  readonly received: Uint8Array;
  /** The canonical message, as ER7; missing when it never became one. */
  readonly canonical: string | undefined;
  /** The steps up to here. */
  readonly history: readonly Step[];
}

/** `sync`: on the same connection; `deferred`: as a message of its own; `none`: nobody waits for it. */
export type AnswerMode = "sync" | "deferred" | "none";

/** How a message ended. */
export interface Ending {
  readonly state: Exclude<MessageState, "accepted">;
  /** MSA-1 of the answer, or an error code. */
  readonly outcome: string;
  readonly reply: Uint8Array | undefined;
  readonly transport: Readonly<Record<string, string>>;
  readonly booking?: string;
  readonly history: readonly Step[];
  /** Bodies worth keeping of the way: name and bytes. */
  readonly bodies?: readonly Body[];
}

export interface Body {
  /** `received`, `canonical`, `reply`, `to:trento`, `from:trento`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The answer to the one atomic question of the Idempotent Receiver. */
export type Acceptance =
  | { readonly kind: "new" }
  | { readonly kind: "duplicate"; readonly id: string; readonly state: MessageState; readonly reply: StoredReply | undefined }
  | { readonly kind: "collision"; readonly id: string };

export interface StoredReply {
  readonly bytes: Uint8Array;
  readonly transport: Readonly<Record<string, string>>;
}

/** Work that outlives the connection it came from: finish a message, or bring an answer to its sender. */
export interface Delivery {
  readonly id: number;
  readonly messageId: string;
  readonly kind: "dispatch" | "reply";
  /** The system that gets it; for `dispatch` the routing table decides. */
  readonly system: string;
  readonly attempts: number;
  /** Not before this instant. */
  readonly due: number;
  /** When it was first wanted. */
  readonly since: number;
}

export interface RecordView {
  readonly id: string;
  readonly at: number;
  readonly system: string;
  readonly member: string | undefined;
  readonly type: string;
  readonly controlId: string;
  readonly session: string;
  readonly booking: string;
  readonly state: MessageState;
  readonly outcome: string;
  /** From receipt to the end, in milliseconds; undefined while it is under way. */
  readonly ms: number | undefined;
  readonly answer: AnswerMode;
}

export interface RecordDetail extends RecordView {
  readonly history: readonly Step[];
  readonly bodies: readonly { readonly name: string; readonly size: number }[];
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly kind: Delivery["kind"];
  readonly system: string;
  readonly state: "waiting" | "done" | "dead";
  readonly attempts: number;
  readonly lastError: string;
}

export interface SearchFilter {
  /** Message id, control id, session or booking id, whole. */
  readonly text?: string;
  /** The system that it came from, as the journal names it. */
  readonly system?: string;
  readonly type?: string;
  readonly state?: MessageState;
  readonly since?: number;
  readonly limit?: number;
}

/** A booking made through the federation, as this node knows it. */
export interface FederatedBooking {
  readonly bookingId: string;
  readonly owner: string;
  readonly placerId: string;
  /** The member that asked for it, or the CUP Delegato of our own; "" when it is not known. */
  readonly asker: string;
  readonly service: string;
  readonly start: string;
  readonly status: string;
  readonly session: string;
  readonly at: number;
}

export interface AuditEntry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly messageId: string;
}

/** A journal that is only read, also while a node writes to it. */
export interface JournalReader extends Pick<Journal, "search" | "stored" | "booking"> {
  /** Everything kept of a message, in the order in which it came and went; the same name may come more than once. */
  bodies(id: string): readonly Body[];
  close(): void;
}

export interface Journal {
  /** Settles when the record is on disk. @throws GatewayError JOURNAL_UNAVAILABLE */
  accept(
    record: NewRecord,
    deliver: boolean,
  ): Promise<{ readonly acceptance: Acceptance; readonly delivery: Delivery | undefined }>;
  /** A message that ended at once: a question and its answer, or a refusal. Nobody waits for the disk. */
  record(record: NewRecord, ending: Ending, at: number): void;
  /** Ends an accepted message, and its delivery in the same transaction; `replyTo` queues the answer for that system. */
  finish(
    id: string,
    ending: Ending,
    at: number,
    options?: { readonly delivery?: number; readonly replyTo?: string },
  ): Promise<void>;
  /** A sync message whose outcome is unknown goes on in the background. */
  defer(id: string, due: number, history: readonly Step[]): Promise<Delivery>;
  /** Ends a delivery that leaves its message as it is. */
  delivered(delivery: number): void;
  postpone(delivery: number, attempts: number, due: number, error: string): void;
  bury(delivery: number, messageId: string, error: string): void;
  /** Deliveries that wait, by due time. */
  waiting(limit: number): readonly Delivery[];
  /** At start: every accepted message that has no delivery gets one. Gives how many. */
  recover(now: number): number;
  /**
   * Remembers a value under a key until an instant, unless one is remembered already; keys whose time is past are forgotten.
   * @returns the value that was there before; undefined when the key is new
   */
  remember(key: string, until: number, now: number, value?: string): Promise<string | undefined>;
  /** The value remembered under a key. */
  recall(key: string, now: number): Promise<string | undefined>;
  /** Takes `count` numbers of a durable counter, never given twice; gives the first of them. */
  reserve(counter: string, count: number): Promise<number>;
  register(booking: FederatedBooking): void;
  /** The booking with this identifier in the agendas of this Azienda. */
  booking(bookingId: string, owner: string): FederatedBooking | undefined;
  bookings(limit: number): readonly FederatedBooking[];
  search(filter: SearchFilter): readonly RecordView[];
  detail(id: string): RecordDetail | undefined;
  body(id: string, name: string): Uint8Array | undefined;
  stored(id: string): NewRecord | undefined;
  replyOf(id: string): StoredReply | undefined;
  audit(entry: AuditEntry): Promise<void>;
  audits(limit: number): readonly AuditEntry[];
  close(): Promise<void>;
}
