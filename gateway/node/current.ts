import type { Sender } from "../contracts/adapter.ts";
import type { Settings } from "./settings.ts";

/** Settings that are in use: whoever holds them gives them back with `release`, once. */
export interface Lease {
  readonly settings: Settings;
  /** The same settings once more, to be given back on their own. */
  share(): Lease;
  release(): void;
}

interface Edition {
  readonly settings: Settings;
  users: number;
}

/**
 * The settings in force. A message takes them once and finishes on them, whatever comes meanwhile. Settings that are neither
 * in force nor in use any more are let go, and senders that no other settings have are closed.
 */
export class Current {
  #now: Edition;
  /** In how many settings each sender is. */
  readonly #holders = new Map<Sender, number>();
  readonly #editions = new Set<Edition>();
  readonly #closing = new Set<Promise<void>>();
  #empty: (() => void) | undefined;

  constructor(settings: Settings) {
    this.#now = this.#enter(settings);
  }

  get settings(): Settings {
    return this.#now.settings;
  }

  /** Takes the settings in force. */
  take(): Lease {
    return this.#lease(this.#now);
  }

  #lease(edition: Edition): Lease {
    edition.users++;
    let held = true;
    return {
      settings: edition.settings,
      share: () => this.#lease(edition),
      release: () => {
        if (!held) return;
        held = false;
        edition.users--;
        if (edition.users === 0 && edition !== this.#now) this.#letGo(edition);
      },
    };
  }

  /** Puts new settings in force: whoever takes from now on gets them. */
  swap(next: Settings): void {
    const before = this.#now;
    this.#now = this.#enter(next);
    if (before.users === 0) this.#letGo(before);
  }

  /** Settles when nobody uses any settings any more and every sender is closed. */
  async end(): Promise<void> {
    const last = this.#now;
    this.#now = { settings: last.settings, users: 0 };
    if (last.users === 0) this.#letGo(last);
    if (this.#editions.size > 0) {
      await new Promise<void>((resolve) => {
        this.#empty = resolve;
      });
    }
    await Promise.all(this.#closing);
  }

  #enter(settings: Settings): Edition {
    const edition = { settings, users: 0 };
    this.#editions.add(edition);
    for (const sender of sendersIn(settings)) this.#holders.set(sender, (this.#holders.get(sender) ?? 0) + 1);
    return edition;
  }

  #letGo(edition: Edition): void {
    if (!this.#editions.delete(edition)) return;
    for (const sender of sendersIn(edition.settings)) {
      const left = (this.#holders.get(sender) ?? 1) - 1;
      if (left > 0) {
        this.#holders.set(sender, left);
        continue;
      }
      this.#holders.delete(sender);
      const closed = sender.close().catch(() => undefined);
      this.#closing.add(closed);
      void closed.then(() => this.#closing.delete(closed));
    }
    if (this.#editions.size === 0) this.#empty?.();
  }
}

function sendersIn(settings: Settings): readonly Sender[] {
  return [...settings.systems.values()].flatMap((system) => system.sender ?? []);
}
