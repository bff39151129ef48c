import { GatewayError } from "../../gateway/contracts/errors.ts";
import { Held } from "./held.ts";

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
  /** One message as it goes on the wire. */
  wrap(message: Uint8Array): Uint8Array;
}

const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

/**
 * MLLP release 1 blocks: `<VT> message <FS> <CR>` (HL7 Transport Specification: MLLP, section 2). Bytes between blocks are
 * skipped, as is a missing CR after FS.
 */
export function mllpFraming(maxBytes: number): Framing {
  return {
    wrap(message) {
      const frame = Buffer.allocUnsafe(message.length + 3);
      frame[0] = startBlock;
      frame.set(message, 1);
      frame[message.length + 1] = endBlock;
      frame[message.length + 2] = carriageReturn;
      return frame;
    },
    reader() {
      const waiting = new Held();
      let scanned = 0;
      return {
        get partial() {
          return waiting.bytes.includes(startBlock);
        },
        push(chunk) {
          waiting.append(chunk);
          const frames: Uint8Array[] = [];
          for (;;) {
            const held = waiting.bytes;
            const start = held.indexOf(startBlock);
            if (start < 0) {
              waiting.clear();
              scanned = 0;
              return frames;
            }
            const end = held.indexOf(endBlock, Math.max(start + 1, scanned));
            if (end < 0) {
              if (held.length - start - 1 > maxBytes && frames.length === 0) throw tooLarge(maxBytes);
              scanned = held.length;
              return frames;
            }
            if (end - start - 1 > maxBytes) {
              if (frames.length > 0) return frames;
              throw tooLarge(maxBytes);
            }
            frames.push(held.subarray(start + 1, end));
            waiting.drop(end + 1);
            scanned = 0;
          }
        },
      };
    },
  };
}

/** A length in ASCII digits, then that many bytes. */
export function lengthFraming(digits: number, maxBytes: number): Framing {
  return {
    wrap(message) {
      const length = String(message.length).padStart(digits, "0");
      if (length.length > digits) throw tooLarge(10 ** digits - 1);
      return Buffer.concat([Buffer.from(length, "latin1"), message]);
    },
    reader() {
      const waiting = new Held();
      return {
        get partial() {
          return waiting.bytes.length > 0;
        },
        push(chunk) {
          waiting.append(chunk);
          const frames: Uint8Array[] = [];
          for (let held = waiting.bytes; held.length >= digits; held = waiting.bytes) {
            const head = held.toString("latin1", 0, digits);
            const length = /^\d+$/.test(head) ? Number(head) : Number.NaN;
            if (!(length <= maxBytes) && frames.length > 0) return frames;
            if (Number.isNaN(length)) {
              throw new GatewayError("FRAME_INVALID", "The frame does not begin with its length", {
                expected: `${digits} ASCII digits`,
              });
            }
            if (length > maxBytes) throw tooLarge(maxBytes);
            if (held.length < digits + length) break;
            frames.push(held.subarray(digits, digits + length));
            waiting.drop(digits + length);
          }
          return frames;
        },
      };
    },
  };
}

const tooLarge = (maxBytes: number): GatewayError =>
  new GatewayError("FRAME_TOO_LARGE", "The message is longer than this listener takes", {
    expected: `at most ${maxBytes} bytes`,
    hint: "raise maxBytes in the system's options, if such messages are right",
  });
