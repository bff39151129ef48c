import type { Codec } from "../charset/index.ts";

export type EscapeName = "none" | "backslash" | "percent";

/** How signs that separate stand inside names and values. */
export interface Escape {
  /** The text as it is written; undefined for one that cannot be. */
  write(text: string, isName: boolean): string | undefined;
  /** The text as it is meant; undefined for one that is broken. */
  read(text: string): string | undefined;
  /** Length of what must be taken whole at a place, so that no sign in it separates; 0 for nothing. */
  skip(text: string, at: number): number;
}

interface Signs {
  readonly codec: Codec;
  readonly assign: string;
  readonly separator: string;
  readonly lines: boolean;
}

export function escapeOf(name: EscapeName, signs: Signs): Escape {
  switch (name) {
    case "none":
      return none(signs);
    case "backslash":
      return backslash(signs);
    case "percent":
      return percent(signs);
  }
}

function none({ assign, separator, lines }: Signs): Escape {
  return {
    write: (text, isName) =>
      text.includes(separator) || (lines && /[\r\n]/.test(text)) || (isName && text.includes(assign)) ? undefined : text,
    read: (text) => text,
    skip: () => 0,
  };
}

const breaks: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r" };

function backslash({ assign, separator }: Signs): Escape {
  const first = [separator[0]!, assign[0]!];
  const escaped = (char: string, signs: readonly string[]): string =>
    breaks[char] ?? (char === "\\" || signs.includes(char) ? `\\${char}` : char);
  return {
    write: (text, isName) => Array.from(text, (char) => escaped(char, isName ? first : first.slice(0, 1))).join(""),
    read: (text) =>
      /(?:^|[^\\])(?:\\\\)*\\$/.test(text)
        ? undefined
        : text.replace(/\\(.)/gsu, (_, char: string) => (char === "n" ? "\n" : char === "r" ? "\r" : char)),
    skip: (text, at) => (text[at] === "\\" ? 2 : 0),
  };
}

/** Unreserved characters stand for themselves (RFC 3986, section 2.3); the bytes of others are those of the character set. */
function percent({ codec }: Signs): Escape {
  const bytesOf = (text: string): string =>
    Array.from(codec.encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  return {
    write: (text) => text.replace(/[^A-Za-z0-9._~-]+/g, bytesOf),
    read: (text) =>
      /%(?![\dA-Fa-f]{2})/.test(text)
        ? undefined
        : text.replace(/(?:%[\dA-Fa-f]{2})+/g, (run) => codec.decode(Buffer.from(run.replaceAll("%", ""), "hex"))),
    skip: () => 0,
  };
}
