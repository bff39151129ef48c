/** Segments from `path → value` pairs in order, the same paths as in the manual; empty values leave nothing behind. */
import type { Element } from "../shared/xml.ts";
import { element } from "../shared/xml.ts";

export type Pair = readonly [path: string, value: string];

/** Builds a segment: `segment('PID', [['PID.3/CX.1', cf], …])`. A path said twice makes a repeat. */
export function segment(name: string, pairs: readonly Pair[]): Element {
  return element(name, nest(pairs.filter(([, value]) => value !== "").map(([path, value]) => [path.split("/"), value] as const)));
}

type Split = readonly [path: readonly string[], value: string];

function nest(pairs: readonly Split[]): Element[] {
  const runs: { name: string; inner: Split[] }[] = [];
  for (const [[name = "", ...rest], value] of pairs) {
    const last = runs.at(-1);
    if (rest.length > 0 && last?.name === name) last.inner.push([rest, value]);
    else runs.push({ name, inner: [[rest, value]] });
  }
  return runs.map(({ name, inner }) => {
    const [only] = inner;
    return only !== undefined && only[0].length === 0 ? element(name, only[1]) : element(name, nest(inner));
  });
}
