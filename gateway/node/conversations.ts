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
  readonly #journal: Pick<Journal, "remember" | "recall">;
  readonly #clock: Clock;

  constructor(journal: Pick<Journal, "remember" | "recall">, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Before a message is accepted: what is noted of one that never is harms nobody. */
  async note(messageId: string, { id, turn }: Opened): Promise<void> {
    if (turn !== undefined) await this.#remember(`turn ${messageId}`, JSON.stringify([turn.of, turn.number]));
    if (id !== undefined) await this.#remember(`envelope ${messageId}`, id);
  }

  /** The turn that a message has to wait for; undefined when it may be worked on. */
  async waitsFor(messageId: string): Promise<Turn | undefined> {
    const turn = await this.#turnOf(messageId);
    if (turn === undefined || turn.number <= 1) return undefined;
    const before = { of: turn.of, number: turn.number - 1 };
    return (await this.#recall(doneKey(before))) === undefined ? before : undefined;
  }

  /** A message has been worked on: the next of its conversation may be. */
  async done(messageId: string): Promise<void> {
    const turn = await this.#turnOf(messageId);
    if (turn !== undefined) await this.#remember(doneKey(turn), messageId);
  }

  /** Identifier of the envelope that a message came in. */
  envelopeOf(messageId: string): Promise<string | undefined> {
    return this.#recall(`envelope ${messageId}`);
  }

  async #turnOf(messageId: string): Promise<Turn | undefined> {
    const noted = await this.#recall(`turn ${messageId}`);
    if (noted === undefined) return undefined;
    const [of, number] = JSON.parse(noted) as [string, number];
    return { of, number };
  }

  async #remember(key: string, value: string): Promise<void> {
    const now = this.#clock.now();
    await this.#journal.remember(key, now + kept, now, value);
  }

  #recall(key: string): Promise<string | undefined> {
    return this.#journal.recall(key, this.#clock.now());
  }
}

function doneKey({ of, number }: Turn): string {
  return `turn-done ${of} ${number}`;
}
