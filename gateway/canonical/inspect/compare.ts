import { standardDelimiters } from "../er7/delimiters.ts";
import type { Message } from "../er7/message.ts";
import { restated, type Segment } from "../er7/segment.ts";
import { leaves, meaningOf, segmentLabels } from "./leaves.ts";

/** One difference in meaning. A value that is not there is undefined. */
export interface Difference {
  /** `PID-3[2].1`, or `NTE[2]` for a whole segment. */
  readonly path: string;
  readonly kind: "changed" | "only-in-first" | "only-in-second";
  readonly first: string | undefined;
  readonly second: string | undefined;
}

interface Side {
  readonly segments: readonly Segment[];
  readonly labels: readonly string[];
  readonly meanings: readonly string[];
}

/**
 * What two messages say differently. Delimiters, escapes, segment ends and trailing nothings are no difference; a segment
 * more or less is one, and does not make all that follow it differ.
 * @param ignored paths, or beginnings of paths, that may differ: `MSH-7`
 */
export function compareMessages(a: Message, b: Message, ignored: readonly string[] = []): readonly Difference[] {
  const [first, second] = [sideOf(a), sideOf(b)];
  const differences: Difference[] = [];
  for (const [i, j] of paired(first, second)) {
    if (i === undefined) differences.push(whole("only-in-second", second, j!));
    else if (j === undefined) differences.push(whole("only-in-first", first, i));
    else if (first.meanings[i] !== second.meanings[j]) for (const one of changes(first, i, second, j)) differences.push(one);
  }
  return differences.filter(({ path }) => !ignored.some((one) => isWithin(path, one)));
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || (path.startsWith(prefix) && /[.[-]/.test(path[prefix.length]!));
}

function sideOf(message: Message): Side {
  // Sequences that no plain text can say keep their escape character in a value, so both sides get the same one.
  const segments = message.segments.map((one) => restated(one, standardDelimiters));
  return { segments, labels: segmentLabels(message), meanings: segments.map(meaningOf) };
}

function whole(kind: "only-in-first" | "only-in-second", side: Side, at: number): Difference {
  const text = side.segments[at]!.text;
  return {
    path: side.labels[at]!,
    kind,
    first: kind === "only-in-first" ? text : undefined,
    second: kind === "only-in-second" ? text : undefined,
  };
}

function changes(first: Side, i: number, second: Side, j: number): readonly Difference[] {
  const key = (leaf: { field: number; repetition: number; component: number; subcomponent: number }): string =>
    `${leaf.field}[${leaf.repetition}].${leaf.component}.${leaf.subcomponent}`;
  const before = new Map(leaves(first.segments[i]!).map((leaf) => [key(leaf), leaf]));
  const after = new Map(leaves(second.segments[j]!).map((leaf) => [key(leaf), leaf]));
  const found: Difference[] = [];
  for (const at of [...new Set([...before.keys(), ...after.keys()])]) {
    const [one, other] = [before.get(at), after.get(at)];
    if (one?.value === other?.value) continue;
    const kind = !one ? "only-in-second" : !other ? "only-in-first" : "changed";
    found.push({ path: `${first.labels[i]!}-${(one ?? other)!.below}`, kind, first: one?.value, second: other?.value });
  }
  return found;
}

type Pair = readonly [first: number | undefined, second: number | undefined];

/** Most cells of the table that finds the longest common subsequence; larger blocks are paired by name in order. */
const mostCells = 4_000_000;

/** The segments of both, those that belong together side by side. */
function paired(first: Side, second: Side): readonly Pair[] {
  const [a, b] = [first.meanings, second.meanings];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const pairs: Pair[] = Array.from({ length: start }, (_, i) => [i, i] as const);
  const [restA, restB] = [range(start, a.length - end), range(start, b.length - end)];
  const common = restA.length * restB.length > mostCells ? [] : commonSubsequence(restA, restB, a, b);
  let [i, j] = [start, start];
  for (const [nextI, nextJ] of [...common, [a.length - end, b.length - end] as const]) {
    for (const pair of byName(first, range(i, nextI), second, range(j, nextJ))) pairs.push(pair);
    if (nextI < a.length - end) pairs.push([nextI, nextJ]);
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return pairs;
}

/** What has no equal: segments of one name are taken for each other in order. */
function byName(first: Side, ones: readonly number[], second: Side, others: readonly number[]): readonly Pair[] {
  const left = new Map<string, number[]>();
  // Taken from the end, so that the first comes first.
  for (const j of others.toReversed()) {
    const name = second.segments[j]!.name;
    const list = left.get(name);
    if (list) list.push(j);
    else left.set(name, [j]);
  }
  const pairs: Pair[] = ones.map((i) => [i, left.get(first.segments[i]!.name)?.pop()]);
  const taken = new Set(pairs.map(([, j]) => j));
  return [...pairs, ...others.filter((j) => !taken.has(j)).map((j) => [undefined, j] as const)];
}

/** Pairs of equal segments, as many as keep their order. */
function commonSubsequence(
  ones: readonly number[],
  others: readonly number[],
  a: readonly string[],
  b: readonly string[],
): readonly (readonly [number, number])[] {
  const width = others.length + 1;
  const lengths = new Uint32Array((ones.length + 1) * width);
  for (let i = ones.length - 1; i >= 0; i--) {
    for (let j = others.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[ones[i]!] === b[others[j]!]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < ones.length && j < others.length;) {
    if (a[ones[i]!] === b[others[j]!]) pairs.push([ones[i++]!, others[j++]!]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
