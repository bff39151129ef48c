import { GatewayError } from "../../contracts/errors.ts";

/** A segment's place in a message structure. */
export interface SegmentItem {
  readonly kind: "segment";
  /** The segment's name; those of a choice joined by `|`. */
  readonly name: string;
  /** The names of which one stands here; a single one but for a choice. */
  readonly names: readonly string[];
  readonly required: boolean;
  readonly repeats: boolean;
}

/** A segment group, or the whole message. */
export interface GroupItem {
  readonly kind: "group";
  readonly name: string;
  readonly required: boolean;
  readonly repeats: boolean;
  readonly items: readonly Item[];
  /** Names of all segments inside, at any depth. */
  readonly segments: ReadonlySet<string>;
  /** For each segment name, the indexes of the items that it is or may open, in order. */
  readonly openers: ReadonlyMap<string, readonly number[]>;
  /** Like `openers`, for the names that an item begins with when nothing of it is left out. */
  readonly leaders: ReadonlyMap<string, readonly number[]>;
}

export type Item = SegmentItem | GroupItem;

/** The standard's structures have six. */
const deepest = 50;

const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}", "<": ">" };

/**
 * Reads a structure in the notation of the standard (HL7 v2.5, section 2.12), with groups named by a colon:
 * `MSH ARQ [{NTE}] {RESOURCES: RGS [{SERVICE: AIS [APR]}]}`. A group that stands exactly once is held together by `< >`, and
 * so is a choice: `<OBR|RQD|RXO>`.
 * @throws GatewayError CONFIG_INVALID with the column
 */
export function parseStructure(name: string, notation: string): GroupItem {
  const tokens = [...notation.matchAll(/[[\]{}<>]|[A-Z][A-Z0-9]{2}(?:\|[A-Z][A-Z0-9]{2})+|[A-Z][A-Z0-9_]*:?|\S/g)];
  let at = 0;
  const fault = (expected: string): GatewayError =>
    new GatewayError("CONFIG_INVALID", `Structure ${name} is not readable`, {
      where: { column: (tokens[at]?.index ?? notation.length) + 1 },
      expected,
    });

  let depth = 0;
  const items = (close: string | undefined): Item[] => {
    if (++depth > deepest) throw fault(`at most ${deepest} brackets inside each other`);
    const found: Item[] = [];
    while (at < tokens.length && tokens[at]![0] !== close) found.push(...item());
    if (close !== undefined && tokens[at]?.[0] !== close) throw fault(close);
    depth--;
    return found;
  };
  const item = (): readonly Item[] => {
    const token = tokens[at]![0];
    const close = closing[token];
    if (close !== undefined) {
      at++;
      const inner = items(close);
      at++;
      if (token === "<") return inner;
      return inner.map((one) => (token === "[" ? { ...one, required: false } : { ...one, repeats: true }));
    }
    if (token.endsWith(":")) {
      at++;
      return [groupItem(token.slice(0, -1), items(closingAhead()))];
    }
    if (!/^[A-Z][A-Z0-9]{2}(?:\|[A-Z][A-Z0-9]{2})*$/.test(token)) {
      throw fault("a segment name, a group name with a colon, [, { or <");
    }
    at++;
    return [{ kind: "segment", name: token, names: token.split("|"), required: true, repeats: false }];
  };
  const closingAhead = (): string => {
    let inner = 0;
    for (const [token] of tokens.slice(at)) {
      if (closing[token] !== undefined) inner++;
      else if (token === "]" || token === "}" || token === ">") {
        if (inner === 0) return token;
        inner--;
      }
    }
    throw fault("a closing bracket after the group");
  };
  return groupItem(name, items(undefined));
}

function groupItem(name: string, items: readonly Item[]): GroupItem {
  const segments = new Set<string>();
  const openers = new Map<string, number[]>();
  const leaders = new Map<string, number[]>();
  items.forEach((item, index) => {
    for (const inner of item.kind === "segment" ? item.names : item.segments) segments.add(inner);
    for (const opener of openersOf(item)) append(openers, opener, index);
    for (const leader of leadersOf(item)) append(leaders, leader, index);
  });
  return { kind: "group", name, required: true, repeats: false, items, segments, openers, leaders };
}

function append(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function leadersOf(item: Item): readonly string[] {
  if (item.kind === "segment") return item.names;
  const [first] = item.items;
  return first ? leadersOf(first) : [];
}

/** The names that an item may begin with: a group begins with any of its items up to the first required one. */
function openersOf(item: Item): ReadonlySet<string> {
  if (item.kind === "segment") return new Set(item.names);
  const names = new Set<string>();
  for (const inner of item.items) {
    for (const name of openersOf(inner)) names.add(name);
    if (inner.required) break;
  }
  return names;
}

/** Writes a structure in the notation that {@link parseStructure} reads. */
export function structureNotation(structure: GroupItem): string {
  return structure.items
    .map((item) => {
      const inner = item.kind === "segment" ? item.name : `${item.name}: ${structureNotation(item)}`;
      const held = item.kind === "segment" && item.names.length > 1 ? `<${inner}>` : inner;
      if (item.required && !item.repeats) return item.kind === "segment" ? held : `<${inner}>`;
      const repeated = item.repeats ? `{${held}}` : held;
      return item.required ? repeated : `[${repeated}]`;
    })
    .join(" ");
}

/** True for the group of a name, and for the place where a segment of the name may stand. */
export function isNamed(item: Item, name: string): boolean {
  return item.kind === "segment" ? item.names.includes(name) : item.name === name;
}

/** Names of the groups that lead to the first place of a segment (or group) in a structure; undefined when it has none. */
export function placeOf(structure: GroupItem, name: string): readonly string[] | undefined {
  for (const item of structure.items) {
    if (isNamed(item, name)) return [];
    if (item.kind !== "group") continue;
    const inner = placeOf(item, name);
    if (inner) return [item.name, ...inner];
  }
  return undefined;
}
