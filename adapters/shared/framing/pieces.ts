import { tooLarge, type Framing } from "./framing.ts";
import { Held } from "./held.ts";

/** One message of a stream, and how many bytes of the stream it took. */
export interface Piece {
  readonly message: Uint8Array;
  readonly taken: number;
}

export interface Pieces {
  /**
   * The first message of what has come, once it is whole; undefined until then.
   * @throws GatewayError FRAME_INVALID when it can never become one (a wrong checksum)
   */
  next(bytes: Buffer): Piece | undefined;
  /** One message as it goes on the wire. */
  wrap(message: Uint8Array): Uint8Array;
}

/** A framing of one's own, from what its first message is and how one is written. */
export function piecesFraming({ next, wrap }: Pieces, maxBytes: number): Framing {
  return {
    wrap,
    reader() {
      const waiting = new Held();
      return {
        get partial() {
          return waiting.bytes.length > 0;
        },
        push(chunk) {
          waiting.append(chunk);
          const frames: Uint8Array[] = [];
          while (waiting.bytes.length > 0) {
            let piece: Piece | undefined;
            try {
              piece = next(waiting.bytes);
              if (!piece && waiting.bytes.length > maxBytes) throw tooLarge(maxBytes);
              if (piece && piece.message.length > maxBytes) throw tooLarge(maxBytes);
            } catch (thrown) {
              // Those before a fault are given first; the next call meets it again.
              if (frames.length > 0) return frames;
              throw thrown;
            }
            if (!piece) break;
            frames.push(piece.message);
            waiting.drop(piece.taken);
          }
          return frames;
        },
      };
    },
  };
}
