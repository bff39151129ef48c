import type { Log } from "../../contracts/clock.ts";
import type { JournalEvents } from "../../contracts/journal.ts";
import type { Schedule } from "../batched.ts";
import type { Client, ClientOptions } from "./client.ts";
import { Connecting } from "./connect.ts";
import { databaseTime, endExpired, handOver, within } from "./sessions.ts";

/** The session that is kept alive. */
export interface Kept {
  readonly session: number | undefined;
  /** Others have ended this session. */
  ended(session: number): void;
  readonly events: JournalEvents | undefined;
}

export interface KeeperOptions {
  readonly client: ClientOptions;
  readonly schedule: Schedule;
  /** How long a session lives after its last sign of life, in milliseconds. */
  readonly lease: number;
  readonly log: Log;
}

/**
 * Says every third of a lease that this session lives, takes over from those that do not, and hears from the other nodes what
 * can be taken; on a connection of its own, so that no transaction keeps it waiting.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #kept: Kept;
  readonly #connecting: Connecting;
  #listening: Client | undefined;
  #timer: { cancel(): void } | undefined;
  #beating: Promise<void> | undefined;
  #closed = false;

  constructor(options: KeeperOptions, kept: Kept) {
    this.#options = options;
    this.#kept = kept;
    this.#connecting = new Connecting(options.client, options.schedule, (error) => {
      if (this.#closed) return;
      options.log.warn({ reason: error.message }, "the journal's connection for news was lost");
      if (!this.#beating) this.#next(0);
    });
  }

  /** Settles when it hears what others announce. @throws what the connection throws */
  async start(): Promise<void> {
    await this.#listen();
    this.#next(this.#options.lease / 3);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#connecting.close();
    await this.#beating;
  }

  #next(ms: number): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    this.#timer = this.#options.schedule.after(ms, () => {
      this.#beating = this.#beat().then(
        () => this.#beaten(this.#options.lease / 3),
        (thrown: unknown) => {
          if (this.#closed) return this.#beaten(0);
          this.#options.log.warn(
            { reason: thrown instanceof Error ? thrown.message : String(thrown) },
            "the journal's session was not renewed",
          );
          // The next attempt to connect waits by itself.
          void this.#connecting.drop().then(() => this.#beaten(0));
        },
      );
    });
  }

  #beaten(pause: number): void {
    this.#beating = undefined;
    this.#next(pause);
  }

  async #beat(): Promise<void> {
    const again = await this.#listen();
    const client = this.#listening!;
    const { session } = this.#kept;
    if (session !== undefined) {
      const renewed = await client.run("renew", [session, this.#options.lease]);
      if (renewed.length === 0) this.#kept.ended(session);
    }
    // When all of them could not reach the database, all are given the time to say that they live.
    if (again) this.#kept.events?.work();
    else {
      await within(client, session ?? 0, async (tx) => {
        if ((await endExpired(tx)) > 0) await handOver(tx, await databaseTime(client));
      });
    }
  }

  /** @returns whether the connection is a new one */
  async #listen(): Promise<boolean> {
    const client = await this.#connecting.client();
    if (client === this.#listening) return false;
    client.heard("raccordo_work", (system) => this.#kept.events?.work(system === "" ? undefined : system));
    await client.text("LISTEN raccordo_work");
    this.#listening = client;
    return true;
  }
}
