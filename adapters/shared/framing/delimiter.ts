import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { tooLarge, type Framing } from "./framing.ts";
import { Held } from "./held.ts";

export interface Delimiters {
  /** Bytes before a message; what comes between messages is skipped. None: a message begins where the one before ended. */
  readonly begin?: Uint8Array;
  /** Bytes after a message. */
  readonly end: Uint8Array;
}

const none = new Uint8Array();

/** Messages between delimiters, e.g. STX and ETX, or lines that end with LF. A message cannot hold its own end. */
export function delimiterFraming({ begin = none, end }: Delimiters, maxBytes: number): Framing {
  const [head, tail] = [Buffer.from(begin), Buffer.from(end)];
  return {
    wrap(message) {
      if (Buffer.from(message.buffer, message.byteOffset, message.byteLength).includes(tail)) {
        throw new GatewayError("FRAME_INVALID", "The message holds the bytes that end a message", {
          certainty: "not-done",
          hint: "map the field that holds them to something else, or agree on other delimiters",
        });
      }
      return Buffer.concat([head, message, tail]);
    },
    reader() {
      const waiting = new Held();
      let scanned = 0;
      const fault = (length: number, frames: readonly unknown[]): boolean => length > maxBytes && frames.length === 0;
      return {
        get partial() {
          return head.length === 0 ? waiting.bytes.length > 0 : waiting.bytes.includes(head);
        },
        push(chunk) {
          waiting.append(chunk);
          const frames: Uint8Array[] = [];
          for (;;) {
            const held = waiting.bytes;
            const start = head.length === 0 ? 0 : held.indexOf(head);
            if (start < 0) {
              // A delimiter may have come in part.
              waiting.drop(Math.max(0, held.length - head.length + 1));
              scanned = 0;
              return frames;
            }
            const from = start + head.length;
            const stop = held.indexOf(tail, Math.max(from, scanned));
            if (stop < 0) {
              if (fault(held.length - from - (tail.length - 1), frames)) throw tooLarge(maxBytes);
              scanned = Math.max(0, held.length - tail.length + 1);
              return frames;
            }
            if (stop - from > maxBytes) {
              if (frames.length > 0) return frames;
              throw tooLarge(maxBytes);
            }
            frames.push(held.subarray(from, stop));
            waiting.drop(stop + tail.length);
            scanned = 0;
          }
        },
      };
    },
  };
}
