const empty = Buffer.alloc(0);

/**
 * Bytes of a stream that wait for the rest of their message. Grows by doubling, so that a message that comes byte by byte
 * costs no more than twice its size in copying; bytes that were handed out are never written over.
 */
export class Held {
  #buffer: Buffer = empty;
  #start = 0;
  #end = 0;

  /** What waits now. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  append(chunk: Uint8Array): void {
    const length = this.#end - this.#start;
    if (length === 0) {
      // Nothing waits: the chunk is taken as it stands, without a copy.
      this.#buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.#start = 0;
      this.#end = chunk.byteLength;
      return;
    }
    if (this.#end + chunk.byteLength > this.#buffer.byteLength || this.#isBorrowed) {
      const grown = Buffer.allocUnsafeSlow(Math.max(1024, (length + chunk.byteLength) * 2));
      this.#buffer.copy(grown, 0, this.#start, this.#end);
      this.#buffer = grown;
      this.#start = 0;
      this.#end = length;
      this.#own = grown;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.byteLength;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
  }

  clear(): void {
    this.#buffer = empty;
    this.#start = this.#end = 0;
  }

  /** The buffer made here, as against a chunk that belongs to the socket and must not be written to. */
  #own: Buffer = empty;

  get #isBorrowed(): boolean {
    return this.#buffer !== this.#own;
  }
}
