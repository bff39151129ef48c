import { hash as digest } from "node:crypto";
import {
  ackMode,
  isAccepted,
  isWanted,
  messageType,
  reply as replyView,
  request as requestView,
  write,
  type Message,
} from "../canonical/index.ts";
import type { AnswerMode, Ending, NewRecord, Step } from "../contracts/journal.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Trail } from "./ask.ts";
import type { KeyedHash } from "./keyed-hash.ts";
import { patientOf } from "./queue.ts";

/** What a record needs beside the message. */
export interface Noted {
  readonly hash: KeyedHash;
  /** The message that it replays. */
  readonly replays?: string;
}

/** The journal's record of a message that was read. */
export function recordOf(
  exchange: Exchange<unknown>,
  message: Message,
  member: string | undefined,
  answer: AnswerMode,
  received: Uint8Array,
  { hash, replays = "" }: Noted,
): NewRecord {
  const view = requestView(message);
  const canonical = write(message);
  return {
    id: exchange.id,
    at: exchange.receivedAt,
    system: exchange.system,
    member,
    type: messageType(message),
    controlId: view.controlId,
    digest: digestOf(message, canonical),
    session: view.session,
    booking: view.slot.id,
    prescription: hash.of(view.prescription.nre || view.prescription.number),
    patient: hash.of(patientOf(message)),
    replays,
    answer,
    received,
    canonical,
    history: exchange.history,
  };
}

/** How the sender wants to be answered (HL7 v2.5, section 2.9). */
export function answerMode(message: Message): AnswerMode {
  const isRequest = messageType(message).startsWith("SRM^");
  const { enhanced, application } = ackMode(message);
  if (!enhanced) return isRequest ? "sync" : "none";
  return isRequest && application !== "" && application !== "NE" ? "deferred" : "none";
}

/** True when the sender wants to be told of this ending in a message of its own: MSH-16 may ask for successes or failures alone. */
export function isOwed(record: Pick<NewRecord, "answer">, message: Message, accepted: boolean): boolean {
  return record.answer === "deferred" && isWanted(ackMode(message).application, accepted);
}

/** SHA-256 of everything but the header: a repetition has another time, and may come in another envelope. */
function digestOf({ segments: [header] }: Message, canonical: string): Uint8Array {
  const headerLength = header ? header.end - header.start + 1 : 0;
  return digest("sha256", canonical.slice(headerLength), "buffer");
}

/**
 * The record of what never became a message.
 * @param header what is known of it, so that people find it by its kind and identifier
 */
export function unreadableRecord(
  exchange: Exchange<unknown>,
  received: Uint8Array,
  header: Message | undefined,
  replays = "",
): NewRecord {
  return {
    id: exchange.id,
    at: exchange.receivedAt,
    system: exchange.system,
    member: undefined,
    type: header ? messageType(header) : "?",
    controlId: header ? requestView(header).controlId : "",
    digest: digest("sha256", received, "buffer"),
    session: "",
    booking: "",
    prescription: "",
    patient: "",
    replays,
    answer: "none",
    received,
    canonical: undefined,
    history: exchange.history,
  };
}

/** The ending of a message that was answered, negatively or not. */
export function endingOf(answer: Message, bytes: Uint8Array, history: readonly Step[], trail: Trail): Ending {
  const view = replyView(answer);
  return {
    state: "done",
    outcome: isAccepted(view) ? view.outcome.ack : `${view.outcome.ack} ${view.outcome.errorCode}`.trimEnd(),
    reply: bytes,
    transport: {},
    booking: view.appointment.id,
    ...receiverOf(trail),
    history,
    bodies: trail.bodies,
  };
}

/** The one system that was asked, when it was one. */
function receiverOf(trail: Trail): { readonly receiver?: string } {
  const asked = new Set(trail.steps.flatMap(({ system }) => system ?? []));
  const [first] = asked;
  return asked.size === 1 && first !== undefined ? { receiver: first } : {};
}

/** What was sent, when it is not the payload as it stands. */
export const sentBody = (sealed: Uint8Array, payload: Uint8Array): readonly { name: string; bytes: Uint8Array }[] =>
  sealed === payload ? [] : [{ name: "sent", bytes: sealed }];
