import {
  compilePath,
  findByCode,
  groupNames,
  groupsBelow,
  isGroup,
  leaves,
  valueIn,
  type Group,
  type GroupItem,
  type Item,
  type Path,
  type Segment,
} from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { MessageFormat, ReadNode, Scope, WriteNode } from "../../format.ts";
import type { Draft } from "./draft.ts";
import { keyOf } from "./leaves.ts";
import { onlyItself, type Templates } from "./template.ts";

type Paths = Pick<MessageFormat, "getter" | "setter" | "lister" | "appender" | "locator" | "room">;

/** Access by HL7 paths; `check` may refuse a path at compile time. */
export function hl7Paths(structure: GroupItem | undefined, templates: Templates, check: (path: Path) => void): Paths {
  const compile = (text: string, scope: Scope): Path => {
    const path = compilePath(text);
    check(path);
    const around = scope.at(-1);
    if (around !== undefined && isSegmentName(around) && path.segment !== around) throw onlyItself(around, text);
    return path;
  };
  const chainOf = (text: string): readonly string[] => {
    const chain = text.split(".");
    const missing = structure && chain.find((name, i) => !placeInside(structure, chain.slice(0, i), name));
    if (missing !== undefined) {
      throw new GatewayError("CONFIG_INVALID", `${missing} is not a group of ${structure!.name}`, {
        expected: `one of ${groupNames(structure!).join(", ")}`,
      });
    }
    return chain;
  };
  return {
    getter(text, scope) {
      const path = compile(text, scope);
      const { code, segmentIndex } = path;
      if (path.groups.length > 0) {
        return (node: ReadNode) => {
          const segment = segmentFor(node as Group, path);
          return segment ? valueIn(segment, path) : "";
        };
      }
      return (node: ReadNode) => {
        const segment = findByCode(node as Group, code, segmentIndex);
        return segment ? valueIn(segment, path) : "";
      };
    },
    locator(text, scope) {
      const path = compile(text, scope);
      return (node: ReadNode) => {
        const owner = segmentFor(node as Group, path);
        const leaf = owner && leafAt(owner, path);
        return leaf && { owner, key: keyOf(leaf) };
      };
    },
    room(text, scope) {
      const item = [...scope, text].flatMap((one) => one.split(".")).reduce<Item | undefined>(itemOf, structure);
      return item?.repeats === false ? 1 : Infinity;
    },
    setter(text, scope) {
      const slot = templates.slot(compile(text, scope), scope);
      return (node: WriteNode, value: string) => {
        if (value !== "") (node as Draft).values[slot] = value;
      };
    },
    lister(text, scope: Scope) {
      if (isSegmentName(text)) return (node) => segmentNodes(node as Group, text);
      const [first = "", ...others] = scope.length === 0 ? chainOf(text) : text.split(".");
      return (node) =>
        others.reduce<readonly Group[]>(
          (groups, name) => groups.flatMap((one) => groupsBelow(one, name)),
          groupsBelow(node as Group, first),
        );
    },
    appender(text, scope) {
      const repetitions = templates.repetitions(text, scope);
      return (node) => (node as Draft).append(repetitions);
    },
  };
}

const isSegmentName = (text: string): boolean => /^[A-Z][A-Z0-9]{2}$/.test(text);

function itemOf(parent: Item | undefined, name: string): Item | undefined {
  return parent?.kind === "group" ? parent.items.find((item) => item.name === name) : undefined;
}

/** Each repetition of a segment, as a group that holds it alone. */
function segmentNodes(parent: Group, name: string): readonly Group[] {
  const found: Group[] = [];
  const visit = (node: Group): void => {
    for (const child of node.children) {
      if (isGroup(child)) visit(child);
      else if (child.name === name) found.push({ name, children: [child] });
    }
  };
  visit(parent);
  return found;
}

function placeInside(structure: GroupItem, chain: readonly string[], name: string): boolean {
  let at: GroupItem | undefined = structure;
  for (const step of chain) {
    const found: GroupItem["items"][number] | undefined = at?.items.find((item) => item.name === step);
    at = found?.kind === "group" ? found : undefined;
  }
  return at?.items.some((item) => item.kind === "group" && item.name === name) ?? false;
}

function segmentFor(node: Group, path: Path): Segment | undefined {
  let at: Group | undefined = node;
  for (const step of path.groups) at = at && groupsBelow(at, step.name)[step.index - 1];
  return at && findByCode(at, path.code, path.segmentIndex);
}

/** The value that a path means; of a composite that is asked for as a whole, its first. */
function leafAt(segment: Segment, path: Path): ReturnType<typeof leaves>[number] | undefined {
  const field = leaves(segment).filter((leaf) => leaf.field === path.field);
  const repetition =
    path.selector === undefined
      ? path.repetition
      : field.find((leaf) =>
          path.selectorParts.some((part) => part.component === leaf.component && part.values.includes(leaf.value)),
        )?.repetition;
  return field.find(
    (leaf) =>
      leaf.repetition === repetition &&
      (path.component === 0 || (leaf.component === path.component && leaf.subcomponent === Math.max(path.subcomponent, 1))),
  );
}
