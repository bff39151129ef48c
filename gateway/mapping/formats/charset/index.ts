import { charsetOf, decode, encode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { decodeEbcdic, ebcdicPage, ebcdicPages, encodeEbcdic } from "./ebcdic.ts";

/** A character set of the configuration, made ready. */
export interface Codec {
  readonly family: "ascii" | "ebcdic" | "unicode";
  /** One byte is one character. */
  readonly single: boolean;
  /** @throws GatewayError CHARSET_INVALID for bytes that the set does not have */
  decode(bytes: Uint8Array): string;
  /** Like decode; a byte without character becomes U+FFFD. For what is shown, and for fields that are no text. */
  show(bytes: Uint8Array): string;
  /** @throws GatewayError CHARSET_INVALID naming the first character that the set does not have */
  encode(text: string): Buffer;
}

/** For the option `charset` of every format whose bytes do not say it. */
export const charsetOption = {
  type: "string",
  description: `Character set: ISO-8859-1 to -15, windows-1252, UTF-8, UTF-16, or EBCDIC as ${ebcdicPages.join(", ")}.`,
} as const;

const codecs = new Map<string, Codec>();
/** Names come from the configuration; a bound costs nothing. */
const mostCodecs = 100;

/** @throws GatewayError CONFIG_INVALID for a name that is not known */
export function codecOf(name: string): Codec {
  const known = codecs.get(name);
  if (known) return known;
  const made = make(name);
  if (codecs.size < mostCodecs) codecs.set(name, made);
  return made;
}

function make(name: string): Codec {
  const page = ebcdicPage(name);
  if (page) {
    const read = (bytes: Uint8Array): string => decodeEbcdic(bytes, page);
    return { family: "ebcdic", single: true, decode: read, show: read, encode: (text) => encodeEbcdic(text, page) };
  }
  const charset = charsetOf(name);
  if (charset === undefined) {
    throw new GatewayError("CONFIG_INVALID", `Character set ${name.slice(0, 30)} is not known`, {
      expected: `a name such as ISO-8859-1, windows-1252, UTF-8, ${ebcdicPages.join(", ")}`,
    });
  }
  const single = !charset.startsWith("utf-");
  return {
    family: single ? "ascii" : "unicode",
    single,
    decode: (bytes) => decode(bytes, name),
    show: single ? shown(name) : (bytes) => new TextDecoder(charset === "utf-16" ? "utf-16le" : charset).decode(bytes),
    encode: (text) => encode(text, name),
  };
}

/** Bytes one by one, whatever the set has of them. */
function shown(name: string): (bytes: Uint8Array) => string {
  let table: readonly string[] | undefined;
  return (bytes) => {
    table ??= Array.from({ length: 256 }, (_, byte) => characterOf(byte, name));
    let out = "";
    for (const byte of bytes) out += table[byte]!;
    return out;
  };
}

function characterOf(byte: number, name: string): string {
  try {
    return decode(Uint8Array.of(byte), name);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === "CHARSET_INVALID") return "\ufffd";
    throw thrown;
  }
}
