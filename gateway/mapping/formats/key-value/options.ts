import { GatewayError } from "../../../contracts/errors.ts";
import { charsetOption, codecOf, type Codec } from "../charset/index.ts";
import { escapeOf, type Escape, type EscapeName } from "./escape.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

export interface KeyValueOptions {
  readonly charset?: string;
  readonly assign?: string;
  readonly separator?: string;
  readonly escape?: EscapeName;
  readonly type?: string;
  readonly group?: string;
}

/** How pairs are written, made ready. */
export interface Dialect {
  readonly codec: Codec;
  readonly assign: string;
  readonly separator: string;
  /** Pairs are lines, of which any end is read. */
  readonly lines: boolean;
  readonly escape: Escape;
  /** The key that says the kind of message. */
  readonly type: string;
  readonly pattern: Pattern;
}

export const keyValueSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    charset: { ...charsetOption, description: `${charsetOption.description} UTF-8 when missing.` },
    assign: {
      type: "string",
      minLength: 1,
      maxLength: 3,
      description: "What stands between a name and its value; = when missing.",
    },
    separator: {
      anyOf: [{ enum: ["LF", "CRLF"] }, { type: "string", minLength: 1, maxLength: 3 }],
      description:
        "What stands between two pairs: LF (when missing) or CRLF for lines, of which any end is read, or signs such as ; or &.",
    },
    escape: {
      enum: ["none", "backslash", "percent"],
      description:
        "How signs that separate stand in a value: not at all (none, when missing), after a backslash, or as %3B (RFC 3986, section 2.1).",
    },
    type: {
      type: "string",
      minLength: 1,
      description: "Name of the pair whose value is the kind of message; TIPO when missing.",
    },
    group: {
      type: "string",
      description:
        "How the names of repeated groups are written, with {n} from 1 and {name}, and {group} where it stands in them; {group}.{n}.{name} when missing.",
    },
  },
};

/** @throws GatewayError CONFIG_INVALID */
export function dialectOf(options: KeyValueOptions): Dialect {
  const { assign = "=", separator = "LF", escape = "none", type = "TIPO", group = "{group}.{n}.{name}" } = options;
  const lines = separator === "LF" || separator === "CRLF";
  const dialect = {
    codec: codecOf(options.charset ?? "UTF-8"),
    assign,
    separator: separator === "LF" ? "\n" : separator === "CRLF" ? "\r\n" : separator,
    lines,
    type,
    pattern: compilePattern(group),
  };
  if (assign === dialect.separator) {
    throw new GatewayError("CONFIG_INVALID", "Names and pairs are divided by the same signs", {
      expected: "assign and separator that differ",
    });
  }
  return { ...dialect, escape: escapeOf(escape, dialect) };
}
