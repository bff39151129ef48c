import { changeKinds, type Change, type ChangeKind } from "./compare.ts";

/** One message in which a difference shows. */
export interface Example {
  /** As the journal names it. */
  readonly id: string;
  /** The values; they may be those of a patient. */
  readonly old: string | undefined;
  readonly new: string | undefined;
}

/** A difference, and in how many messages it shows. */
export interface Group {
  readonly kind: ChangeKind;
  readonly text: string;
  /** For errors: the sentence of the first. */
  readonly detail: string | undefined;
  readonly messages: number;
  readonly examples: readonly Example[];
}

/** Gathers differences of many messages by what they are. */
export class Groups {
  readonly #most: number;
  readonly #groups = new Map<string, { readonly first: Change; messages: number; readonly examples: Example[] }>();

  /** @param examples most of them in each group */
  constructor(examples: number) {
    this.#most = examples;
  }

  /** The differences of one message: however often one shows in it, it counts once. */
  add(id: string, changes: readonly Change[]): void {
    const seen = new Set<string>();
    for (const change of changes) {
      if (seen.has(change.text)) continue;
      seen.add(change.text);
      const group = this.#groups.get(change.text) ?? { first: change, messages: 0, examples: [] };
      this.#groups.set(change.text, group);
      group.messages++;
      if (group.examples.length < this.#most) group.examples.push({ id, old: change.old, new: change.new });
    }
  }

  /** By kind; the most frequent of a kind first. */
  list(): readonly Group[] {
    return [...this.#groups.values()]
      .map(({ first, messages, examples }): Group => ({
        kind: first.kind,
        text: first.text,
        detail: first.detail,
        messages,
        examples,
      }))
      .sort((a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) || b.messages - a.messages);
  }
}
