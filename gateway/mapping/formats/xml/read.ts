import { isElement, type Attribute, type Element } from "../../../xml/index.ts";
import type { Name, Step, ValuePath } from "./path.ts";

/** What a path leads to: an element's text, or an attribute of it. */
export interface Found {
  readonly element: Element;
  readonly attribute: Attribute | undefined;
}

/** The first of what a path means, in the order of the document. */
export function find(from: Element, path: ValuePath): Found | undefined {
  return firstBelow(from, path, 0);
}

export function valueOf(found: Found | undefined): string {
  if (!found) return "";
  return found.attribute ? found.attribute.value : ownText(found.element);
}

/** The text of an element without that of elements in it, which has paths of its own. */
export function ownText(element: Element): string {
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === "string") return only.trim();
  let found = "";
  for (const node of element.children) if (typeof node === "string") found += node;
  return found.trim();
}

function firstBelow(at: Element, path: ValuePath, depth: number): Found | undefined {
  const step = path.steps[depth];
  if (!step) {
    const { attribute } = path;
    if (!attribute) return { element: at, attribute: undefined };
    const found = attributeOf(at, attribute);
    return found && { element: at, attribute: found };
  }
  if (step.predicates.length > 0) {
    for (const child of childrenAt(at, step)) {
      const found = firstBelow(child, path, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  for (const child of at.children) {
    if (!isElement(child) || !named(child, step.name)) continue;
    const found = firstBelow(child, path, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The child elements that a step means. Predicates narrow them one after the other (XPath 1.0, section 2.4). */
export function childrenAt(parent: Element, { name, predicates }: Step): readonly Element[] {
  const all = parent.children.filter((child): child is Element => isElement(child) && named(child, name));
  return predicates.reduce<readonly Element[]>(
    (list, one) =>
      one.kind === "position"
        ? list.slice(one.index - 1, one.index)
        : list.filter((child) => valueOf(find(child, one.path)) === one.value),
    all,
  );
}

/** All that steps lead to. */
export function allAt(from: Element, steps: readonly Step[]): readonly Element[] {
  return steps.reduce<readonly Element[]>((list, step) => list.flatMap((one) => childrenAt(one, step)), [from]);
}

export function named(one: { readonly local: string; readonly namespace: string }, name: Name): boolean {
  return one.local === name.local && (name.namespace === undefined || one.namespace === name.namespace);
}

function attributeOf(element: Element, name: Name): Attribute | undefined {
  return element.attributes.find((one) => named(one, name));
}
