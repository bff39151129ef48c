import { createHash } from "node:crypto";
import { randomFrom, type Random } from "../../canonical/fuzz/random.ts";
import type { Clock, Timer } from "../../contracts/clock.ts";
import type { Schedule } from "../../journal/index.ts";
import { EventQueue, type Life } from "./events.ts";

/** What the wall clock shows when a world begins: an instant like another. */
const epoch = Date.UTC(2027, 0, 11, 9, 16);

/** How many characters of the trace go into the digest at once: each call costs more than what it is given. */
const atOnce = 8192;

/**
 * Virtual time and everything that happens in it, one event after the other. Nothing here knows what time it really is, and
 * everything that is left to chance is asked of one seed: the same seed is the same world.
 */
export class World {
  readonly random: Random;
  /** Nothing goes wrong any more: what is under way may come to its end. */
  calm = false;
  /** How far the wall clock is from the time that has really passed, in milliseconds. */
  wallMoved = 0;
  /** Events that have happened. */
  happened = 0;
  readonly #events = new EventQueue();
  readonly #digest = createHash("sha256");
  /** Lines of the trace that are not in the digest yet. */
  #untold = "";
  readonly #tell: ((line: string) => void) | undefined;
  #now = 0;
  #sequence = 0;

  /** @param tell is given every line of the trace */
  constructor(seed: number, tell?: (line: string) => void) {
    this.random = randomFrom(seed);
    this.#tell = tell;
  }

  /** Milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  /** SHA-256 over all that has happened so far. */
  get digest(): string {
    this.#digest.update(this.#untold);
    this.#untold = "";
    return this.#digest.copy().digest("hex");
  }

  /** True once in so many times, and never while all is calm. */
  mishap(oneIn: number): boolean {
    return !this.calm && this.random(oneIn) === 0;
  }

  /** A time of so many milliseconds, from the first to just below the second, in microseconds. */
  between(least: number, most: number): number {
    return least + this.random((most - least) * 1000) / 1000;
  }

  after(ms: number, name: string, run: () => void, life?: Life): Timer {
    const event = { at: this.#now + Math.max(0, ms), sequence: this.#sequence++, name, life, run, cancelled: false };
    this.#events.push(event);
    return { cancel: () => (event.cancelled = true) };
  }

  sleep(ms: number, name: string): Promise<void> {
    return new Promise((resolve) => void this.after(ms, name, resolve));
  }

  /** Writes a line into the trace. */
  note(what: string): void {
    const line = `${this.#now.toFixed(3)} ${what}\n`;
    this.#untold += line;
    if (this.#untold.length > atOnce) {
      this.#digest.update(this.#untold);
      this.#untold = "";
    }
    this.#tell?.(line);
  }

  /** Lets the next event happen, and all that follows from it at the same instant. @returns false when nothing is left */
  async step(): Promise<boolean> {
    const event = this.#events.pop();
    if (!event) return false;
    this.#now = event.at;
    this.happened++;
    this.note(event.life ? `[${event.life.number}] ${event.name}` : event.name);
    event.run();
    // All promises that were kept have been followed when this comes.
    await new Promise<void>((resolve) => setImmediate(resolve));
    return true;
  }

  /** The clock of one life of the node: its timers end with it. */
  clockOf(life: Life): Clock {
    return {
      now: () => Math.floor(epoch + this.#now + this.wallMoved),
      monotonic: () => this.#now,
      after: (ms, task) => this.after(ms, "timer", task, life),
    };
  }

  /** The turns of its journal. */
  scheduleOf(life: Life): Schedule {
    return {
      soon: (task) => void this.after(0, "journal's turn", task, life),
      after: (ms, task) => this.after(ms, "journal's timer", task, life),
    };
  }
}
