import { GatewayError } from "../../../contracts/errors.ts";
import {
  emptyObject,
  isArray,
  isObject,
  isScalar,
  numberForm,
  type Json,
  type JsonArray,
  type JsonObject,
  type Scalar,
  type ScalarKind,
} from "./json.ts";
import type { Step, TreePath } from "./path.ts";

/** An item of an array of plain values, which has no place to hold a value until it has one. */
export interface ItemDraft {
  readonly array: JsonArray;
  readonly index: number;
}

/** Where values are set: an object, or an item that may yet become a plain value. */
export type TreeDraft = JsonObject | ItemDraft;

/** How a path writes a value. @throws GatewayError MAPPING_FIELD when the value is not of that kind */
export function scalarOf(kind: ScalarKind, value: string, field: string): Scalar {
  if (kind === "string") return { kind, text: value };
  const text = kind === "number" ? value.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1") : value;
  const fits = kind === "number" ? numberForm.test(text) : text === "true" || text === "false";
  if (fits) return { kind, text };
  throw new GatewayError("MAPPING_FIELD", `The value for ${field} is no ${kind}`, {
    where: { field },
    expected: kind === "number" ? "a number such as 40 or 36.15" : "true or false",
  });
}

/** Sets what a path means, making the objects and arrays that lead there. */
export function setAt(draft: TreeDraft, { steps }: TreePath, value: Scalar, field: string): void {
  const last = steps.at(-1);
  if (!last) {
    if ("array" in draft) draft.array.items[draft.index] = value;
    else throw clash(field);
    return;
  }
  const parent = objectAt(draft, steps.slice(0, -1), field);
  if (last.many) putInArray(arrayOf(parent, last, field), last, value, field);
  else if (parent.members.has(last.name) && !isScalar(parent.members.get(last.name))) throw clash(field);
  else parent.members.set(last.name, value);
}

function putInArray(array: JsonArray, { selectors }: Step, value: Scalar, field: string): void {
  const index = selectors.at(-1);
  if (index?.kind === "where") throw clash(field);
  const at = index?.index ?? 0;
  const there = filled(array, at).items[at];
  if (there !== undefined && !isScalar(there)) throw clash(field);
  array.items[at] = value;
}

/** Appends an item to an array, with what the path's conditions say of it. */
export function appendAt(draft: TreeDraft, { steps }: TreePath, field: string): TreeDraft {
  const last = steps.at(-1)!;
  const array = arrayOf(objectAt(draft, steps.slice(0, -1), field), last, field);
  if (last.selectors.length > 0) return make(array, last, field);
  array.items.push(undefined);
  return { array, index: array.items.length - 1 };
}

/** The object that steps lead to, made when it is not there. */
export function objectAt(draft: TreeDraft, steps: readonly Step[], field: string): JsonObject {
  return steps.reduce<JsonObject>((at, step) => childAt(at, step, field), asObject(draft, field));
}

function asObject(draft: TreeDraft, field: string): JsonObject {
  if (!("array" in draft)) return draft;
  const there = draft.array.items[draft.index];
  if (isObject(there)) return there;
  if (there !== undefined && !isHole(there)) throw clash(field);
  const made = emptyObject();
  draft.array.items[draft.index] = made;
  return made;
}

function childAt(parent: JsonObject, step: Step, field: string): JsonObject {
  if (!step.many) {
    const there = parent.members.get(step.name);
    // An array that a group has begun: the last item is meant.
    if (isArray(there)) return asObject({ array: there, index: Math.max(there.items.length - 1, 0) }, field);
    if (isObject(there)) return there;
    if (there !== undefined) throw clash(field);
    const made = emptyObject();
    parent.members.set(step.name, made);
    return made;
  }
  const array = arrayOf(parent, step, field);
  let list = array.items.filter(isObject);
  for (const one of step.selectors) {
    if (one.kind === "index") {
      if (one === step.selectors[0]) return asObject({ array: filled(array, one.index), index: one.index }, field);
      while (list.length <= one.index) list.push(make(array, step, field));
      list = [list[one.index]!];
    } else list = list.filter((item) => valueIn(item, one.path) === one.value);
  }
  const found = list.at(-1);
  if (found === undefined) return step.selectors.length > 0 ? make(array, step, field) : asObject({ array, index: 0 }, field);
  return found;
}

/** What stands at an index that a path has left out. */
const hole: Scalar = { kind: "null", text: "null" };
const isHole = (value: Json): boolean => isScalar(value) && value.kind === "null";

function filled(array: JsonArray, index: number): JsonArray {
  while (array.items.length < index) array.items.push(hole);
  return array;
}

function arrayOf(parent: JsonObject, step: Step, field: string): JsonArray {
  const there = parent.members.get(step.name);
  if (isArray(there)) return there;
  if (there !== undefined) throw clash(field);
  const made: JsonArray = { items: [] };
  parent.members.set(step.name, made);
  return made;
}

/** A new item of which the conditions of the step are true. */
function make(array: JsonArray, { selectors }: Step, field: string): JsonObject {
  const made = emptyObject();
  array.items.push(made);
  for (const one of selectors) {
    if (one.kind === "where") setAt(made, one.path, scalarOf(one.path.kind, one.value, field), field);
  }
  return made;
}

function valueIn(item: JsonObject, { steps }: TreePath): string | undefined {
  let at: Json | undefined = item;
  for (const { name } of steps) {
    if (isArray(at)) [at] = at.items;
    at = isObject(at) ? at.members.get(name) : undefined;
  }
  if (isArray(at)) [at] = at.items;
  return isScalar(at) ? at.text : undefined;
}

/** Two rules that want different things at one place. */
function clash(field: string): GatewayError {
  return new GatewayError("MAPPING_FIELD", `At ${field} another rule has put something of another kind`, { where: { field } });
}
