import {
  charsetOf as knownCharset,
  decode,
  decodeMessage,
  encode,
  messageType,
  parse,
  stretches,
  type Message,
} from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind, Sketch } from "../../format.ts";
import { hl7Format } from "../hl7/format.ts";

interface Er7Options {
  /** Segment end written; any is read. */
  readonly end?: "CR" | "LF" | "CRLF";
  /** Used when MSH-18 does not say another. */
  readonly charset?: string;
}

const ends = { CR: "\r", LF: "\n", CRLF: "\r\n" } as const;

/** HL7 v2 in ER7 (HL7 v2.5, section 2.6), of any version: paths as in the canonical model, without checking them against v2.5. */
export const er7: FormatKind = {
  name: "er7",
  title: "HL7 v2, ER7 (pipes), any version",
  extension: "hl7",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      end: { enum: ["CR", "LF", "CRLF"], description: "Segment end that we write; any is read." },
      charset: { type: "string", description: "Character set when MSH-18 is empty, e.g. ISO-8859-1." },
    },
  },
  parse(bytes, options) {
    const { charset } = options as Er7Options;
    const { text, encoding } = decodeMessage(bytes, charset === undefined ? {} : { charset });
    return parse(text, encoding);
  },
  kindOf: (document) => messageType(document as Message),
  compile(spec) {
    const options = spec.options as Er7Options;
    if (options.charset !== undefined && knownCharset(options.charset) === undefined) {
      throw new GatewayError("CONFIG_INVALID", `Character set ${options.charset.slice(0, 30)} is not known`, {
        expected: "a name of HL7 table 0211, such as 8859/1 or UNICODE UTF-8",
      });
    }
    const end = ends[options.end ?? "CR"];
    const charset = options.charset ?? "UNICODE UTF-8";
    return hl7Format(spec, (message) => encode(stretches(message, end), charset), end);
  },
  sketch(bytes, options): Sketch {
    const charset = (options as Er7Options).charset ?? charsetOf(bytes);
    const asked = charset === undefined ? {} : { charset };
    const message = er7.parse(bytes, asked) as Message;
    return { message: messageType(message), options: { ...endOf(bytes), ...asked } };
  },
};

/** The set of a message that neither says one nor is UTF-8: nearly always Latin-1. */
function charsetOf(bytes: Uint8Array): string | undefined {
  try {
    decodeMessage(bytes, {});
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    return "ISO-8859-1";
  }
}

/** The segment end of a sample; none said for the standard's own. */
function endOf(bytes: Uint8Array): { readonly end?: "LF" | "CRLF" } {
  const found = /\r\n|\r|\n/.exec(decode(bytes.subarray(0, 10_000), "ISO-8859-1"))?.[0];
  return found === "\n" ? { end: "LF" } : found === "\r\n" ? { end: "CRLF" } : {};
}
