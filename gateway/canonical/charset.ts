import { GatewayError } from "../contracts/errors.ts";

/** Table 0211 and the spellings met in the field, to the name that the runtime's decoders know. */
const names: Readonly<Record<string, "ascii" | "latin1" | "iso-8859-15" | "utf-8" | "utf-16le">> = {
  ASCII: "ascii",
  "8859/1": "latin1",
  "ISO-8859-1": "latin1",
  "ISO 8859-1": "latin1",
  ISO88591: "latin1",
  LATIN1: "latin1",
  "8859/15": "iso-8859-15",
  "ISO-8859-15": "iso-8859-15",
  "UNICODE UTF-8": "utf-8",
  "UTF-8": "utf-8",
  UTF8: "utf-8",
  UNICODE: "utf-8",
  "UNICODE UTF-16": "utf-16le",
};

/** The runtime's name of a character set; undefined when we do not know it. */
export function charsetOf(name: string): string | undefined {
  return names[name.trim().toUpperCase()];
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Decodes bytes of a named character set.
 * @throws GatewayError CHARSET_INVALID for an unknown name, or for bytes that the set does not have
 */
export function decode(bytes: Uint8Array, name: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const charset = charsetOf(name);
  switch (charset) {
    case "latin1":
      return buffer.toString("latin1");
    case "utf-8":
      return decodeStrict(strictUtf8, bytes, name);
    case "ascii":
      if (bytes.some((byte) => byte > 0x7f)) throw undecodable(name);
      return buffer.toString("latin1");
    case undefined:
      throw new GatewayError("CHARSET_INVALID", `Character set ${name} is not known`, {
        expected: "a name of HL7 table 0211, such as 8859/1 or UNICODE UTF-8",
      });
    default:
      return decodeStrict(new TextDecoder(charset, { fatal: true }), bytes, name);
  }
}

function decodeStrict(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw undecodable(name, cause);
  }
}

function undecodable(name: string, cause?: unknown): GatewayError {
  return new GatewayError("CHARSET_INVALID", `The bytes are not ${name}`, {
    cause,
    hint: "say the character set in MSH-18, or in the system's configuration",
  });
}

/**
 * Encodes text in a named character set.
 * @throws GatewayError CHARSET_INVALID naming the first character that the set does not have; nothing is replaced in silence
 */
export function encode(text: string, name: string): Buffer {
  const charset = charsetOf(name);
  if ((charset === "utf-8" || charset === "utf-16le") && !text.isWellFormed()) {
    throw new GatewayError("CHARSET_INVALID", "Half a surrogate pair is no character", {
      where: { column: text.search(/\p{Surrogate}/u) + 1 },
    });
  }
  if (charset === "utf-8") return Buffer.from(text, "utf8");
  if (charset === "latin1" || charset === "ascii") {
    const limit = charset === "ascii" ? 0x7f : 0xff;
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) > limit) {
        const code = text.codePointAt(i)!.toString(16).toUpperCase().padStart(4, "0");
        throw new GatewayError("CHARSET_INVALID", `${name} has no character U+${code}`, { where: { column: i + 1 } });
      }
    }
    return Buffer.from(text, "latin1");
  }
  if (charset === "utf-16le") return Buffer.from(text, "utf16le");
  throw new GatewayError("CHARSET_INVALID", `Writing character set ${name} is not supported`, {
    expected: "ASCII, 8859/1, UNICODE UTF-8 or UNICODE UTF-16",
  });
}
