import { malformed, MOST_HEADER_BYTES, tooMuch } from "./limits.ts";

/** What the reader of a multipart body hears, in order. */
export interface PartListener {
  /** Names in lower case. */
  begin(headers: ReadonlyMap<string, string>): void | Promise<void>;
  /** Some octets of the part that began last. */
  content(chunk: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
}

type State = "preamble" | "boundary" | "headers" | "content" | "done";

const LINE_END = "\r\n";

/**
 * Splits a multipart body (RFC 2046, section 5.1) as it comes: never more of it is held than a chunk, a boundary and one
 * part's headers, and each octet is searched once, however the chunks are cut.
 * @throws GatewayError FRAME_INVALID, FRAME_TOO_LARGE
 */
export async function splitMultipart(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
  mostParts: number,
  listener: PartListener,
): Promise<void> {
  const reader = new Reader(boundary, mostParts, listener);
  for await (const chunk of source) await reader.take(chunk);
  if (!reader.isDone) throw malformed("multipart without end");
}

class Reader {
  readonly #delimiter: Buffer;
  readonly #mostParts: number;
  readonly #listener: PartListener;
  /** The first boundary may stand at the very beginning: the line end that belongs to it is put there. */
  #held: Buffer = Buffer.from(LINE_END);
  #state: State = "preamble";
  #parts = 0;
  /** Octets to pass over: the line end before a part's content, which is the boundary's when the part is empty. */
  #skip = 0;

  constructor(boundary: string, mostParts: number, listener: PartListener) {
    this.#delimiter = Buffer.from(`${LINE_END}--${boundary}`, "latin1");
    this.#mostParts = mostParts;
    this.#listener = listener;
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  async take(chunk: Uint8Array): Promise<void> {
    if (this.isDone) return;
    this.#held = this.#held.length === 0 ? viewOf(chunk) : Buffer.concat([this.#held, chunk]);
    while (!this.isDone && (await this.#step())) {
      // Each step looks at what the one before has left.
    }
  }

  /** @returns whether there may be more to find in what is held */
  #step(): boolean | Promise<boolean> {
    switch (this.#state) {
      case "boundary":
        return this.#boundary();
      case "headers":
        return this.#headers();
      default:
        return this.#upToBoundary();
    }
  }

  async #upToBoundary(): Promise<boolean> {
    const at = this.#held.indexOf(this.#delimiter);
    const sure = at >= 0 ? at : this.#sureWithout();
    if (this.#state === "content" && sure > this.#skip) await this.#listener.content(this.#held.subarray(this.#skip, sure));
    if (at < 0) {
      if (sure > 0) this.#skip = Math.max(0, this.#skip - sure);
      // Copied: a few octets must not keep a whole chunk.
      this.#held = Buffer.from(this.#held.subarray(sure));
      return false;
    }
    if (this.#state === "content") await this.#listener.end();
    this.#held = this.#held.subarray(at + this.#delimiter.length);
    this.#state = "boundary";
    return true;
  }

  /** How much is certainly no boundary: all but an end that may be the beginning of one. */
  #sureWithout(): number {
    const { length } = this.#held;
    for (let at = Math.max(0, length - this.#delimiter.length + 1); at < length; at++) {
      if (this.#held.compare(this.#delimiter, 0, length - at, at, length) === 0) return at;
    }
    return length;
  }

  #boundary(): boolean {
    if (this.#held.length < 2) return false;
    if (this.#held.toString("latin1", 0, 2) === "--") {
      this.#state = "done";
      return false;
    }
    const line = this.#held.indexOf(LINE_END);
    const rest = this.#held.toString("latin1", 0, line < 0 ? this.#held.length : line);
    // Only white space may follow (transport padding); a boundary that goes on is another, longer one.
    if (rest.trim() !== "" || rest.length > 128) throw malformed("something after a boundary on its line");
    if (line < 0) return false;
    if (++this.#parts > this.#mostParts) throw tooMuch("a multipart of too many parts", `${this.#mostParts} parts`);
    this.#held = this.#held.subarray(line);
    this.#state = "headers";
    return true;
  }

  async #headers(): Promise<boolean> {
    const end = this.#held.indexOf(LINE_END + LINE_END);
    if (end > MOST_HEADER_BYTES || (end < 0 && this.#held.length > MOST_HEADER_BYTES)) {
      throw tooMuch("headers of a part too long", `${MOST_HEADER_BYTES} octets`);
    }
    if (end < 0) return false;
    await this.#listener.begin(headersIn(this.#held.toString("latin1", 0, end)));
    this.#held = this.#held.subarray(end + LINE_END.length);
    this.#skip = LINE_END.length;
    this.#state = "content";
    return true;
  }
}

/** Header fields, folded lines joined (RFC 5322, section 2.2); the same twice is a refusal. */
function headersIn(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.replace(/\r\n[ \t]+/g, " ").split(LINE_END)) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon < 1 || !/^[!-9;-~]+$/.test(name)) throw malformed("a line among the headers of a part that is none");
    if (headers.has(name)) throw malformed(`the header ${name} twice in a part`);
    headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

function viewOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
