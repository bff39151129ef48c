/** What the message store keeps of a message, and what it tells of it (Message Store, Message History; Enterprise Integration Patterns). */

/** Messages that ask and change nothing: journaled, but their answer need not wait for the disk. */
export const questionTypes: readonly string[] = ["QBP^Q13", "SQM^S25"];

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
  /** Keyed hash of the prescription's number (NRE), hexadecimal; "" when there is none. */
  readonly prescription: string;
  /** Keyed hash of the patient's identifier, hexadecimal; "" when there is none. */
  readonly patient: string;
  /** The message that this one replays; "" for a first one. */
  readonly replays: string;
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
  /** The system that was asked, where that was known only now. */
  readonly receiver?: string;
  readonly history: readonly Step[];
  /** Bodies worth keeping of the way: name and bytes. */
  readonly bodies?: readonly Body[];
}

export interface Body {
  /** `received`, `canonical`, `reply`, `to:trento`, `from:trento`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The last body of this name: what was sent again takes the place of what was sent first. */
export const bodyNamed = (bodies: readonly Body[], name: string): Uint8Array | undefined =>
  bodies.findLast((one) => one.name === name)?.bytes;

/** The answer to the one atomic question of the Idempotent Receiver. */
export type Acceptance =
  | { readonly kind: "new" }
  | { readonly kind: "duplicate"; readonly id: string; readonly state: MessageState; readonly reply: StoredReply | undefined }
  | { readonly kind: "collision"; readonly id: string };

export interface StoredReply {
  readonly bytes: Uint8Array;
  readonly transport: Readonly<Record<string, string>>;
}

export interface RecordView {
  readonly id: string;
  readonly at: number;
  readonly system: string;
  /** The system that it goes, or went, to; "" when there is none, or several. */
  readonly receiver: string;
  readonly member: string | undefined;
  readonly type: string;
  readonly controlId: string;
  readonly session: string;
  readonly booking: string;
  /** The message that this one replays; "" for a first one. */
  readonly replays: string;
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
  readonly kind: "dispatch" | "reply" | "compensate";
  readonly system: string;
  readonly state: "waiting" | "done" | "dead";
  readonly attempts: number;
  /** The attempts that failed, the first first; only the newest of very many. */
  readonly failures: readonly { readonly at: number; readonly error: string }[];
  readonly lastError: string;
}

/** Which messages are looked for. All conditions hold together. */
export interface SearchFilter {
  /** Message id, control id, session or booking id, whole. */
  readonly text?: string;
  /** Keyed hashes of a patient's identifier or of a prescription's number: what has one of them is found as well. */
  readonly hashed?: readonly string[];
  /** The system that it came from, as the journal names it. */
  readonly system?: string;
  /** The system that it goes to. */
  readonly receiver?: string;
  readonly type?: string;
  readonly state?: MessageState;
  /** The whole outcome (`AA`), or the error code in it (`SLOT_OCCUPATO`). */
  readonly outcome?: string;
  /** Received at this instant or later, in milliseconds since 1970. */
  readonly since?: number;
  /** Received before this instant. */
  readonly until?: number;
  /** Goes on after this record of an earlier answer. */
  readonly after?: { readonly at: number; readonly id: string };
  /** At most so many, the newest first; 100 when it is not said. */
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
