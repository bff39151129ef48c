/** Federated sessions: one per citizen, prescription and service, from the first question to the booking. */
import type { Ask } from "./model.ts";

export interface Session {
  readonly session: string;
  /** Placer booking id. */
  readonly requestId: string;
  /** When the citizen first asked; survives every move. */
  readonly firstContact: string;
}

export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #nextId: () => string;

  /** Azienda of the CUP: sessions of all CUPs meet in the federation. */
  readonly #azienda: string;

  constructor(nextId: () => string, azienda: string) {
    this.#nextId = nextId;
    this.#azienda = azienda;
  }

  /** The open session of a question, or a new one. */
  of(question: Ask, now: string): Session {
    const known = this.#open.get(key(question));
    if (known !== undefined) return known;
    const requestId = this.#nextId();
    const session = { session: `S${this.#azienda}${requestId.slice(1)}`, requestId, firstContact: now };
    this.#open.set(key(question), session);
    return session;
  }

  /** The citizen has the appointment: the next question opens a new session. */
  end(question: Ask): void {
    this.#open.delete(key(question));
  }
}

function key(question: Ask): string {
  return [question.person.cf, question.form.nre, question.service].join("/");
}
