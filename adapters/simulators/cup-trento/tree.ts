/** The plain objects that the `soap` package reads and writes. */
import { Malformed } from "../shared/model.ts";

/** What is written: absent elements are undefined. */
export interface Tree {
  readonly [name: string]: string | Tree | readonly (string | Tree)[] | undefined;
}

/** Text at a path of element names; empty when absent. */
export function textAt(from: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((at, name) => childOf(at, name), from);
  return typeof found === "string" ? found.trim() : typeof found === "number" ? String(found) : "";
}

/** All repeats of an element. */
export function repeatsOf(from: unknown, name: string): unknown[] {
  const found = childOf(from, name);
  return Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
}

/** Text that must be there. */
export function neededAt(from: unknown, ...path: readonly string[]): string {
  const found = textAt(from, ...path);
  if (found === "") throw new Malformed(`${path.join("/")}: manca`);
  return found;
}

/** A child element, undefined when absent. */
export function childOf(from: unknown, name: string): unknown {
  return typeof from === "object" && from !== null ? Object.getOwnPropertyDescriptor(from, name)?.value : undefined;
}

/** The tree without empty texts and empty branches. */
export function pruned(tree: Tree): Tree {
  const kept = Object.entries(tree)
    .map(([name, value]) => [name, typeof value === "object" && !Array.isArray(value) ? pruned(value as Tree) : value] as const)
    .filter(([, value]) => value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0));
  return Object.fromEntries(kept);
}
