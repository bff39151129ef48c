import { decode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { Json, JsonArray, JsonObject } from "./json.ts";

const deepest = 100;

/**
 * Reads JSON (RFC 8259) in one pass, strictly: UTF-8, no name twice in an object, nothing deeper than a message needs.
 * @throws GatewayError JSON_INVALID with line and column; CHARSET_INVALID
 */
export function parseJson(bytes: Uint8Array): Json {
  return new Parser(decode(bytes, "UTF-8")).document();
}

const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
/** What stands in a string up to its end or its first escape. */
const plain = /[^"\\\u0000-\u001f]*/y; // eslint-disable-line no-control-regex -- control characters end a string here
const escapes: ReadonlyMap<string, string> = new Map(
  [...'"\\/']
    .map((c) => [c, c] as const)
    .concat([
      ["b", "\b"],
      ["f", "\f"],
      ["n", "\n"],
      ["r", "\r"],
      ["t", "\t"],
    ]),
);

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    this.#skip();
    const value = this.#value(1);
    if (this.#at < this.#text.length) throw this.#fault("Something follows the JSON value", "the end");
    return value;
  }

  /** A value and the white space after it. */
  #value(depth: number): Json {
    if (depth > deepest) throw this.#fault("The JSON is too deep", `at most ${deepest} values inside each other`);
    const value = this.#bare(depth);
    this.#skip();
    return value;
  }

  #bare(depth: number): Json {
    const char = this.#text[this.#at];
    if (char === "{") return this.#object(depth);
    if (char === "[") return this.#array(depth);
    if (char === '"') return { kind: "string", text: this.#string() };
    const digits = this.#match(number);
    if (digits !== "") return { kind: "number", text: digits };
    const name = this.#match(word);
    if (name === "") throw this.#fault("Here is no JSON value", "a value");
    return { kind: name === "null" ? "null" : "boolean", text: name };
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#at++;
    this.#skip();
    if (this.#take("}")) return { members };
    do {
      this.#skip();
      const from = this.#at;
      if (this.#text[from] !== '"') throw this.#fault("A member of an object has no name", "a name in double quotes");
      const name = this.#string();
      if (members.has(name)) throw this.#fault("An object names a member twice", "each name once", from);
      this.#skip();
      if (!this.#take(":")) throw this.#fault("A member of an object has no value", ":");
      this.#skip();
      members.set(name, this.#value(depth + 1));
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#fault("An object has no end", ", or }");
    return { members };
  }

  #array(depth: number): JsonArray {
    const items: Json[] = [];
    this.#at++;
    this.#skip();
    if (this.#take("]")) return { items };
    do {
      this.#skip();
      items.push(this.#value(depth + 1));
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#fault("An array has no end", ", or ]");
    return { items };
  }

  #string(): string {
    const from = this.#at;
    this.#at++;
    let out = this.#match(plain);
    while (!this.#take('"')) {
      if (!this.#take("\\")) throw this.#fault("A string has no end, or a control character in it", "a closing quote");
      out += this.#escape();
      out += this.#match(plain);
    }
    if (!out.isWellFormed()) throw this.#fault("Half a surrogate pair is no character", "both of them", from);
    return out;
  }

  #escape(): string {
    const char = this.#text[this.#at] ?? "";
    const simple = escapes.get(char);
    if (simple !== undefined) {
      this.#at++;
      return simple;
    }
    const hex = /u[\da-fA-F]{4}/y;
    const code = this.#match(hex);
    if (code === "")
      throw this.#fault("An escape of a string is none", '\\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t or \\u and four digits');
    return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  }

  #skip(): void {
    this.#match(space);
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fault(message: string, expected: string, at = this.#at): GatewayError {
    const before = this.#text.slice(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length;
    return new GatewayError("JSON_INVALID", message, { where: { line, column: at - lineStart + 1 }, expected });
  }
}
