import type { Scope } from "../../format.ts";
import type { Name, Predicate, Step, ValuePath } from "./path.ts";

/**
 * What the rules of a mapping write, known when they are compiled: every value has a slot, and elements have their order, which
 * is that in which rules name them.
 */
export interface ScopeTemplate {
  readonly root: ElementTemplate;
  /** Number of slots, and of lists of repetitions. */
  slots: number;
  lists: number;
}

export interface ElementTemplate {
  readonly name: Name;
  /** As it is written: `p:Name`. */
  readonly tag: string;
  /** In the order in which they are written. */
  readonly attributes: AttributeTemplate[];
  readonly text: Content;
  readonly children: (ElementTemplate | Repetitions)[];
  /** Holds what a predicate says, which is written when something else of it is. */
  hasFixed: boolean;
  /** A place that a path counts: it is there, empty, when one that is counted after it is. */
  counted: boolean;
}

/** A value of a slot; a predicate's own value, where no rule fills it. */
interface Content {
  slot: number;
  fixed: string;
}

export interface AttributeTemplate extends Content {
  readonly name: Name;
  readonly tag: string;
}

/** Elements that `each` appends. */
export interface Repetitions {
  readonly list: number;
  readonly step: Step;
  readonly inside: ScopeTemplate;
}

export const isRepetitions = (one: ElementTemplate | Repetitions): one is Repetitions => "list" in one;

/** The templates of one mapping, by the groups that lead to them. Grows while rules are compiled. */
export class Templates {
  readonly #scopes = new Map<string, ScopeTemplate>();
  readonly root: ScopeTemplate | undefined;
  readonly #compileGroup: (text: string) => readonly [Step, ...Step[]];

  /** @param compileGroup for scopes, which are named by their text */
  constructor(root: Name | undefined, compileGroup: (text: string) => readonly [Step, ...Step[]]) {
    this.root = root && scopeOf(root);
    this.#compileGroup = compileGroup;
    if (this.root) this.#scopes.set("", this.root);
  }

  /** The slot of a path's value. */
  slot({ steps, attribute }: ValuePath, scope: Scope): number {
    const template = this.#template(scope);
    const element = steps.reduce(findOrMake, template.root);
    const content = attribute ? attributeOf(element, attribute) : element.text;
    if (content.slot < 0) content.slot = template.slots++;
    return content.slot;
  }

  /** The list that repetitions of an element are appended to; what its predicates say is true of each. */
  repetitions(group: string, scope: Scope): Repetitions {
    const template = this.#template(scope);
    const steps = this.#compileGroup(group);
    const step = steps.at(-1)!;
    const parent = steps.slice(0, -1).reduce(findOrMake, template.root);
    const key = [...scope, group].join(" > ");
    const known = this.#scopes.get(key);
    const found = known && parent.children.find((one) => isRepetitions(one) && one.inside === known);
    if (found) return found as Repetitions;
    const inside = scopeOf(step.name);
    settle(inside.root, step.predicates);
    const made: Repetitions = { list: template.lists++, step, inside };
    parent.children.push(made);
    this.#scopes.set(key, inside);
    return made;
  }

  /** Scopes are opened by `each` before the rules inside are compiled. */
  #template(scope: Scope): ScopeTemplate {
    const found = this.#scopes.get(scope.join(" > "));
    if (found) return found;
    // A mapping of any message has no root to write; its paths are checked all the same.
    if (scope.length === 0) return scopeOf({ prefix: "", local: "any", namespace: undefined });
    return this.repetitions(scope.at(-1)!, scope.slice(0, -1)).inside;
  }
}

function scopeOf(name: Name): ScopeTemplate {
  return { root: elementOf(name), slots: 0, lists: 0 };
}

function elementOf(name: Name): ElementTemplate {
  return {
    name,
    tag: qualified(name),
    attributes: [],
    text: { slot: -1, fixed: "" },
    children: [],
    hasFixed: false,
    counted: false,
  };
}

const qualified = ({ prefix, local }: Name): string => (prefix === "" ? local : `${prefix}:${local}`);

function attributeOf(element: ElementTemplate, name: Name): AttributeTemplate {
  const tag = qualified(name);
  const found = element.attributes.find((one) => one.tag === tag);
  if (found) return found;
  const made: AttributeTemplate = { name, tag, slot: -1, fixed: "" };
  element.attributes.push(made);
  element.attributes.sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return made;
}

/** The last child that a step means. Where there is none, one is made of which the step is true. */
function findOrMake(parent: ElementTemplate, { name, predicates }: Step): ElementTemplate {
  const tag = qualified(name);
  let list = parent.children.filter((child): child is ElementTemplate => !isRepetitions(child) && child.tag === tag);
  /** Of what is the only one left, the rest is made true. */
  let settled = false;
  predicates.forEach((predicate, i) => {
    if (predicate.kind === "position") {
      const before = predicates.slice(0, i);
      while (list.length < predicate.index) list = [...list, make(parent, name, before)];
      for (const one of list.slice(0, predicate.index)) one.counted = true;
      list = [list[predicate.index - 1]!];
      settled = true;
      return;
    }
    const found = list.filter((child) => fixedAt(child, predicate.path) === predicate.value);
    if (found.length > 0) list = found;
    else if (settled) settle(list[0]!, [predicate]);
    else {
      list = [make(parent, name, predicates.slice(0, i + 1))];
      settled = true;
    }
  });
  return list.at(-1) ?? make(parent, name, []);
}

function make(parent: ElementTemplate, name: Name, predicates: readonly Predicate[]): ElementTemplate {
  const made = elementOf(name);
  parent.children.push(made);
  settle(made, predicates);
  return made;
}

/** Makes what the predicates say true of an element. */
function settle(element: ElementTemplate, predicates: readonly Predicate[]): void {
  for (const one of predicates) {
    if (one.kind !== "equals") continue;
    element.hasFixed = true;
    const target = one.path.steps.reduce(findOrMake, element);
    const content = one.path.attribute ? attributeOf(target, one.path.attribute) : target.text;
    content.fixed = one.value;
  }
}

function fixedAt(from: ElementTemplate, { steps, attribute }: ValuePath): string {
  let at: ElementTemplate | undefined = from;
  for (const { name } of steps) {
    const tag = qualified(name);
    at = at?.children.find((child): child is ElementTemplate => !isRepetitions(child) && child.tag === tag);
  }
  if (!attribute) return at?.text.fixed ?? "";
  return at?.attributes.find((one) => one.tag === qualified(attribute))?.fixed ?? "";
}
