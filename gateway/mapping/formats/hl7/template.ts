import { placeOf, type GroupItem, type Path } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { Scope } from "../../format.ts";

/**
 * What the rules of a mapping write, known when they are compiled: every value has a slot, and segments and fields have their
 * order. A message is then written by filling slots and going through the template once.
 */
export interface ScopeTemplate {
  readonly root: GroupTemplate | SegmentTemplate;
  /** Number of slots, and of lists of repetitions. */
  slots: number;
  lists: number;
}

/** A group that rules write into. Parts are in the order of the structure, unknown ones last. */
export interface GroupTemplate {
  readonly kind: "group";
  readonly structure: GroupItem | undefined;
  readonly parts: Part[];
}

/** What stands at one place of a group. */
export interface Part {
  readonly name: string;
  /** Place in the structure; parts of one place keep the order in which rules named them. */
  readonly order: number;
  readonly content: readonly GroupTemplate[] | readonly SegmentTemplate[] | Repetitions;
}

/** A group or segment that `each` appends to: a list of a draft, and what one repetition is made of. */
export interface Repetitions {
  readonly kind: "repetitions";
  readonly list: number;
  readonly inside: ScopeTemplate;
}

export interface SegmentTemplate {
  readonly kind: "segment";
  readonly name: string;
  /** In the order in which they are written. */
  readonly cells: Cell[];
}

/** One component or subcomponent. */
export interface Cell {
  readonly field: number;
  /** The first repetition is 0. One found by its kind, as in `PID-3(CF)`, comes after those that are counted. */
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
  readonly slot: number;
  /** What tells the kind of the repetition: written only when something else of it is. */
  readonly fallback: string | undefined;
}

/** The templates of one mapping's side, by the groups that lead to them. Grows while rules are compiled. */
export class Templates {
  readonly #scopes = new Map<string, ScopeTemplate>();
  readonly root: ScopeTemplate;

  constructor(structure: GroupItem | undefined) {
    this.root = { root: { kind: "group", structure, parts: [] }, slots: 0, lists: 0 };
    this.#scopes.set("", this.root);
  }

  /** The slot of a path. */
  slot(path: Path, scope: Scope): number {
    const template = this.#template(scope);
    const segment = template.root.kind === "segment" ? template.root : segmentFor(template.root, path);
    return cellFor(segment, path, template).slot;
  }

  /** The list that repetitions of a group (`SERVICE`, `RESOURCES.SERVICE`) or segment (`NTE`) are appended to. */
  repetitions(group: string, scope: Scope): Repetitions {
    const template = this.#template(scope);
    const key = [...scope, group].join(" ");
    if (template.root.kind === "segment") throw onlyItself(template.root.name, group);
    const chain = group.split(".");
    const name = chain.at(-1)!;
    const isSegment = chain.length === 1 && /^[A-Z][A-Z0-9]{2}$/.test(name);
    const home = fixedGroup(template.root, isSegment ? placeWithin(template.root, name) : chain.slice(0, -1));
    const found = home.parts.find((part) => part.name === name && "kind" in part.content);
    if (found) return found.content as Repetitions;
    const structure = groupItem(home.structure, name);
    const made: Repetitions = {
      kind: "repetitions",
      list: template.lists++,
      inside: {
        root: isSegment ? { kind: "segment", name, cells: [] } : { kind: "group", structure, parts: [] },
        slots: 0,
        lists: 0,
      },
    };
    addPart(home, name, made);
    this.#scopes.set(key, made.inside);
    return made;
  }

  /** Scopes are opened by `each` before the rules inside are compiled; one that is not is a place of its own. */
  #template(scope: Scope): ScopeTemplate {
    const found = this.#scopes.get(scope.join(" "));
    if (found) return found;
    return this.repetitions(scope.at(-1)!, scope.slice(0, -1)).inside;
  }
}

/** A repetition of a segment holds that segment: what a rule wrote of another would be lost, or land in the wrong field. */
export function onlyItself(name: string, given: string): GatewayError {
  return new GatewayError("CONFIG_INVALID", `${given} is not in a repetition of the segment ${name}`, {
    expected: `a field of ${name}, or each over the group that holds both`,
  });
}

const placeWithin = ({ structure }: GroupTemplate, name: string): readonly string[] =>
  (structure && placeOf(structure, name)) ?? [];

function segmentFor(root: GroupTemplate, path: Path): SegmentTemplate {
  const [first] = path.groups;
  // The groups that lead to the first one named need not be said.
  const before = first ? placeWithin(root, first.name) : [];
  let home = fixedGroup(root, before);
  for (const step of path.groups) home = fixed(home, step.name, step.index);
  home = fixedGroup(home, placeWithin(home, path.segment));
  const list = contentOf<SegmentTemplate>(home, path.segment);
  while (list.length < path.segmentIndex) list.push({ kind: "segment", name: path.segment, cells: [] });
  return list[path.segmentIndex - 1]!;
}

const fixedGroup = (from: GroupTemplate, chain: readonly string[]): GroupTemplate =>
  chain.reduce((at, name) => fixed(at, name, 1), from);

/** The n-th group of a name that rules name outside of `each`. */
function fixed(parent: GroupTemplate, name: string, index: number): GroupTemplate {
  const list = contentOf<GroupTemplate>(parent, name);
  while (list.length < index) list.push({ kind: "group", structure: groupItem(parent.structure, name), parts: [] });
  return list[index - 1]!;
}

function groupItem(structure: GroupItem | undefined, name: string): GroupItem | undefined {
  const item = structure?.items.find((one) => one.name === name);
  return item?.kind === "group" ? item : undefined;
}

function contentOf<T extends GroupTemplate | SegmentTemplate>(home: GroupTemplate, name: string): T[] {
  const found = home.parts.find((part) => part.name === name && !("kind" in part.content));
  if (found) return found.content as unknown as T[];
  const made: T[] = [];
  addPart(home, name, made as Part["content"]);
  return made;
}

function addPart(home: GroupTemplate, name: string, content: Part["content"]): void {
  const place = home.structure?.items.findIndex((item) =>
    item.kind === "segment" ? item.names.includes(name) : item.name === name,
  );
  const order = place === undefined || place < 0 ? Infinity : place;
  const after = home.parts.findIndex((part) => part.order > order);
  home.parts.splice(after < 0 ? home.parts.length : after, 0, { name, order, content });
}

function cellFor({ cells }: SegmentTemplate, path: Path, template: ScopeTemplate): Cell {
  const repetition = repetitionFor(cells, path);
  const place = {
    field: path.field,
    repetition,
    component: Math.max(path.component, 1),
    subcomponent: Math.max(path.subcomponent, 1),
  };
  for (const { component, values } of path.selectorParts) {
    const part = { ...place, component, subcomponent: 1 };
    if (!cells.some((cell) => compare(cell, part) === 0)) insert(cells, { ...part, slot: template.slots++, fallback: values[0] });
  }
  const found = cells.find((cell) => compare(cell, place) === 0);
  return found ?? insert(cells, { ...place, slot: template.slots++, fallback: undefined });
}

/** Repetitions found by their kind are numbered from a thousand on, so that counted ones keep their places. */
const firstOfKind = 1000;

function repetitionFor(cells: readonly Cell[], path: Path): number {
  if (path.selector === undefined) return path.repetition - 1;
  const [part] = path.selectorParts;
  const same = cells.find(
    (cell) =>
      cell.field === path.field &&
      cell.repetition >= firstOfKind &&
      cell.component === part?.component &&
      cell.fallback === part.values[0],
  );
  if (same) return same.repetition;
  const last = cells.findLast((cell) => cell.field === path.field && cell.repetition >= firstOfKind);
  return last ? last.repetition + 1 : firstOfKind;
}

function compare(a: Omit<Cell, "slot" | "fallback">, b: Omit<Cell, "slot" | "fallback">): number {
  return a.field - b.field || a.repetition - b.repetition || a.component - b.component || a.subcomponent - b.subcomponent;
}

function insert(cells: Cell[], cell: Cell): Cell {
  const after = cells.findIndex((one) => compare(one, cell) > 0);
  cells.splice(after < 0 ? cells.length : after, 0, cell);
  return cell;
}
