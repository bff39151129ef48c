/** MLLP: 0B, message, 1C 0D. */
import { Malformed } from "../shared/model.ts";
import type { Framing } from "../shared/tcp.ts";

/** MLLP frames; `broken` makes the answer to bytes that are none. */
export function mllp(broken: (reason: string) => Buffer): Framing {
  return {
    cut: (buffer) => {
      if (buffer.length === 0) return undefined;
      if (buffer[0] !== 0x0b) throw new Malformed("frame senza 0B iniziale");
      const end = buffer.indexOf("\x1c\r", 1, "latin1");
      return end < 0 ? undefined : { content: buffer.subarray(1, end), rest: buffer.subarray(end + 2) };
    },
    wrap: (content) => Buffer.concat([Buffer.of(0x0b), content, Buffer.of(0x1c, 0x0d)]),
    broken,
  };
}
