import type { Attribute, Element } from "./tree.ts";
import { isElement, namespaceOf } from "./tree.ts";
import { compareCodePoints, escapeAttribute, escapeText } from "./write.ts";

/**
 * Exclusive XML Canonicalization 1.0 without comments, of the element and what is below it, in one pass.
 * @param inclusivePrefixes the PrefixList of section 3: these prefixes are treated as inclusive canonicalization does;
 *   `#default` stands for the default namespace
 */
export function canonicalize(element: Element, inclusivePrefixes: readonly string[] = []): string {
  const inclusive = new Map<string, string | undefined>();
  for (const token of inclusivePrefixes) {
    const prefix = token === "#default" ? "" : token;
    if (prefix !== "xml") inclusive.set(prefix, namespaceOf(element, prefix));
  }
  return new Writer(inclusive).write(element);
}

class Writer {
  /** What the nearest written ancestor says about a prefix. */
  readonly #rendered = new Map<string, string>();
  /** Of the prefixes in the PrefixList: what is in scope here. */
  readonly #inclusive: Map<string, string | undefined>;
  #out = "";

  constructor(inclusive: Map<string, string | undefined>) {
    this.#inclusive = inclusive;
  }

  write(element: Element): string {
    this.#element(element);
    return this.#out;
  }

  #element(element: Element): void {
    const hidden = this.#inclusive.size === 0 ? undefined : this.#enter(element);
    const restore = this.#open(element);
    for (const node of element.children) {
      if (typeof node === "string") this.#out += escapeText(node);
      else if (isElement(node)) this.#element(node);
    }
    this.#out += `</${element.name}>`;
    for (const [prefix, before] of restore ?? []) {
      if (before === undefined) this.#rendered.delete(prefix);
      else this.#rendered.set(prefix, before);
    }
    for (const [prefix, before] of hidden ?? []) this.#inclusive.set(prefix, before);
  }

  /** Keeps up with declarations of prefixes in the PrefixList; gives what to put back. */
  #enter(element: Element): [string, string | undefined][] {
    const hidden: [string, string | undefined][] = [];
    for (const { prefix, namespace } of element.declarations) {
      if (!this.#inclusive.has(prefix)) continue;
      hidden.push([prefix, this.#inclusive.get(prefix)]);
      this.#inclusive.set(prefix, namespace);
    }
    return hidden;
  }

  /** The start tag. Gives the prefixes it declared with what stood for them before. */
  #open(element: Element): [string, string | undefined][] | undefined {
    const { attributes } = element;
    this.#out += `<${element.name}`;
    const declared = this.#declare(element);
    if (attributes.length === 1) this.#attribute(attributes[0]);
    else if (attributes.length > 1) {
      for (const one of [...attributes].sort(byNamespaceAndName)) this.#attribute(one);
    }
    this.#out += ">";
    return declared;
  }

  #attribute(one: Attribute | undefined): void {
    if (one !== undefined) this.#out += ` ${one.name}="${escapeAttribute(one.value)}"`;
  }

  /** Declarations of the prefixes that the tag visibly uses, and of those in the PrefixList (sections 2 and 3). */
  #declare(element: Element): [string, string | undefined][] | undefined {
    let wanted: Map<string, string> | undefined;
    const want = (prefix: string, namespace: string): void => {
      if (prefix === "xml" || (this.#rendered.get(prefix) ?? "") === namespace) return;
      wanted ??= new Map<string, string>();
      wanted.set(prefix, namespace);
    };
    want(element.prefix, element.namespace);
    for (const one of element.attributes) {
      if (one.prefix !== "") want(one.prefix, one.namespace);
    }
    for (const [prefix, namespace] of this.#inclusive) {
      if (namespace !== undefined) want(prefix, namespace);
    }
    if (wanted === undefined) return undefined;
    const sorted = [...wanted].sort(([a], [b]) => compareCodePoints(a, b));
    return sorted.map(([prefix, namespace]) => {
      this.#out += ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
      const before = this.#rendered.get(prefix);
      this.#rendered.set(prefix, namespace);
      return [prefix, before];
    });
  }
}

/** Canonical XML 1.0, section 2.3: by namespace name, then by local name; no namespace comes first. */
function byNamespaceAndName(a: Attribute, b: Attribute): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local);
}
