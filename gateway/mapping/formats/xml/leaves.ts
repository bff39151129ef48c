import { elements, type Attribute, type Element } from "../../../xml/index.ts";
import type { Leaf, Scope } from "../../format.ts";
import type { Namespaces } from "./path.ts";
import { ownText } from "./read.ts";

/** What tells a value from the others of its element. */
export const keyOf = (attribute: Attribute | undefined): string =>
  attribute ? `@{${attribute.namespace}}${attribute.local}` : "text";

const join = (before: string, name: string): string => (before === "" ? name : `${before}/${name}`);

type Named = (element: Element) => string;

/**
 * Every value of a document in its order. An element is for `each` when it stands beside one of its name, there or at the
 * same place in another repetition.
 */
export function xmlLeaves(root: Element, namespaces: Namespaces): readonly Leaf[] {
  const prefixes = new Map([...namespaces].map(([prefix, uri]) => [uri, prefix]));
  const nameOf: Named = (one) => withPrefix(prefixes.get(one.namespace), one.local);
  const attributeName = (one: Attribute): string =>
    one.namespace === "" ? one.local : withPrefix(prefixes.get(one.namespace) || undefined, one.local);
  const repeating = repeatingIn(root, nameOf);
  const found: Leaf[] = [];
  const visit = (owner: Element, place: string, path: string, rule: string, scope: Scope): void => {
    for (const attribute of owner.attributes) {
      if (attribute.value === "") continue;
      const name = `@${attributeName(attribute)}`;
      const { value } = attribute;
      found.push({ owner, key: keyOf(attribute), path: join(path, name), value, rule: join(rule, name), scope });
    }
    const value = ownText(owner);
    if (value !== "") found.push({ owner, key: keyOf(undefined), path: path || ".", value, rule: rule || ".", scope });
    const indexes = new Map<string, number>();
    const next = (key: string): number => {
      const index = (indexes.get(key) ?? 0) + 1;
      indexes.set(key, index);
      return index;
    };
    for (const child of elements(owner)) {
      const name = nameOf(child);
      // Of any namespace: a position among all of that local name says which.
      const [index, among] = [next(name), next(`*:${child.local} `)];
      const inner = join(place, name);
      if (isAny(name)) {
        const at = `${name}[${among}]`;
        visit(child, inner, join(path, at), join(rule, at), scope);
      } else if (repeating.has(inner)) visit(child, inner, join(path, `${name}[${index}]`), "", [...scope, join(rule, name)]);
      else visit(child, inner, join(path, name), join(rule, name), scope);
    }
  };
  visit(root, "", "", "", []);
  return found;
}

/** The places, as names from the root on, where an element stands beside one of its name anywhere in the document. */
function repeatingIn(root: Element, nameOf: Named): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (parent: Element, place: string): void => {
    const seen = new Set<string>();
    for (const child of elements(parent)) {
      const inner = join(place, nameOf(child));
      if (seen.has(inner)) found.add(inner);
      seen.add(inner);
      visit(child, inner);
    }
  };
  visit(root, "");
  return found;
}

const isAny = (name: string): boolean => name.startsWith("*:");

/** A prefix that is undefined stands for a namespace that the options do not name. */
function withPrefix(prefix: string | undefined, local: string): string {
  return prefix === undefined ? `*:${local}` : prefix === "" ? local : `${prefix}:${local}`;
}
