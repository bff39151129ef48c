/**
 * The light tree: what the Namespaces in XML 1.0 data model needs and nothing else. Text (and CDATA, which canonical
 * form does not tell apart) is a plain string.
 */

export interface Attribute {
  /** As written, e.g. `wsu:Id`. */
  readonly name: string;
  /** Empty for attributes without prefix, which belong to no namespace. */
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly value: string;
}

/** A namespace declaration: `xmlns="…"` has the empty prefix. */
export interface Declaration {
  readonly prefix: string;
  readonly namespace: string;
}

export interface Comment {
  readonly comment: string;
}

export interface Element {
  /** As written, e.g. `soap:Body`. */
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  readonly attributes: readonly Attribute[];
  readonly declarations: readonly Declaration[];
  readonly children: readonly Node[];
  readonly parent: Element | undefined;
}

export type Node = Element | Comment | string;

export function isElement(node: Node): node is Element {
  return typeof node !== "string" && "children" in node;
}

export function isComment(node: Node): node is Comment {
  return typeof node !== "string" && "comment" in node;
}

/** Is this the element of that expanded name? (Namespaces in XML 1.0, section 2.1) */
export function is(element: Element, namespace: string, local: string): boolean {
  return element.local === local && element.namespace === namespace;
}

/** All text below the element, comments left out (the DOM's textContent). */
export function text(element: Element): string {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === "string") return only;
  let found = "";
  for (const node of element.children) {
    if (typeof node === "string") found += node;
    else if (isElement(node)) found += text(node);
  }
  return found;
}

/** The text of an element that holds nothing but text; undefined when there is an element or a comment in it. */
export function textOnly(element: Element): string | undefined {
  return element.children.every((node) => typeof node === "string") ? text(element) : undefined;
}

/** The child elements, in order. */
export function elements(element: Element): readonly Element[] {
  return element.children.filter(isElement);
}

/** The child elements of that expanded name, in order. */
export function children(element: Element, namespace: string, local: string): readonly Element[] {
  return elements(element).filter((one) => is(one, namespace, local));
}

/** The first child element of that expanded name. Where a second one must be refused, ask for {@link children}. */
export function child(element: Element, namespace: string, local: string): Element | undefined {
  for (const node of element.children) {
    if (isElement(node) && is(node, namespace, local)) return node;
  }
  return undefined;
}

/** The value of an attribute; `namespace` is empty for one without prefix. */
export function attribute(element: Element, namespace: string, local: string): string | undefined {
  for (const one of element.attributes) {
    if (one.local === local && one.namespace === namespace) return one.value;
  }
  return undefined;
}

/** What is in the element besides child elements and white space: text that counts, or a comment. */
export function hasStrayContent(element: Element): boolean {
  return element.children.some((node) => (typeof node === "string" ? node.trim() !== "" : isComment(node)));
}

/** Is there a comment anywhere in the element? */
export function hasComments(element: Element): boolean {
  return element.children.some((node) => isComment(node) || (isElement(node) && hasComments(node)));
}

/** The namespace that a prefix stands for at this element; the empty prefix without declaration gives the empty name. */
export function namespaceOf(element: Element, prefix: string): string | undefined {
  if (prefix === "xml") return "http://www.w3.org/XML/1998/namespace";
  for (let at: Element | undefined = element; at !== undefined; at = at.parent) {
    for (const one of at.declarations) {
      if (one.prefix === prefix) return one.namespace;
    }
  }
  return prefix === "" ? "" : undefined;
}
