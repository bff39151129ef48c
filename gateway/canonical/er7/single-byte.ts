/** A set of at most 256 characters, both ways. Below 0x80 all of them are ASCII. */
export interface SingleByteSet {
  /** Character of each byte; undefined where the set has none. */
  readonly decode: readonly (string | undefined)[];
  /** Byte of each character above ASCII. */
  readonly encode: ReadonlyMap<number, number>;
}

const sets = new Map<string, SingleByteSet>();

/** A set made from what the runtime's decoder says of each byte; made once. */
export function singleByteSet(charset: string): SingleByteSet {
  let set = sets.get(charset);
  if (!set) sets.set(charset, (set = make(charset)));
  return set;
}

function make(charset: string): SingleByteSet {
  const decode = Array.from({ length: 256 }, (_, byte) => character(charset, byte));
  const encode = new Map<number, number>();
  decode.forEach((char, byte) => {
    if (char !== undefined && byte > 0x7f) encode.set(char.charCodeAt(0), byte);
  });
  return { decode, encode };
}

function character(charset: string, byte: number): string | undefined {
  if (byte < 0x80) return String.fromCharCode(byte);
  if (charset === "ascii") return undefined;
  // The Encoding Standard reads ISO 8859-9 as windows-1254, which differs in the control characters alone.
  if (charset.startsWith("iso-") && byte < 0xa0) return String.fromCharCode(byte);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Uint8Array.of(byte));
  } catch {
    // The set has no such byte: that is what undefined says, and the caller names the set.
    return undefined;
  }
}
