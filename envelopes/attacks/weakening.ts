/** One change of a source. */
export interface Edit {
  /** Without ending, under envelopes/ or, for `gateway/xml/…`, under the root. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

/**
 * A verifier with one rule less. Each must be noticed by some attack; so each rule is proved to be needed, and each such
 * attack to be a test of it.
 */
export interface Weakening {
  /**
   * Which of the rules of processing it belongs to: 1 strict XML, 2 structure of SOAP, 3 Ids, 4 References and transforms,
   * 5 what must be signed, by node, 6 text that is text only, 7 algorithms and keys, 8 who is believed, and what else must be
   * true of the sender, 9 limits and time.
   */
  readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  readonly rule: string;
  /** The case that notices. */
  readonly noticed: string;
  /** What that case is answered with when the rule is gone. */
  readonly then: string;
  readonly edits: readonly Edit[];
}

export function weakening(
  number: Weakening["number"],
  rule: string,
  noticed: string,
  then: string,
  ...edits: readonly Edit[]
): Weakening {
  return { number, rule, noticed, then, edits };
}

/** Takes the condition of a refusal away. */
export function never(file: string, condition: string): Edit {
  return { file, from: `if (${condition})`, to: "if (false)" };
}

export function change(file: string, from: string, to: string): Edit {
  return { file, from, to };
}
