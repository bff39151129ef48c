import { GatewayError } from "../contracts/errors.ts";

/** A segment's place in a message structure. */
export interface SegmentItem {
  readonly kind: "segment";
  readonly name: string;
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
}

export type Item = SegmentItem | GroupItem;

/**
 * Reads a structure in the notation of the standard (HL7 v2.5, section 2.12), with groups named by a colon:
 * `MSH ARQ [{NTE}] {RESOURCES: RGS [{SERVICE: AIS [APR]}]}`.
 * @throws GatewayError CONFIG_INVALID with the column
 */
export function parseStructure(name: string, notation: string): GroupItem {
  const tokens = [...notation.matchAll(/[[\]{}]|[A-Z][A-Z0-9_]*:?|\S/g)];
  let at = 0;
  const fault = (expected: string): GatewayError =>
    new GatewayError("CONFIG_INVALID", `Structure ${name} is not readable`, {
      where: { column: (tokens[at]?.index ?? notation.length) + 1 },
      expected,
    });

  const items = (closing: string | undefined): Item[] => {
    const found: Item[] = [];
    while (at < tokens.length && tokens[at]![0] !== closing) found.push(...item());
    if (closing !== undefined && tokens[at]?.[0] !== closing) throw fault(closing);
    return found;
  };
  const item = (): readonly Item[] => {
    const token = tokens[at]![0];
    if (token === "[" || token === "{") {
      at++;
      const inner = items(token === "[" ? "]" : "}");
      at++;
      return inner.map((one) => (token === "[" ? { ...one, required: false } : { ...one, repeats: true }));
    }
    if (token.endsWith(":")) {
      at++;
      return [group(token.slice(0, -1), items(closingAhead()))];
    }
    if (!/^[A-Z][A-Z0-9]{2}$/.test(token)) throw fault("a segment name, a group name with a colon, [ or {");
    at++;
    return [{ kind: "segment", name: token, required: true, repeats: false }];
  };
  const closingAhead = (): string => {
    let depth = 0;
    for (const [token] of tokens.slice(at)) {
      if (token === "[" || token === "{") depth++;
      else if (token === "]" || token === "}") {
        if (depth === 0) return token;
        depth--;
      }
    }
    throw fault("a closing bracket after the group");
  };
  return group(name, items(undefined));
}

function group(name: string, items: readonly Item[]): GroupItem {
  const segments = new Set<string>();
  for (const item of items) {
    if (item.kind === "segment") segments.add(item.name);
    else for (const inner of item.segments) segments.add(inner);
  }
  return { kind: "group", name, required: true, repeats: false, items, segments };
}

/** Names of the groups that lead to the first place of a segment (or group) in a structure; undefined when it has none. */
export function placeOf(structure: GroupItem, name: string): readonly string[] | undefined {
  for (const item of structure.items) {
    if (item.name === name) return [];
    if (item.kind !== "group") continue;
    const inner = placeOf(item, name);
    if (inner) return [item.name, ...inner];
  }
  return undefined;
}
