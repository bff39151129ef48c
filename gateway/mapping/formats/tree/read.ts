import { isArray, isObject, isScalar, type Json, type Scalar } from "./json.ts";
import type { Step, TreePath } from "./path.ts";

/** The first value that a path means; arrays are gone through without being asked (FHIRPath, section 3.2). */
export function findScalar(from: Json, path: TreePath): Scalar | undefined {
  return firstBelow(from, path.steps, 0);
}

function firstBelow(at: Json | undefined, steps: readonly Step[], depth: number): Scalar | undefined {
  if (isArray(at)) {
    for (const item of at.items) {
      const found = firstBelow(item, steps, depth);
      if (found) return found;
    }
    return undefined;
  }
  const step = steps[depth];
  if (!step) return isScalar(at) && at.kind !== "null" && at.text !== "" ? at : undefined;
  if (!isObject(at)) return undefined;
  const child = at.members.get(step.name);
  if (child === undefined) return undefined;
  if (step.selectors.length === 0) return firstBelow(child, steps, depth + 1);
  for (const one of selected(child, step)) {
    const found = firstBelow(one, steps, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The items of an array, and of arrays in it; anything else is its own only item. */
function itemsOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isArray(value) ? value.items.flatMap((item) => [...itemsOf(item)]) : [value];
}

function selected(child: Json, { selectors }: Step): readonly Json[] {
  return selectors.reduce<readonly Json[]>(
    (list, one) =>
      one.kind === "index"
        ? list.slice(one.index, one.index + 1)
        : list.filter((item) => findScalar(item, one.path)?.text === one.value),
    itemsOf(child),
  );
}

/** All that a group's path leads to. What is null is not there. */
export function allAt(from: Json, { steps }: TreePath): readonly Json[] {
  return steps
    .reduce<readonly Json[]>(
      (list, step) =>
        list.flatMap((one) => {
          const child = isObject(one) ? one.members.get(step.name) : undefined;
          return child === undefined ? [] : selected(child, step);
        }),
      [from],
    )
    .filter((one) => !(isScalar(one) && one.kind === "null"));
}
