import { decode } from "./decode.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { declarationFault, type QName, Scope } from "./namespaces.ts";
import { Scanner } from "./scanner.ts";
import type { Attribute, Comment, Declaration, Element, Node } from "./tree.ts";

interface Building extends Element {
  readonly children: Node[];
  readonly parent: Building | undefined;
}

/**
 * Reads a document (XML 1.0 fifth edition, Namespaces in XML 1.0) in one pass. Stricter than the standard where a message
 * has no use for what the standard allows: no DTD, no processing instructions, UTF-8 only.
 * @returns the root element; comments outside it are dropped
 * @throws GatewayError XML_INVALID with line and column
 */
export function parse(bytes: Uint8Array, limits: Partial<Limits> = {}): Element {
  const all = { ...defaultLimits, ...limits };
  return new Parser(decode(bytes, all.bytes), all).document();
}

class Parser {
  readonly #in: Scanner;
  readonly #limits: Limits;
  readonly #scope = new Scope();
  #elements = 0;

  constructor(text: string, limits: Limits) {
    this.#in = new Scanner(text);
    this.#limits = limits;
  }

  document(): Element {
    const input: Scanner = this.#in;
    if (/^<\?xml[\t\n ]/.test(input.text.slice(0, 6))) this.#declaration();
    this.#misc();
    if (!input.startsWith("<")) input.fail(input.at < input.text.length ? "text outside the root element" : "no root element");
    const root = this.#tree();
    this.#misc();
    if (input.startsWith("<")) input.fail("second root element");
    if (input.at < input.text.length) input.fail("text outside the root element");
    return root;
  }

  /** The XML declaration (production 23). */
  #declaration(): void {
    const input: Scanner = this.#in;
    const inside = /^<\?xml[\t\n ]+version[\t\n ]*=[\t\n ]*(?:"1\.0"|'1\.0')([^?]*)\?>/.exec(input.text.slice(0, 256));
    const rest =
      /^(?:[\t\n ]+encoding[\t\n ]*=[\t\n ]*(?:"([^"]*)"|'([^']*)'))?(?:[\t\n ]+standalone[\t\n ]*=[\t\n ]*(?:"(?:yes|no)"|'(?:yes|no)'))?[\t\n ]*$/.exec(
        inside?.[1] ?? "?",
      );
    if (inside === null || rest === null) input.fail("XML declaration not valid", 'version="1.0"');
    const encoding = rest[1] ?? rest[2];
    if (encoding !== undefined && encoding.toUpperCase() !== "UTF-8") input.fail("encoding not accepted", "UTF-8");
    input.at = inside[0].length;
  }

  /** White space and comments around the root. */
  #misc(): void {
    const input: Scanner = this.#in;
    while (input.space() || input.startsWith("<!") || input.startsWith("<?")) {
      if (input.startsWith("<!") || input.startsWith("<?")) this.#declarationLike(true);
    }
  }

  /** Elements, text and comments, with the open element in a variable instead of a recursion. */
  #tree(): Element {
    const input: Scanner = this.#in;
    const opened = this.#open(undefined, 1);
    const root = opened.element;
    let current: Building | undefined = opened.closed ? undefined : root;
    let depth = 1;
    while (current !== undefined) {
      const characters = input.characters();
      if (characters !== "") current.children.push(characters);
      const unit = input.text.charCodeAt(input.at + 1);
      if (unit === 0x2f) {
        this.#close(current);
        current = current.parent;
        depth--;
      } else if (unit === 0x21 || unit === 0x3f) {
        const node = this.#declarationLike(false);
        if (node !== "") current.children.push(node);
      } else if (input.at >= input.text.length) input.fail(`element ${current.name} without end`);
      else {
        const next = this.#open(current, depth + 1);
        current.children.push(next.element);
        if (!next.closed) {
          current = next.element;
          depth++;
        }
      }
    }
    return root;
  }

  /** What begins with `<!` or `<?`: a comment, a CDATA section, or something refused. */
  #declarationLike(outside: boolean): Comment | string {
    const input: Scanner = this.#in;
    if (input.startsWith("<!--")) {
      input.at += 4;
      const comment = input.upTo("--", "comment");
      input.expect(">", "comment ('--' inside one is not allowed)");
      return { comment };
    }
    if (!outside && input.startsWith("<![CDATA[")) {
      input.at += 9;
      return input.upTo("]]>", "CDATA section");
    }
    if (input.startsWith("<!DOCTYPE")) input.fail("DOCTYPE is refused", "a document without DTD");
    if (input.startsWith("<?")) input.fail("processing instruction is refused");
    input.fail("markup not understood");
  }

  #close(current: Building): void {
    const input: Scanner = this.#in;
    const from = input.at;
    input.at += 2;
    if (!input.startsWith(current.name)) input.fail(`end tag does not close ${current.name}`, undefined, from);
    input.at += current.name.length;
    input.space();
    if (!input.startsWith(">")) input.fail(`end tag does not close ${current.name}`, undefined, from);
    input.at++;
    this.#scope.leave(current.declarations);
  }

  /** A start tag or empty-element tag. */
  #open(parent: Building | undefined, depth: number): { element: Building; closed: boolean } {
    const input: Scanner = this.#in;
    const limits = this.#limits;
    const from = input.at;
    if (depth > limits.depth) input.fail("elements too deep", `at most ${limits.depth} inside each other`);
    if (++this.#elements > limits.elements) input.fail("too many elements", `at most ${limits.elements}`);
    input.at++;
    const { name, prefix, local } = input.name();
    const raw: (QName & { value: string; at: number })[] = [];
    const declarations: Declaration[] = [];
    while (input.space()) {
      const unit = input.text.charCodeAt(input.at);
      if (unit === 0x3e || unit === 0x2f) break;
      const at = input.at;
      const attribute = input.name();
      input.space();
      input.expect("=", "attribute");
      input.space();
      const value = input.quoted();
      if (attribute.prefix === "xmlns") this.#declare(declarations, attribute.local, value, at);
      else if (attribute.name === "xmlns") this.#declare(declarations, "", value, at);
      else if (raw.length === limits.attributes)
        input.fail("too many attributes", `at most ${limits.attributes} on one element`, at);
      else raw.push({ name: attribute.name, prefix: attribute.prefix, local: attribute.local, value, at });
    }
    const closed = input.startsWith("/>");
    if (closed) input.at += 2;
    else input.expect(">", `tag of ${name}`);
    this.#scope.enter(declarations);
    const namespace = prefix === "xmlns" ? undefined : this.#scope.resolve(prefix);
    if (namespace === undefined) input.fail(`prefix ${prefix} not declared`, undefined, from);
    const attributes = raw.length === 0 ? none : this.#resolve(raw);
    if (closed) this.#scope.leave(declarations);
    const element: Building = { name, prefix, local, namespace, attributes, declarations, children: [], parent };
    return { element, closed };
  }

  #declare(declarations: Declaration[], prefix: string, namespace: string, at: number): void {
    const input: Scanner = this.#in;
    const most = this.#limits.namespaces;
    if (declarations.length === most) input.fail("too many namespace declarations", `at most ${most} on one element`, at);
    const fault = declarationFault(prefix, namespace);
    if (fault !== undefined) input.fail(fault, undefined, at);
    if (declarations.some((one) => one.prefix === prefix)) input.fail("duplicate namespace declaration", undefined, at);
    declarations.push({ prefix, namespace });
  }

  /** Namespaces of attributes; duplicates by spelling and by expanded name (Namespaces in XML 1.0, section 6.3). */
  #resolve(raw: readonly (QName & { value: string; at: number })[]): Attribute[] {
    const input: Scanner = this.#in;
    const seen = new Set<string>();
    return raw.map(({ name, prefix, local, value, at }) => {
      const namespace = prefix === "" ? "" : this.#scope.resolve(prefix);
      if (namespace === undefined) input.fail(`prefix ${prefix} not declared`, undefined, at);
      if (raw.length > 1) {
        const expanded = `${local} ${namespace}`;
        if (seen.has(expanded)) input.fail(`duplicate attribute ${name}`, undefined, at);
        seen.add(expanded);
      }
      return { name, prefix, local, namespace, value };
    });
  }
}

const none: readonly Attribute[] = [];
