import type { Ledger } from "./ledger.ts";
import { answered, read, type ReceiverName } from "./messages.ts";

/** A code that says for good that a booking cannot be made. */
export const finalRefusal = "SLOT_OCCUPATO";

/** Which numbers receivers refuse, whenever they come. */
const refuses = (number: number): boolean => number % 23 === 7;

/**
 * A system that is delivered to. Most tell duplicates: what comes again under the same control identifier gets the answer that
 * it got. The one called `once` does everything that comes.
 */
export class Receiver {
  readonly name: ReceiverName;
  /** Whether somebody is there. */
  up = true;
  readonly #ledger: Ledger;
  readonly #answers = new Map<string, Buffer>();
  #given = 0;

  constructor(name: ReceiverName, ledger: Ledger) {
    this.name = name;
    this.#ledger = ledger;
  }

  get tells(): boolean {
    return this.name !== "once";
  }

  /** Takes a message, and does it unless it was done. @returns the answer */
  take(bytes: Uint8Array): Buffer {
    const message = read(bytes);
    const refused = refuses(message.number);
    this.#ledger.came(this.name, message, refused);
    const before = this.tells ? this.#answers.get(message.controlId) : undefined;
    if (before) return before;
    const answer = answered(
      message.controlId,
      refused ? { ack: "AE", code: finalRefusal } : { ack: "AA", code: "" },
      ++this.#given,
    );
    this.#answers.set(message.controlId, answer);
    return answer;
  }
}
