import { charsetOption } from "../charset/index.ts";

export interface DelimitedOptions {
  readonly separator?: string;
  readonly quote?: string;
  readonly end?: "CRLF" | "LF";
  readonly charset?: string;
  readonly header?: boolean;
}

/** How a text is divided, made ready. */
export interface Dialect {
  readonly separator: string;
  /** Empty where nothing is quoted. */
  readonly quote: string;
  readonly end: string;
  readonly header: boolean;
}

export const delimitedSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    separator: {
      anyOf: [{ type: "string", minLength: 1, maxLength: 1 }, { const: "tab" }],
      description: "What stands between two fields: one character, or tab. A semicolon when missing.",
    },
    quote: {
      anyOf: [{ type: "string", minLength: 1, maxLength: 1 }, { const: "none" }],
      description:
        'What stands around a field that holds a separator, a line break or itself (doubled); none for never. " when missing.',
    },
    end: { enum: ["CRLF", "LF"], description: "Line end that we write; both are read. CRLF when missing (RFC 4180, section 2)." },
    charset: { ...charsetOption, description: `${charsetOption.description} UTF-8 when missing.` },
    header: {
      type: "boolean",
      description: "True when the first line names the columns: they are read by name, and written in the layout's order.",
    },
  },
};

export function dialectOf(options: DelimitedOptions): Dialect {
  const { separator = ";", quote = '"', end = "CRLF", header = false } = options;
  return {
    separator: separator === "tab" ? "\t" : separator,
    quote: quote === "none" ? "" : quote,
    end: end === "LF" ? "\n" : "\r\n",
    header,
  };
}
