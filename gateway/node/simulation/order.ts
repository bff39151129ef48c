import type { Letter } from "./messages.ts";

/** One notification that is owed to the receiver that is delivered to in order. */
interface Owed {
  readonly number: number;
  /** When it was acknowledged, counted in events of this book. */
  readonly acknowledged: number;
}

/**
 * In which order the notifications of one patient must come: whoever was acknowledged before another was sent comes before it.
 * Those that were under way at the same time have no order between them.
 */
export class OrderBook {
  readonly #sent = new Map<number, number>();
  readonly #owed = new Map<number, Owed[]>();
  readonly #came = new Set<number>();
  #count = 0;

  sent(letter: Letter): void {
    if (ordered(letter)) this.#sent.set(letter.number, this.#count++);
  }

  acknowledged(letter: Letter): void {
    if (!ordered(letter) || this.#came.has(letter.number)) return;
    const owed = this.#owed.get(letter.patient) ?? [];
    this.#owed.set(letter.patient, owed);
    owed.push({ number: letter.number, acknowledged: this.#count++ });
  }

  /** It comes for the first time. @returns what should have come before it, a sentence each */
  came(letter: Letter): readonly string[] {
    if (!ordered(letter)) return [];
    this.#came.add(letter.number);
    const sent = this.#sent.get(letter.number) ?? 0;
    const owed = (this.#owed.get(letter.patient) ?? []).filter((one) => one.number !== letter.number);
    this.#owed.set(letter.patient, owed);
    return owed
      .filter((one) => one.acknowledged < sent)
      .map((one) => `${letter.number} comes before ${one.number} of the same patient, which was acknowledged before it was sent`);
  }
}

const ordered = ({ to, kind }: Letter): boolean => to === "ordered" && kind === "notification";
