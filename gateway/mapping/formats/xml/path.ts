import { notAPath, Scanner } from "../scanner.ts";

/** An expanded name (Namespaces in XML 1.0, section 2.1); a namespace that is undefined stands for any. */
export interface Name {
  /** As the path writes it, and as it is written to a document. */
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string | undefined;
}

export type Predicate =
  | { readonly kind: "position"; readonly index: number }
  | { readonly kind: "equals"; readonly path: ValuePath; readonly value: string };

export interface Step {
  readonly name: Name;
  readonly predicates: readonly Predicate[];
}

/** Where a value is: elements from the node on, and an attribute, or the text of the last. */
export interface ValuePath {
  readonly steps: readonly Step[];
  readonly attribute: Name | undefined;
}

/** What prefixes stand for; the empty one for names without. */
export type Namespaces = ReadonlyMap<string, string>;

const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

export function namespacesOf(options: {
  readonly namespace?: string;
  readonly namespaces?: Readonly<Record<string, string>>;
}): Namespaces {
  return new Map([["xml", xmlNamespace], ...Object.entries(options.namespaces ?? {}), ["", options.namespace ?? ""]]);
}

/**
 * Compiles a path: XPath 1.0 (section 2.5, abbreviated syntax) as far as one value is found by it. Child elements, one
 * attribute, `.` or `text()` at the end, positions and equality in predicates; `*:Name` is of any namespace (XPath 2.0).
 * @throws GatewayError CONFIG_INVALID with the column of what does not fit
 */
export function compilePath(text: string, namespaces: Namespaces): ValuePath {
  const parser = new Parser(text, namespaces);
  const path = parser.path("/");
  parser.end();
  return path;
}

/** A path of elements, for `each`. @throws GatewayError CONFIG_INVALID */
export function compileGroup(text: string, namespaces: Namespaces): readonly [Step, ...Step[]] {
  const { steps, attribute } = compilePath(text, namespaces);
  const [first, ...rest] = steps;
  const last = steps.at(-1);
  if (!first || attribute) throw notAPath(text, 0, "the path of an element that repeats");
  if (last?.predicates.some(({ kind }) => kind === "position")) {
    throw notAPath(text, text.lastIndexOf("["), "no position: each goes through all of them");
  }
  return [first, ...rest];
}

/** The name of a root element. @throws GatewayError CONFIG_INVALID */
export function compileName(text: string, namespaces: Namespaces): Name {
  const parser = new Parser(text, namespaces);
  const name = parser.name(false);
  parser.end();
  return name;
}

/** A name without colon, the letters beyond ASCII not told apart (Namespaces in XML 1.0, section 3). */
const ncName = /[A-Za-z_\u00c0-\uffff][\w.\u00b7-\uffff-]*/y;

class Parser extends Scanner {
  readonly #namespaces: Namespaces;

  constructor(text: string, namespaces: Namespaces) {
    super(text);
    this.#namespaces = namespaces;
  }

  /** Steps up to a sign that no step has. */
  path(separator: string): ValuePath {
    const steps: Step[] = [];
    for (;;) {
      if (this.take("@")) return { steps, attribute: this.name(true) };
      if (this.take("text()") || this.take(".")) return { steps, attribute: undefined };
      const name = this.name(false);
      steps.push({ name, predicates: this.#predicates() });
      if (!this.take(separator)) return { steps, attribute: undefined };
    }
  }

  /** Attributes without prefix are of no namespace, whatever the default. */
  name(ofAttribute: boolean): Name {
    const from = this.at;
    if (this.take("*:")) return { prefix: "", local: this.#ncName(), namespace: undefined };
    const first = this.#ncName();
    if (!this.take(":")) return { prefix: "", local: first, namespace: ofAttribute ? "" : this.#namespaces.get("")! };
    const namespace = first === "" ? undefined : this.#namespaces.get(first);
    if (namespace === undefined) {
      const known = [...this.#namespaces.keys()].filter((prefix) => prefix !== "" && prefix !== "xml").join(", ");
      throw notAPath(this.text, from, `a prefix of the option namespaces: ${known || "there are none"}`);
    }
    return { prefix: first, local: this.#ncName(), namespace };
  }

  end(): void {
    if (this.at < this.text.length) throw this.fault("/, a predicate such as [2] or [@tipo='X'], or the end");
  }

  #predicates(): readonly Predicate[] {
    const found: Predicate[] = [];
    while (this.take("[")) {
      const index = this.match(/[1-9]\d{0,2}/y);
      if (index !== undefined) found.push({ kind: "position", index: Number(index) });
      else found.push(this.#equality());
      if (!this.take("]")) throw this.fault("]");
    }
    return found;
  }

  #equality(): Predicate {
    if (!/[A-Za-z_@.*\u00c0-\uffff]/.test(this.text[this.at] ?? ""))
      throw this.fault("a position from 1, or a path such as @tipo='X'");
    const path = this.path("/");
    if (!this.take("=")) throw this.fault("= and a text in quotes");
    const quoted = this.match(/'[^']+'|"[^"]+"/y);
    if (quoted === undefined) throw this.fault("a text in quotes that is not empty");
    return { kind: "equals", path, value: quoted.slice(1, -1) };
  }

  #ncName(): string {
    const name = this.match(ncName);
    if (name === undefined) throw this.fault("the name of an element, @ and that of an attribute, . or text()");
    return name;
  }
}
