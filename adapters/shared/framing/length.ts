import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { tooLarge, type Framing } from "./framing.ts";
import { Held } from "./held.ts";

/** The length in front of a message. */
interface LengthHead {
  /** Bytes of the head. */
  readonly size: number;
  /** Longest length that it can say. */
  readonly most: number;
  readonly expected: string;
  write(length: number): Uint8Array;
  /** NaN when the bytes are none. */
  read(head: Buffer): number;
}

/** A length in ASCII digits, then that many bytes. */
export function lengthFraming(digits: number, maxBytes: number): Framing {
  return framed(maxBytes, {
    size: digits,
    most: 10 ** digits - 1,
    expected: `${digits} ASCII digits`,
    write: (length) => Buffer.from(String(length).padStart(digits, "0"), "latin1"),
    read(head) {
      const text = head.toString("latin1");
      return /^\d+$/.test(text) ? Number(text) : Number.NaN;
    },
  });
}

/** A length in 1 to 4 bytes, the highest first (network byte order), then that many bytes. */
export function binaryLengthFraming(size: number, maxBytes: number): Framing {
  return framed(maxBytes, {
    size,
    most: 256 ** size - 1,
    expected: `${size} bytes`,
    write(length) {
      const head = Buffer.alloc(size);
      head.writeUIntBE(length, 0, size);
      return head;
    },
    read: (head) => head.readUIntBE(0, size),
  });
}

function framed(maxBytes: number, head: LengthHead): Framing {
  return {
    wrap(message) {
      if (message.length > head.most) throw tooLarge(head.most);
      return Buffer.concat([head.write(message.length), message]);
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
          for (let held = waiting.bytes; held.length >= head.size; held = waiting.bytes) {
            const length = head.read(held.subarray(0, head.size));
            if (!(length <= maxBytes) && frames.length > 0) return frames;
            if (Number.isNaN(length)) {
              throw new GatewayError("FRAME_INVALID", "The frame does not begin with its length", { expected: head.expected });
            }
            if (length > maxBytes) throw tooLarge(maxBytes);
            if (held.length < head.size + length) break;
            frames.push(held.subarray(head.size, head.size + length));
            waiting.drop(head.size + length);
          }
          return frames;
        },
      };
    },
  };
}
