import { GatewayError } from "../../contracts/errors.ts";

/** The encoding characters of a message (HL7 v2.5, section 2.5.4; the truncation character: v2.7, section 2.5.5.2). */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** Only where MSH-2 has a fifth character. */
  readonly truncation?: string;
  /** Character set of the bytes in `\Xdd..\`, when it is not UTF-8: the name that MSH-18 or the configuration gives. */
  readonly charset?: string;
}

/** The recommended ones, which canonical messages always use. */
export const standardDelimiters: Delimiters = {
  field: "|",
  component: "^",
  repetition: "~",
  escape: "\\",
  subcomponent: "&",
};

/** The characters that divide a field, by their codes: what a loop over a text compares with. */
export interface Signs {
  readonly component: number;
  readonly repetition: number;
  readonly escape: number;
  readonly subcomponent: number;
}

const standardSigns = codesOf(standardDelimiters);

export function signsOf(d: Delimiters): Signs {
  return d === standardDelimiters ? standardSigns : codesOf(d);
}

function codesOf({ component, repetition, escape, subcomponent }: Delimiters): Signs {
  return {
    component: component.charCodeAt(0),
    repetition: repetition.charCodeAt(0),
    escape: escape.charCodeAt(0),
    subcomponent: subcomponent.charCodeAt(0),
  };
}

const names = ["component", "repetition", "escape", "subcomponent"] as const;
const mostCharacters = 5;

/**
 * Delimiters as MSH-1 and MSH-2 say, at the offset of the header in a text; also those of FHS and BHS. Characters that an
 * old peer left out of MSH-2 take the recommended value.
 * @throws GatewayError HL7_SYNTAX with the column of the character at fault
 */
export function delimitersAt(text: string, start: number): Delimiters {
  if (text.startsWith("|^~\\&|", start + 3)) return standardDelimiters;
  const field = text[start + 3] ?? "";
  if (!isSeparator(field)) {
    throw fault(text, start, 3, "is not a separator", "a punctuation character, usually |");
  }
  const given = withEscape(encodingPart(text, start, field));
  const d: Record<string, string> = { ...standardDelimiters, field };
  for (let i = 0; i < given.length; i++) {
    const char = given[i]!;
    if (i >= mostCharacters) throw fault(text, start, 4 + i, "has too many characters", "at most five, usually ^~\\&");
    if (!isSeparator(char)) throw fault(text, start, 4 + i, "has a character that cannot separate", "punctuation, usually ^~\\&");
    d[names[i] ?? "truncation"] = char;
  }
  const all = [field, ...given];
  for (const name of names.slice(given.length)) all.push(d[name]!);
  for (let i = 1; i < all.length; i++) {
    if (all.indexOf(all[i]!) < i) {
      throw fault(text, start, 3 + Math.min(i, given.length), "gives one character two meanings", "characters that differ");
    }
  }
  const { field: f, component, repetition, escape, subcomponent, truncation } = d as unknown as Delimiters;
  return { field: f, component, repetition, escape, subcomponent, ...(truncation === undefined ? {} : { truncation }) };
}

/** `^~&` is `^~\\&` of a program that took the backslash for an escape of its own: seen too often to refuse. */
function withEscape(given: string): string {
  return given === "^~&" ? "^~\\&" : given;
}

function encodingPart(text: string, start: number, field: string): string {
  let end = start + 4;
  while (end < text.length && end - start <= 12) {
    const char = text[end]!;
    if (char === field || char === "\r" || char === "\n" || char === " ") break;
    end++;
  }
  return text.slice(start + 4, end);
}

/** Printable ASCII that is neither letter, digit nor blank. */
function isSeparator(char: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(char);
}

function fault(text: string, start: number, offset: number, what: string, expected: string): GatewayError {
  const name = text.slice(start, start + 3);
  return new GatewayError("HL7_SYNTAX", `${name}-${offset === 3 ? 1 : 2} ${what}`, {
    where: { ...lineAndColumn(text, start + offset), field: `${name}-${offset === 3 ? 1 : 2}` },
    expected,
  });
}

/** Line and column (from 1) of an offset; CR, LF and CRLF each end one line. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    const code = text.charCodeAt(i);
    if (code !== 13 && code !== 10) continue;
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The text of MSH-2. */
export function encodingCharacters(d: Delimiters): string {
  return d.component + d.repetition + d.escape + d.subcomponent + (d.truncation ?? "");
}

/** True when both separate by the same characters. */
export function sameDelimiters(a: Delimiters, b: Delimiters): boolean {
  return a === b || (a.field === b.field && encodingCharacters(a) === encodingCharacters(b) && a.charset === b.charset);
}
