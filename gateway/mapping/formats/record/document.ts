import { GatewayError } from "../../../contracts/errors.ts";
import type { Codec } from "../charset/index.ts";

/** The bytes of a message, whose text is made when a layout has said how to read it. */
export class RecordDocument {
  readonly bytes: Uint8Array;
  readonly codec: Codec;
  #strict: string | undefined;
  #shown: string | undefined;

  constructor(bytes: Uint8Array, codec: Codec) {
    this.bytes = bytes;
    this.codec = codec;
  }

  /** @throws GatewayError CHARSET_INVALID; RECORD_INVALID for characters of which lengths cannot be told */
  get text(): string {
    this.#strict ??= measurable(this.codec.decode(this.bytes), this.codec);
    return this.#strict;
  }

  /** The text where some fields are none (packed numbers): one character for each byte, U+FFFD for those that have none. */
  get shown(): string {
    this.#shown ??= this.codec.show(this.bytes);
    return this.#shown;
  }
}

/** Lengths are characters; beyond U+FFFF systems do not agree what one is. */
export function measurable(text: string, codec: Codec): string {
  const at = codec.family === "unicode" ? text.search(/[\ud800-\udfff]/) : -1;
  if (at < 0) return text;
  throw new GatewayError("RECORD_INVALID", "A character beyond U+FFFF has no length in a record", { where: { column: at + 1 } });
}

/** A record, or from some offset on one repetition of a group in it. */
export interface ReadRecord {
  readonly text: string;
  readonly offset: number;
  /** From 1; 0 for a message of one record. */
  readonly line: number;
  /** Where the record begins in the document. */
  readonly base: number;
  readonly document: RecordDocument;
}
