import { GatewayError } from "../contracts/errors.ts";
import { isCharacter, isIllegalUnit } from "./characters.ts";
import { type QName, splitName } from "./namespaces.ts";

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const AMPERSAND = 0x26;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const BRACKET = 0x5d;

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Tokens of XML 1.0 in a decoded text: knows characters and where it stands, nothing of the tree. */
export class Scanner {
  readonly text: string;
  at = 0;
  readonly #names = new Map<string, QName>();

  constructor(text: string) {
    this.text = text;
  }

  fail(message: string, expected?: string, at = this.at): never {
    const before = this.text.slice(0, at);
    const line = before.split("\n").length;
    const column = at - before.lastIndexOf("\n");
    throw new GatewayError("XML_INVALID", `${message} at line ${line}, column ${column}`, {
      where: { line, column },
      ...(expected === undefined ? {} : { expected }),
    });
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  /** White space (production S); tells whether there was any. */
  space(): boolean {
    const from = this.at;
    while (true) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== SPACE && unit !== LINE_FEED && unit !== TAB) return this.at > from;
      this.at++;
    }
  }

  expect(token: string, place: string): void {
    if (!this.startsWith(token)) this.fail(`'${token}' missing in ${place}`);
    this.at += token.length;
  }

  /** A qualified name. Names repeat, so each spelling is checked once per document. */
  name(): QName {
    const from = this.at;
    let to = from;
    for (; to < this.text.length; to++) {
      const unit = this.text.charCodeAt(to);
      if (unit <= SPACE || unit === SLASH || unit === GREATER || unit === EQUALS || unit === LESS) break;
    }
    const spelling = this.text.slice(from, to);
    let name = this.#names.get(spelling);
    if (name === undefined) {
      name = splitName(spelling);
      if (name === undefined) this.fail("not a name");
      this.#names.set(spelling, name);
    }
    this.at = to;
    return name;
  }

  /** Character data up to the next markup, references replaced. */
  characters(): string {
    const { text } = this;
    let found = "";
    let from = this.at;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === LESS) break;
      if (unit === AMPERSAND) {
        this.at = at;
        found += text.slice(from, at) + this.#reference();
        from = this.at;
        at = from - 1;
      } else if (isIllegalUnit(unit)) this.fail("illegal character", undefined, at);
      else if (unit === BRACKET && text.startsWith("]]>", at)) this.fail("']]>' in character data", undefined, at);
    }
    this.at = at;
    return found === "" ? text.slice(from, at) : found + text.slice(from, at);
  }

  /** A quoted value with attribute value normalisation (XML 1.0, section 3.3.3, type CDATA). */
  quoted(): string {
    const { text } = this;
    const quote = text.charCodeAt(this.at);
    if (quote !== QUOTE && quote !== APOSTROPHE) this.fail("attribute value without quotes");
    let found = "";
    let from = ++this.at;
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === quote) {
        this.at = at + 1;
        return found === "" ? text.slice(from, at) : found + text.slice(from, at);
      }
      if (unit === AMPERSAND) {
        this.at = at;
        found += text.slice(from, at) + this.#reference();
        from = this.at;
        at = from - 1;
      } else if (unit === TAB || unit === LINE_FEED) {
        found += `${text.slice(from, at)} `;
        from = at + 1;
      } else if (unit === LESS) this.fail("'<' in an attribute value", undefined, at);
      else if (isIllegalUnit(unit)) this.fail("illegal character", undefined, at);
    }
    this.fail("attribute value without end", undefined, from - 1);
  }

  /** What stands between here and `end`, which is passed over; every character is checked. */
  upTo(end: string, what: string): string {
    const to = this.text.indexOf(end, this.at);
    if (to < 0) this.fail(`${what} without end`);
    for (let at = this.at; at < to; at++) {
      if (isIllegalUnit(this.text.charCodeAt(at))) this.fail("illegal character", undefined, at);
    }
    const found = this.text.slice(this.at, to);
    this.at = to + end.length;
    return found;
  }

  /** A character or predefined entity reference; others would need a DTD, and there is none. */
  #reference(): string {
    const from = this.at;
    // The longest legal reference with leading zeros cut off is short; a far semicolon is somebody else's.
    const end = this.text.indexOf(";", from);
    const body = end < 0 || end - from > 32 ? "" : this.text.slice(from + 1, end);
    this.at = end + 1;
    const entity = entities.get(body);
    if (entity !== undefined) return entity;
    const code = characterCode(body);
    if (code === undefined) this.fail("reference to an unknown entity", "amp, lt, gt, quot, apos or a character", from);
    if (!isCharacter(code)) this.fail("reference to an illegal character", undefined, from);
    return String.fromCodePoint(code);
  }
}

function characterCode(body: string): number | undefined {
  if (/^#[0-9]+$/.test(body)) return Number.parseInt(body.slice(1), 10);
  return /^#x[0-9a-fA-F]+$/.test(body) ? Number.parseInt(body.slice(2), 16) : undefined;
}
