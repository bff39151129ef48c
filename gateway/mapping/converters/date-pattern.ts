import { GatewayError } from "../../contracts/errors.ts";

/** Parts of a date from the largest; S are milliseconds, X the offset from UTC. */
export type Letter = "y" | "M" | "d" | "H" | "m" | "s" | "S" | "X";

export const letters: readonly Letter[] = ["y", "M", "d", "H", "m", "s", "S", "X"];

/** A number of so many characters, or a text between. */
export interface Part {
  readonly letter: Letter | undefined;
  readonly length: number;
  readonly literal: string;
}

/** Words of a pattern, with the characters that each takes in a date. */
const words: Readonly<Record<string, number>> = { yyyy: 4, yy: 2, MM: 2, dd: 2, HH: 2, mm: 2, ss: 2, SSS: 3, XXX: 6, XX: 5 };

/** @throws GatewayError CONFIG_INVALID with the column of what is no part of a pattern */
export function parsePattern(pattern: string): readonly Part[] {
  return [...pattern.matchAll(/'([^']*)'|yyyy|yy|MM|dd|HH|mm|ss|SSS|XXX|XX|[^A-Za-z']|[A-Za-z]+|'/g)].map((match): Part => {
    const [text, quoted] = match;
    if (quoted !== undefined) return { letter: undefined, length: quoted.length, literal: quoted };
    const length = Object.hasOwn(words, text) ? words[text] : undefined;
    if (length !== undefined) return { letter: text[0] as Letter, length, literal: "" };
    if (/[A-Za-z']/.test(text)) {
      throw new GatewayError("CONFIG_INVALID", `"${text}" is not part of a date pattern`, {
        where: { column: match.index + 1 },
        expected: "yyyy, yy, MM, dd, HH, mm, ss, SSS, XXX, XX, signs between them, and texts in single quotes",
      });
    }
    return { letter: undefined, length: 1, literal: text };
  });
}

/** The parts of a date by letter; undefined when the text has another form. */
export function readParts(text: string, parts: readonly Part[]): Partial<Record<Letter, string>> | undefined {
  const found: Partial<Record<Letter, string>> = {};
  let at = 0;
  for (const { letter, length, literal } of parts) {
    const piece = text.slice(at, at + length);
    if (letter === undefined) {
      if (piece !== literal) return undefined;
    } else if (letter === "X") {
      if (!/^[+-]\d\d:?\d\d$/.test(piece)) return undefined;
      found.X = piece.replace(":", "");
    } else {
      if (piece.length !== length || !allDigits(piece)) return undefined;
      found[letter] = letter === "y" && length === 2 ? century(piece) + piece : piece;
    }
    at += length;
  }
  return at === text.length ? found : undefined;
}

function allDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** Years of two digits lie between 1947 and 2046: a birth date, or an appointment. */
const century = (year: string): string => (Number(year) <= 46 ? "20" : "19");
