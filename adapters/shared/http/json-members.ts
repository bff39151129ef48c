import { isUtf8 } from "node:buffer";

/** A member of a JSON object, as its text stands. */
export interface Member {
  readonly name: string;
  /** The value's own text: numbers keep their digits. */
  readonly value: string;
}

/**
 * The members of the object that a JSON text is (RFC 8259, section 4), without reading what is inside them.
 * @returns undefined for what is no object; whether a value is right JSON is left to whoever reads it
 */
export function membersOf(text: string): readonly Member[] | undefined {
  const blank = /\s*/y;
  const skip = (at: number): number => {
    blank.lastIndex = at;
    blank.test(text);
    return blank.lastIndex;
  };
  let at = skip(0);
  if (text[at] !== "{") return undefined;
  const members: Member[] = [];
  at = skip(at + 1);
  while (text[at] === '"') {
    const nameEnd = stringEnd(text, at);
    const colon = skip(nameEnd);
    if (nameEnd < 0 || text[colon] !== ":") return undefined;
    const start = skip(colon + 1);
    const end = valueEnd(text, start);
    const name = nameOf(text.slice(at, nameEnd));
    if (end < 0 || name === undefined) return undefined;
    members.push({ name, value: text.slice(start, end).trimEnd() });
    at = skip(end);
    if (text[at] === "}") break;
    if (text[at] !== ",") return undefined;
    at = skip(at + 1);
    if (text[at] !== '"') return undefined;
  }
  return text[at] === "}" && skip(at + 1) === text.length ? members : undefined;
}

/** The same of bytes; undefined for what is not UTF-8 as well: nothing of it is replaced in silence. */
export function membersIn(bytes: Uint8Array): readonly Member[] | undefined {
  return isUtf8(bytes) ? membersOf(Buffer.from(bytes).toString("utf8")) : undefined;
}

/** The text of an object with these members. */
export function objectOf(members: readonly Member[]): string {
  return `{${members.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}

/** What a member holds, when that is plain: a text without its quotes, a number or a word as it stands. */
export function plainValue({ value }: Member): string | undefined {
  if (value.startsWith('"')) return nameOf(value);
  return /^[{[]/.test(value) || value === "null" ? undefined : value;
}

function nameOf(quoted: string): string | undefined {
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === "string" ? name : undefined;
  } catch {
    // A wrong escape: then the whole is no JSON, and whoever reads it says where.
    return undefined;
  }
}

/** Where a string ends, after its closing quote; -1 when it does not. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return -1;
}

/** Where a value ends; -1 when it does not. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const sign = text[i]!;
    if (sign === '"') {
      i = stringEnd(text, i) - 1;
      if (i < 0) return -1;
    } else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") {
      if (depth === 0) return i;
      depth--;
    } else if (sign === "," && depth === 0) return i;
  }
  return -1;
}
