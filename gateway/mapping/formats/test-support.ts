import assert from "node:assert/strict";
import type { FormatKind, FormatSpec, Leaf, MessageFormat, Scope } from "../format.ts";

export interface Opened {
  readonly compiled: MessageFormat;
  /** The node of a message that is of this kind. */
  read(bytes: Uint8Array | string): object;
}

/** A format compiled for one mapping, to read and write with. */
export function open(kind: FormatKind, spec: Partial<FormatSpec>): Opened {
  const compiled = kind.compile({
    options: {},
    message: "",
    structure: undefined,
    layout: undefined,
    canonical: "SRM^S01",
    ...spec,
  });
  return {
    compiled,
    read(bytes) {
      const node = compiled.node(kind.parse(Buffer.from(bytes), spec.options ?? {}));
      assert.ok(node, "a message of another kind");
      return node;
    },
  };
}

export const config = (column?: number): object => ({
  code: "CONFIG_INVALID",
  ...(column === undefined ? {} : { where: { column } }),
});

/** What a message holds, as text. */
export function valuesOf(format: MessageFormat, node: object): readonly string[] {
  return format.leaves(node).map(({ path, value }) => `${path}=${value}`);
}

/** The promise of leaves: paths are unique, and rule and scope read the value at the same spot. */
export function checkLeaves(format: MessageFormat, root: object): readonly Leaf[] {
  const leaves = format.leaves(root);
  assert.equal(new Set(leaves.map(({ path }) => path)).size, leaves.length, "paths are unique");
  for (const { rule, scope, owner, key, value, path } of leaves) {
    const locate = format.locator(rule, scope);
    const here = nodesAt(format, root, scope).filter((node) => {
      const spot = locate(node);
      return spot?.owner === owner && spot.key === key;
    });
    assert.equal(here.length, 1, `${path} is found once by ${[...scope, rule].join(" > ")}`);
    assert.equal(format.getter(rule, scope)(here[0]!), value, path);
  }
  return leaves;
}

function nodesAt(format: MessageFormat, root: object, scope: Scope): readonly object[] {
  return scope.reduce<readonly object[]>(
    (nodes, step, i) => nodes.flatMap((node) => format.lister(step, scope.slice(0, i))(node)),
    [root],
  );
}

/** Writes what leaves say, group by group, as the rules of a mapping would. */
export function copyOf(format: MessageFormat, root: object): Uint8Array {
  const leaves = format.leaves(root);
  const copy = (from: object, to: object, scope: Scope): void => {
    const done = new Set<string>();
    for (const leaf of leaves) {
      if (scope.some((step, i) => leaf.scope[i] !== step)) continue;
      const group = leaf.scope[scope.length];
      const name = group === undefined ? `=${leaf.rule}` : `>${group}`;
      if (done.has(name)) continue;
      done.add(name);
      if (group === undefined) format.setter(leaf.rule, scope)(to, format.getter(leaf.rule, scope)(from));
      else for (const one of format.lister(group, scope)(from)) copy(one, format.appender(group, scope)(to), [...scope, group]);
    }
  };
  const draft = format.draft();
  copy(root, draft, []);
  return format.write(draft);
}

/** Leaves hold their promise, and what is written from them reads as the same; in some formats not in the same order. */
export function checkRoundTrip({ compiled, read }: Opened, root: object, ordered = true): void {
  checkLeaves(compiled, root);
  const [copied, given] = [valuesOf(compiled, read(copyOf(compiled, root))), valuesOf(compiled, root)];
  if (ordered) assert.deepEqual(copied, given);
  else assert.deepEqual(copied.toSorted(), given.toSorted());
}
