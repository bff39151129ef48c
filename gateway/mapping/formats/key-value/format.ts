import { GatewayError } from "../../../contracts/errors.ts";
import type { Leaf, MessageFormat, Scope } from "../../format.ts";
import type { Dialect } from "./options.ts";
import { writePairs, type PairsDocument } from "./pairs.ts";
import type { Pattern } from "./pattern.ts";

/** The pairs of a message, or those of one repetition of a group: their names there, and in the message. */
interface ReadPairs {
  readonly document: PairsDocument;
  readonly names: ReadonlyMap<string, string>;
}

/** Names begin here with what their groups make of them. */
interface PairsDraft {
  readonly pairs: Map<string, string>;
  readonly nameOf: (name: string) => string;
  /** Repetitions so far, by group. */
  readonly counts: Map<string, number>;
}

export function keyValueFormat(message: string, dialect: Dialect): MessageFormat {
  const { pattern, escape, type, codec } = dialect;
  const whole = (document: PairsDocument): ReadPairs => ({
    document,
    names: new Map([...document.pairs.keys()].map((name) => [name, name])),
  });
  const nodes = new WeakMap<PairsDocument, ReadPairs>();
  return {
    node(given) {
      const document = given as PairsDocument;
      if (message !== "*" && document.kind !== message) return undefined;
      let node = nodes.get(document);
      if (!node) nodes.set(document, (node = whole(document)));
      return node;
    },
    draft() {
      const draft: PairsDraft = { pairs: new Map(), nameOf: (name) => name, counts: new Map() };
      if (message !== "*") draft.pairs.set(type, message);
      return draft;
    },
    write: (draft) => codec.encode(writePairs((draft as PairsDraft).pairs, dialect)),
    getter: (path) => {
      checkName(path, dialect);
      return (node) => valueIn(node as ReadPairs, path);
    },
    setter(path) {
      checkName(path, dialect);
      return (node, value) => {
        if (value === "") return;
        if (escape.write(value, false) === undefined) {
          throw new GatewayError("MAPPING_FIELD", `The value for ${path} holds signs that divide pairs`, {
            where: { field: path },
            hint: "choose the option escape",
          });
        }
        const { pairs, nameOf } = node as PairsDraft;
        pairs.set(nameOf(path), value);
      };
    },
    lister(path) {
      checkName(path, dialect);
      const list = compileList(pattern, path);
      return (node) => list(node as ReadPairs);
    },
    appender(path) {
      checkName(path, dialect);
      return (node) => {
        const { pairs, nameOf, counts } = node as PairsDraft;
        const n = (counts.get(path) ?? 0) + 1;
        counts.set(path, n);
        const made: PairsDraft = { pairs, nameOf: (name) => nameOf(pattern.write(path, n, name)), counts: new Map() };
        return made;
      };
    },
    locator(path) {
      return (node) => {
        const { document, names } = node as ReadPairs;
        return valueIn(node as ReadPairs, path) === "" ? undefined : { owner: document, key: names.get(path)! };
      };
    },
    leaves: (node) =>
      leavesOf((node as ReadPairs).document, pattern).map((leaf) => (leaf.key === type ? { ...leaf, derived: true } : leaf)),
    shape: () => ({ kind: "text" }),
    room: () => Infinity,
    declared: [],
  };
}

function valueIn({ document, names }: ReadPairs, path: string): string {
  const name = names.get(path);
  return name === undefined ? "" : (document.pairs.get(name) ?? "");
}

/** @throws GatewayError CONFIG_INVALID for a name that no pair can have */
function checkName(path: string, { escape, assign, separator }: Dialect): void {
  if (path.trim() !== "" && path === path.trim() && escape.write(path, true) !== undefined) return;
  throw new GatewayError("CONFIG_INVALID", `"${path.slice(0, 100)}" is no name of a pair`, {
    where: { column: 1 },
    expected: `a name without ${JSON.stringify(assign)} and ${JSON.stringify(separator)}, and without blanks around it`,
  });
}

/** Repetitions of a group in the order of their numbers. */
function compileList(pattern: Pattern, group: string): (node: ReadPairs) => readonly ReadPairs[] {
  const read = pattern.read(group);
  return ({ document, names }) => {
    const found = new Map<number, Map<string, string>>();
    for (const [name, full] of names) {
      const inner = read(name);
      if (!inner || document.pairs.get(full) === "") continue;
      const one = found.get(inner.n) ?? new Map<string, string>();
      found.set(inner.n, one.set(inner.name, full));
    }
    return [...found].sort(([a], [b]) => a - b).map(([, inside]) => ({ document, names: inside }));
  };
}

function leavesOf(document: PairsDocument, pattern: Pattern): readonly Leaf[] {
  return [...document.pairs].flatMap(([key, value]) => {
    if (value === "") return [];
    const { rule, scope } = placeOf(key, pattern);
    return [{ owner: document, key, path: key, value, rule, scope }];
  });
}

function placeOf(key: string, pattern: Pattern): { readonly rule: string; readonly scope: Scope } {
  const scope: string[] = [];
  let rule = key;
  for (let found = pattern.groupOf(rule); found; found = pattern.groupOf(rule)) {
    scope.push(found.group);
    rule = found.name;
  }
  return { rule, scope };
}
