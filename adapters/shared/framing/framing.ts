import { GatewayError } from "../../../gateway/contracts/errors.ts";

/** How messages are told apart in a stream of bytes. Made anew for every connection. */
export interface FrameReader {
  /**
   * Takes what came and gives the whole messages in it. Those before a fault are given first; the next call throws.
   * @throws GatewayError FRAME_INVALID or FRAME_TOO_LARGE: the stream cannot be read any further
   */
  push(chunk: Uint8Array): readonly Uint8Array[];
  /** True when a message has begun and not ended. */
  readonly partial: boolean;
}

export interface Framing {
  reader(): FrameReader;
  /**
   * One message as it goes on the wire.
   * @throws GatewayError FRAME_TOO_LARGE or FRAME_INVALID for one that the framing cannot carry
   */
  wrap(message: Uint8Array): Uint8Array;
}

/** A message that is longer than the limit. */
export const tooLarge = (maxBytes: number): GatewayError =>
  new GatewayError("FRAME_TOO_LARGE", "The message is longer than this listener takes", {
    expected: `at most ${maxBytes} bytes`,
    hint: "raise maxBytes in the system's options, if such messages are right",
  });
