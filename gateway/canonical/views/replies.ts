import type { Message } from "../er7/message.ts";
import { appointment, booked, federated, outcome, resources, service } from "./parts.ts";
import { defineView, type Grouped, type Reading } from "./view.ts";

const slot = { ...appointment, service, resources, federated } as const;

/** What is told of an appointment, in an answer and in a notification. */
const scheduled = { ...booked, controlId: "MSH-10", appointment } as const;

const bookingAnswer = { ...scheduled, outcome } as const;

const query = { id: "QAK-1", status: "QAK-2", hits: "QAK-4" } as const;

/** SRR: the answer to a booking, a move, a cancellation. */
export const bookingReply = defineView(bookingAnswer);

/** SQR^S25: free slots, one SCHEDULE each. */
export const availabilityReply = defineView({
  controlId: "MSH-10",
  outcome,
  query,
  slots: { each: "SCHEDULE", of: slot },
});

/** RTB^K13: which nodes may deliver. */
export const deliverabilityReply = defineView({
  controlId: "MSH-10",
  outcome,
  query,
});

/** SIU: what happened to an appointment. */
export const notification = defineView(scheduled);

/** A free slot of an SQR. */
export type SlotView = Reading<typeof slot> & Grouped;

/** The slots of an SQR^S25, in order. */
export function slots(message: Message): readonly SlotView[] {
  return availabilityReply(message).slots;
}

/** What the federation reads of any answer. */
export type ReplyView = Reading<typeof bookingAnswer>;

/** Reads an answer of any type. */
export function reply(message: Message): ReplyView {
  return bookingReply(message);
}

/** True when the answer says that what was asked is done, or safely taken over. */
export function isAccepted(answer: ReplyView): boolean {
  return answer.outcome.ack === "AA" || answer.outcome.ack === "CA";
}
