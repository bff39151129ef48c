import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { tooLarge, type Framing } from "./framing.ts";
import { Held } from "./held.ts";

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
      if (message.includes(startBlock) || message.includes(endBlock)) {
        throw new GatewayError("FRAME_INVALID", "The message holds a control character that begins or ends a block", {
          certainty: "not-done",
          hint: "a text came with a vertical tab or file separator in it: let the mapping refuse or replace it",
        });
      }
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
