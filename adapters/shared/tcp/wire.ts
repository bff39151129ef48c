import type { Framing } from "../framing/index.ts";

/** What a protocol over TCP is, beside its framing. */
export interface Wire {
  readonly framing: Framing;
  /** Where answers name what they answer: then several requests may be under way on one connection. */
  readonly correlation?: Correlation;
  /** Where a receiver says at once that it has a message in safe keeping, before it answers (MLLP release 2). */
  readonly commit?: Commit;
}

export interface Correlation {
  /** The identifier of a request; undefined when it has none. */
  request(message: Uint8Array): string | undefined;
  /** The identifier that an answer names. */
  answer(message: Uint8Array): string | undefined;
}

/** Contents of the frames that commit to a message or decline it. */
export interface Commit {
  readonly accepted: Uint8Array;
  readonly declined: Uint8Array;
}

/** Whether a frame is exactly this content. */
export const isFrame = (frame: Uint8Array, content: Uint8Array): boolean =>
  frame.length === content.length && content.every((byte, i) => frame[i] === byte);
