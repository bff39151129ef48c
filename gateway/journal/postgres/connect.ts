import type { Schedule } from "../batched.ts";
import { Client, type ClientOptions } from "./client.ts";

/** Between two attempts to connect, in milliseconds: twice as long after each that failed. */
const pauses = { first: 50, most: 1000 };

/** One connection that is made again when it has broken: at once the first time, then after pauses. */
export class Connecting {
  readonly #options: ClientOptions;
  readonly #schedule: Schedule;
  readonly #lost: (error: Error) => void;
  #client: Client | undefined;
  #making: Promise<Client> | undefined;
  #pause = 0;
  #resting: { readonly over: Promise<void>; end(): void } | undefined;
  #closed = false;

  /** @param lost told when the connection breaks */
  constructor(options: ClientOptions, schedule: Schedule, lost: (error: Error) => void = () => undefined) {
    this.#options = options;
    this.#schedule = schedule;
    this.#lost = lost;
  }

  /** The connection, which may have to be made, when it is time for the next attempt. */
  async client(): Promise<Client> {
    if (this.#client && !this.#client.lost) return this.#client;
    return (this.#making ??= this.#make().finally(() => (this.#making = undefined)));
  }

  /** A connection of which nobody knows where it stands is not used again. */
  async drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#resting?.end();
    await this.#making?.catch(() => undefined);
    await this.#client?.end();
  }

  async #make(): Promise<Client> {
    await this.#resting?.over;
    if (this.#closed) throw new Error("the journal is closed");
    try {
      const client = await Client.connect(this.#options, this.#lost);
      this.#pause = 0;
      this.#client = client;
      return client;
    } catch (thrown) {
      this.#pause = Math.min(pauses.most, this.#pause * 2 || pauses.first);
      this.#rest();
      throw thrown;
    }
  }

  #rest(): void {
    if (this.#closed) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = this.#schedule.after(this.#pause, () => resting.end());
    const resting = {
      over: promise as Promise<void>,
      end: (): void => {
        timer.cancel();
        this.#resting = undefined;
        resolve(undefined);
      },
    };
    this.#resting = resting;
  }
}
