import type { Attribute, Element } from "./tree.ts";
import { isElement, namespaceOf } from "./tree.ts";
import { compareCodePoints, escapeAttribute, escapeText } from "./write.ts";

/**
 * Exclusive XML Canonicalization 1.0 without comments, of the element and what is below it, in one pass.
 * @param inclusivePrefixes the PrefixList of section 3: these prefixes are treated as inclusive canonicalization does;
 *   `#default` stands for the default namespace
 * @param without an element below whose place is left empty (the enveloped signature transform, XML Signature 1.1, section 6.6.4)
 */
export function canonicalize(element: Element, inclusivePrefixes: readonly string[] = [], without?: Element): string {
  const inclusive = new Map<string, string | undefined>();
  for (const token of inclusivePrefixes) {
    const prefix = token === "#default" ? "" : token;
    if (prefix !== "xml") inclusive.set(prefix, namespaceOf(element, prefix));
  }
  return new Writer((prefix) => inclusive.has(prefix), without).write(element, inclusive, []);
}

/**
 * Canonical XML 1.0 without comments, of the element and what is below it: every namespace in scope is written, and the
 * element gets the `xml:` attributes of those around it (section 2.4). What it gives depends on where the element stands.
 */
export function canonicalizeInclusive(element: Element, without?: Element): string {
  const scope = new Map<string, string>();
  const inherited = new Map<string, Attribute>();
  for (let at: Element | undefined = element; at !== undefined; at = at.parent) {
    for (const { prefix, namespace } of at.declarations) if (!scope.has(prefix)) scope.set(prefix, namespace);
    for (const one of at.attributes) if (one.prefix === "xml" && !inherited.has(one.local)) inherited.set(one.local, one);
  }
  const own = element.attributes.filter(({ prefix }) => prefix === "xml");
  return new Writer(() => true, without).write(
    element,
    scope,
    [...inherited.values()].filter((one) => !own.includes(one)),
  );
}

type Before = readonly (readonly [string, string | undefined])[];

class Writer {
  /** What the nearest written ancestor says about a prefix. */
  readonly #rendered = new Map<string, string>();
  /** Prefixes that are written where they are declared, used or not. */
  readonly #isInclusive: (prefix: string) => boolean;
  readonly #without: Element | undefined;
  #out = "";

  constructor(isInclusive: (prefix: string) => boolean, without: Element | undefined) {
    this.#isInclusive = isInclusive;
    this.#without = without;
  }

  /**
   * @param scope what the inclusive prefixes stand for at the element; below it only declarations change that
   * @param inherited attributes beside its own
   */
  write(element: Element, scope: ReadonlyMap<string, string | undefined>, inherited: readonly Attribute[]): string {
    this.#element(element, [...element.attributes, ...inherited], scope);
    return this.#out;
  }

  #element(element: Element, attributes: readonly Attribute[], scope?: ReadonlyMap<string, string | undefined>): void {
    const restore = this.#open(element, attributes, scope);
    for (const node of element.children) {
      if (typeof node === "string") this.#out += escapeText(node);
      else if (isElement(node) && node !== this.#without) this.#element(node, node.attributes);
    }
    this.#out += `</${element.name}>`;
    for (const [prefix, before] of restore ?? []) {
      if (before === undefined) this.#rendered.delete(prefix);
      else this.#rendered.set(prefix, before);
    }
  }

  /** The start tag. Gives the prefixes it declared with what stood for them before. */
  #open(
    element: Element,
    attributes: readonly Attribute[],
    scope: ReadonlyMap<string, string | undefined> | undefined,
  ): Before | undefined {
    this.#out += `<${element.name}`;
    const declared = this.#declare(element, attributes, scope);
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

  /** Declarations of the prefixes that the tag visibly uses, and of inclusive ones that it declares (sections 2 and 3). */
  #declare(
    element: Element,
    attributes: readonly Attribute[],
    scope: ReadonlyMap<string, string | undefined> | undefined,
  ): Before | undefined {
    let wanted: Map<string, string> | undefined;
    const want = (prefix: string, namespace: string): void => {
      if (prefix === "xml" || (this.#rendered.get(prefix) ?? "") === namespace) return;
      wanted ??= new Map<string, string>();
      wanted.set(prefix, namespace);
    };
    want(element.prefix, element.namespace);
    for (const one of attributes) {
      if (one.prefix !== "") want(one.prefix, one.namespace);
    }
    if (scope === undefined) {
      for (const { prefix, namespace } of element.declarations) if (this.#isInclusive(prefix)) want(prefix, namespace);
    } else {
      for (const [prefix, namespace] of scope) if (namespace !== undefined) want(prefix, namespace);
    }
    if (wanted === undefined) return undefined;
    const sorted = [...wanted].sort(([a], [b]) => compareCodePoints(a, b));
    return sorted.map(([prefix, namespace]) => {
      this.#out += ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
      const before = this.#rendered.get(prefix);
      this.#rendered.set(prefix, namespace);
      return [prefix, before] as const;
    });
  }
}

/** Canonical XML 1.0, section 2.3: by namespace name, then by local name; no namespace comes first. */
function byNamespaceAndName(a: Attribute, b: Attribute): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local);
}
