import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind } from "../../format.ts";
import { keyValueFormat } from "./format.ts";
import { dialectOf, keyValueSchema, type KeyValueOptions } from "./options.ts";
import { readPairs, type PairsDocument } from "./pairs.ts";

/** Pairs of a name and a value, on lines or divided by signs. */
export const keyValue: FormatKind = {
  name: "key-value",
  title: "pairs of name and value",
  extension: "txt",
  optionsSchema: keyValueSchema,
  parse(bytes, options) {
    const dialect = dialectOf(options);
    return readPairs(dialect.codec.decode(bytes), dialect);
  },
  kindOf: (document) => (document as PairsDocument).kind,
  compile: (spec) => keyValueFormat(spec.message, dialectOf(spec.options)),
  sketch(bytes, options: KeyValueOptions) {
    const text = dialectOf(options).codec.decode(bytes);
    const guessed = { ...guess(text), ...options };
    const { pairs } = keyValue.parse(bytes, guessed) as PairsDocument;
    const named = options.type ?? ["TIPO", "Tipo", "tipo", "TYPE", "type"].find((name) => pairs.has(name));
    const [first] = pairs;
    if (!first) throw new GatewayError("RECORD_INVALID", "The sample is empty", { expected: "pairs such as NAME=value" });
    const type = named ?? first[0];
    return { message: pairs.get(type) ?? "*", options: { ...guessed, ...(type === "TIPO" ? {} : { type }) } };
  },
};

/** Lines, unless there is one alone with other separators in it. */
function guess(text: string): KeyValueOptions {
  const [line = ""] = text.split(/\r?\n/);
  const assign = line.includes("=") ? {} : { assign: ":" };
  const signs = text.trim().includes("\n") ? undefined : [";", "&", "|"].find((sign) => line.includes(sign));
  return {
    ...assign,
    ...(signs === undefined ? (text.includes("\r\n") ? { separator: "CRLF" } : {}) : { separator: signs }),
    ...(/%[\dA-F]{2}/i.test(text) && signs === "&" ? { escape: "percent" } : {}),
  };
}
