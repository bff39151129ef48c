import type { KeyPair, KeyRing, Trust } from "../../contracts/envelope.ts";

/** A pair of ours, and the instant from which we sign with it. */
export interface Pair {
  readonly pair: KeyPair;
  readonly from: number;
}

/** A key ring: the pair whose time has begun last signs, and all of them decrypt. */
export function ringOf(pairs: readonly Pair[], trusts: ReadonlyMap<string, Trust>): KeyRing {
  return {
    signing: (at) => pairs.filter(({ from }) => from <= at).reduce<Pair | undefined>(later, undefined)?.pair,
    own: pairs.map(({ pair }) => pair),
    members: [...trusts.keys()],
    trustOf: (member) => trusts.get(member),
  };
}

function later(a: Pair | undefined, b: Pair): Pair {
  return a === undefined || b.from >= a.from ? b : a;
}
