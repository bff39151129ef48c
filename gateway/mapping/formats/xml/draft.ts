import { escapeAttribute, escapeText } from "../../../xml/index.ts";
import type { Name, Namespaces, Predicate, Step, ValuePath } from "./path.ts";

/** An element while it is being written: children leave in the order in which rules made them. */
export interface ElementDraft {
  readonly name: Name;
  readonly attributes: Map<string, { readonly name: Name; readonly value: string }>;
  readonly children: ElementDraft[];
  text: string;
}

export const elementDraft = (name: Name): ElementDraft => ({ name, attributes: new Map(), children: [], text: "" });

/** Sets what a path means, making the elements that lead there. */
export function setAt(from: ElementDraft, { steps, attribute }: ValuePath, value: string): void {
  const target = steps.reduce(findOrMake, from);
  if (attribute) target.attributes.set(qualified(attribute), { name: attribute, value });
  else target.text = value;
}

/** A new element at the end of a group's path; what its predicates say is true of it. */
export function appendAt(from: ElementDraft, steps: readonly [Step, ...Step[]]): ElementDraft {
  const parent = steps.slice(0, -1).reduce(findOrMake, from);
  const { name, predicates } = steps.at(-1)!;
  return make(parent, name, predicates);
}

/** The last child that a step means. Where there is none, one is made of which the step is true. */
function findOrMake(parent: ElementDraft, { name, predicates }: Step): ElementDraft {
  if (predicates.length === 0)
    return parent.children.findLast((child) => sameName(child.name, name)) ?? make(parent, name, predicates);
  let list = parent.children.filter((child) => sameName(child.name, name));
  /** Of what is the only one left, the rest is made true. */
  let settled = false;
  predicates.forEach((predicate, i) => {
    if (predicate.kind === "position") {
      const before = predicates.slice(0, i);
      while (list.length < predicate.index) list = [...list, make(parent, name, before)];
      list = [list[predicate.index - 1]!];
      settled = true;
      return;
    }
    const found = list.filter((child) => valueIn(child, predicate.path) === predicate.value);
    if (found.length > 0) list = found;
    else if (settled) setAt(list[0]!, predicate.path, predicate.value);
    else {
      list = [make(parent, name, predicates.slice(0, i + 1))];
      settled = true;
    }
  });
  return list.at(-1) ?? make(parent, name, []);
}

function make(parent: ElementDraft, name: Name, predicates: readonly Predicate[]): ElementDraft {
  const made = elementDraft(name);
  parent.children.push(made);
  for (const one of predicates) if (one.kind === "equals") setAt(made, one.path, one.value);
  return made;
}

function valueIn(from: ElementDraft, { steps, attribute }: ValuePath): string {
  let at: ElementDraft | undefined = from;
  for (const { name } of steps) at = at?.children.find((child) => sameName(child.name, name));
  return (attribute ? at?.attributes.get(qualified(attribute))?.value : at?.text) ?? "";
}

/** A name of any namespace is written in the default one, and found there. */
function sameName(one: Name, other: Name): boolean {
  return one.local === other.local && one.prefix === other.prefix;
}

const qualified = ({ prefix, local }: Name): string => (prefix === "" ? local : `${prefix}:${local}`);

/** Writes a document; prefixes are declared at its root, those that it uses. */
export function writeDocument(root: ElementDraft, namespaces: Namespaces): string {
  const used = new Set<string>();
  const body = write(root, used);
  const declared = [...namespaces].filter(([prefix, uri]) => (prefix === "" ? uri !== "" : prefix !== "xml" && used.has(prefix)));
  const declarations = declared
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, uri]) => ` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeAttribute(uri)}"`)
    .join("");
  const name = qualified(root.name);
  return `<${name}${declarations}${body.slice(name.length + 1)}`;
}

function write(draft: ElementDraft, used: Set<string>): string {
  used.add(draft.name.prefix);
  const attributes = [...draft.attributes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => {
      used.add(one.name.prefix);
      return ` ${name}="${escapeAttribute(one.value)}"`;
    })
    .join("");
  const inner = draft.children.map((child) => write(child, used)).join("");
  const name = qualified(draft.name);
  return `<${name}${attributes}>${escapeText(draft.text)}${inner}</${name}>`;
}
