import type { Clock } from "../contracts/clock.ts";
import type { Opened } from "../contracts/envelope.ts";
import type { Journal } from "../contracts/journal.ts";

/** A message's place among others of its conversation. */
export interface Turn {
  readonly of: string;
  readonly number: number;
}

/** How long a place in a conversation is known: longer than a month, in which conversations are renewed. */
const kept = 40 * 86_400_000;

/**
 * What an envelope says of a message that is worked on later: its turn (Resequencer, Enterprise Integration Patterns) and its
 * own identifier (Correlation Identifier). Kept in the journal beside the message, so that it outlives the process.
 */
export class Conversations {
  readonly #journal: Pick<Journal, "remember" | "recall" | "stateOf">;
  readonly #clock: Clock;

  constructor(journal: Pick<Journal, "remember" | "recall" | "stateOf">, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Before a message is accepted: what is noted of one that never is harms nobody. */
  async note(messageId: string, { id, turn }: Opened): Promise<void> {
    if (turn !== undefined) await this.#remember(`turn ${messageId}`, JSON.stringify([turn.of, turn.number]));
    if (id !== undefined) await this.#remember(`envelope ${messageId}`, id);
  }

  /**
   * After it was accepted, or refused for good: this message fills the place. A repetition fills it with the message that it
   * repeats. Should this be lost in a crash, the sender, who has had no acknowledgement, sends it again.
   */
  async fill(turn: Turn, messageId: string): Promise<void> {
    await this.#remember(placeKey(turn), messageId);
  }

  /** The turn that a message has to wait for; undefined when the one before has ended, however it did. */
  async waitsFor(messageId: string): Promise<Turn | undefined> {
    const noted = await this.#recall(`turn ${messageId}`);
    if (noted === undefined) return undefined;
    const [of, number] = JSON.parse(noted) as [string, number];
    if (number <= 1) return undefined;
    const before = { of, number: number - 1 };
    const filledBy = await this.#recall(placeKey(before));
    if (filledBy === messageId) return undefined;
    const state = filledBy === undefined ? undefined : await this.#journal.stateOf(filledBy);
    return state === undefined || state === "accepted" ? before : undefined;
  }

  /** Identifier of the envelope that a message came in. */
  envelopeOf(messageId: string): Promise<string | undefined> {
    return this.#recall(`envelope ${messageId}`);
  }

  async #remember(key: string, value: string): Promise<void> {
    const now = this.#clock.now();
    await this.#journal.remember(key, now + kept, now, value);
  }

  #recall(key: string): Promise<string | undefined> {
    return this.#journal.recall(key, this.#clock.now());
  }
}

function placeKey({ of, number }: Turn): string {
  return `turn-filled ${of} ${number}`;
}
