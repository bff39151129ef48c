import type { Log } from "../../contracts/clock.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Schedule } from "../batched.ts";
import type { Call } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { Connecting } from "./connect.ts";
import { read } from "./reads.ts";
import { storageError, troubleOf } from "./trouble.ts";

/** How long a question may take, in milliseconds. */
const patience = 30_000;
const settings = `SET default_transaction_read_only = on; SET statement_timeout = ${patience}`;

interface Reader {
  readonly connecting: Connecting;
  /** Questions under way. */
  busy: number;
}

/** Two connections for what may take long and changes nothing, made when they are needed. */
export class Readers {
  readonly #readers: readonly Reader[];
  readonly #database: string;

  /** @param database as it may be shown */
  constructor(url: string, database: string, schedule: Schedule, log: Log) {
    this.#database = database;
    const lost = (error: Error): void => log.warn({ reason: error.message }, "a connection that reads the journal was lost");
    this.#readers = [1, 2].map(() => ({
      connecting: new Connecting({ url, settings, patience: patience + 5000 }, schedule, lost),
      busy: 0,
    }));
  }

  /** @throws GatewayError JOURNAL_UNAVAILABLE, JOURNAL_CORRUPT */
  async read(contents: Contents, call: Call): Promise<unknown> {
    const reader = this.#readers.reduce((best, one) => (one.busy < best.busy ? one : best));
    reader.busy++;
    try {
      return await read(await reader.connecting.client(), contents, call);
    } catch (thrown) {
      // The connection may be good for nothing, and others may wait for it: it is made again only when it has broken.
      if (!(thrown instanceof GatewayError) && troubleOf(thrown) === "storage" && reader.busy === 1)
        await reader.connecting.drop();
      throw storageError(this.#database, thrown);
    } finally {
      reader.busy--;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map((one) => one.connecting.close()));
  }
}
