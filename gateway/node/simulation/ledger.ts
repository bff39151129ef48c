import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Call } from "../../journal/calls.ts";
import { controlIdOf, type Letter, type Read, type ReceiverName } from "./messages.ts";
import { OrderBook } from "./order.ts";

/** How a letter ended for its sender. */
export type Told =
  /** Acknowledged; a booking was answered by who made it. */
  | "accepted"
  /** Refused for good by the receiver. */
  | "refused"
  /** Refused by the node, which has said that nothing was done. */
  | "not-done"
  /** A booking of which nobody can say whether it was made: a person must. */
  | "open";

/** What a receiver has of one number. */
export interface Arrived {
  readonly under: Set<string>;
  readonly to: ReceiverName;
  times: number;
  refused: boolean;
}

/**
 * Three lists that know nothing of each other: what senders were told, what receivers did, and the journal. What must hold at
 * every instant is looked at as soon as one of them grows.
 */
export class Ledger {
  readonly letters = new Map<number, Letter>();
  readonly told = new Map<number, Told>();
  readonly arrived = new Map<number, Arrived>();
  /** What must not be, a sentence each. */
  readonly wrong: string[] = [];
  /** How often each was given to a node. */
  readonly #handed = new Map<number, number>();
  /** What was given to a node once, and refused as not done. */
  readonly #denied = new Set<number>();
  readonly #order = new OrderBook();
  readonly #known: StatementSync;
  readonly #controlId: StatementSync;

  constructor(database: DatabaseSync) {
    this.#known = database.prepare("SELECT state FROM messages WHERE control_id = ? AND system = 'caller' AND known = 1");
    this.#controlId = database.prepare("SELECT control_id FROM messages WHERE id = ?");
  }

  /** What the journal has on disk of a number now. */
  stateOf(number: number): string | undefined {
    return this.#known.get(controlIdOf(number))?.["state"] as string | undefined;
  }

  /** A letter is sent, for the first time or again. */
  sent(letter: Letter): void {
    if (this.letters.has(letter.number)) return;
    this.letters.set(letter.number, letter);
    this.#order.sent(letter);
  }

  /** A letter comes to a node, for the first time or again. */
  handed({ number }: Letter): void {
    this.#handed.set(number, (this.#handed.get(number) ?? 0) + 1);
    this.#denied.delete(number);
  }

  /** The node answers that it could do nothing just now: that holds for the one time that was answered. */
  denied({ number }: Letter): void {
    if (this.#handed.get(number) !== 1) return;
    this.#denied.add(number);
    if (this.arrived.has(number)) this.wrong.push(`${number} is said not to be done, and ${this.#was(number)}`);
  }

  /** The node answers that a letter was accepted: from now on it answers for it. */
  promised({ number, kind }: Letter): void {
    if (this.stateOf(number) === undefined) this.wrong.push(`${number} is acknowledged, and is not on disk`);
    if (kind === "booking" && !this.#isDone(number)) this.wrong.push(`${number} is said to be booked, and nobody has booked it`);
  }

  /** A sender has learned how a letter ended. */
  ended(letter: Letter, how: Told): void {
    const { number } = letter;
    this.told.set(number, how);
    if (how === "accepted") this.#order.acknowledged(letter);
    if (how === "refused" && !this.arrived.get(number)?.refused) this.wrong.push(`${number} is told a refusal that nobody said`);
    if (how === "not-done" && this.arrived.has(number))
      this.wrong.push(`${number} is said not to be done, and ${this.#was(number)}`);
  }

  /** A receiver gets a message. @param refused whether it will do it */
  came(to: ReceiverName, { number, controlId }: Read, refused: boolean): void {
    const before = this.arrived.get(number);
    const now = before ?? { under: new Set(), to, times: 0, refused };
    this.arrived.set(number, now);
    now.under.add(controlId);
    now.times++;
    if (to === "once" && now.times > 1) this.wrong.push(`${number} came twice to who does everything that comes`);
    if (now.under.size > 1) this.wrong.push(`${number} came as ${[...now.under].join(" and ")}`);
    if (this.told.get(number) === "not-done" || this.#denied.has(number))
      this.wrong.push(`${number} was said not to be done, and now comes`);
    if (this.stateOf(number) === undefined) this.wrong.push(`${number} comes, and the journal does not know it`);
    const letter = this.letters.get(number);
    if (letter?.to !== to) this.wrong.push(`${number} came to ${to}, and was for ${letter?.to ?? "nobody"}`);
    if (letter && !before) this.wrong.push(...this.#order.came(letter));
  }

  /** What the node has said of ended messages is on disk: it must be true by now. */
  committed(calls: readonly Call[]): void {
    for (const call of calls) {
      if (call.name !== "finish" || call.args[1].outcome !== "AA") continue;
      const controlId = String(this.#controlId.get(call.args[0])?.["control_id"]);
      if (!this.#isDone(Number(controlId.slice(1))))
        this.wrong.push(`${controlId} is done in the journal, and nobody has done it`);
    }
  }

  #isDone(number: number): boolean {
    return this.arrived.get(number)?.refused === false;
  }

  #was(number: number): string {
    return this.arrived.get(number)?.refused ? "its receiver has refused it" : "was done";
  }
}
