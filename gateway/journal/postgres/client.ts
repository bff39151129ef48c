import type pg from "pg";
import type { Row } from "../rows.ts";
import { queries, type QueryName } from "./queries.ts";

/** Where statements are carried out. */
export interface Db {
  /** A statement by its name. Several may be under way: they are carried out in the order in which they were asked for. */
  run(name: QueryName, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Statements as they stand, without values. */
  text(sql: string): Promise<string>;
}

export interface ClientOptions {
  readonly url: string;
  /** Run once on every connection. */
  readonly settings: string;
  /** How long a statement may take, in milliseconds; then the connection is given up. */
  readonly patience: number;
}

/** How long a connection may take, in milliseconds. */
export const connectPatience = 5000;

/** One connection to PostgreSQL. */
export class Client implements Db {
  readonly #client: pg.Client;
  #lost = false;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @param lost told once, when the connection breaks */
  static async connect(
    { url, settings, patience }: ClientOptions,
    lost: (error: Error) => void = () => undefined,
  ): Promise<Client> {
    // Loaded where a PostgreSQL is named.
    const { default: postgres } = await import("pg");
    const client = new postgres.Client({
      connectionString: url,
      application_name: "raccordo journal",
      connectionTimeoutMillis: connectPatience,
      query_timeout: patience,
      keepAlive: true,
      pipeline: true,
    });
    const made = new Client(client);
    const over = (error: Error): void => {
      if (made.#lost) return;
      made.#lost = true;
      lost(error);
    };
    // A connection that breaks tells so here as well as to whoever waits for it; unheard it would end the process.
    client.on("error", over);
    client.on("end", () => over(new Error("the connection has ended")));
    try {
      await client.connect();
      await client.query(settings);
      return made;
    } catch (thrown) {
      made.#lost = true;
      await client.end();
      throw thrown;
    }
  }

  get lost(): boolean {
    return this.#lost;
  }

  async run(name: QueryName, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.#client.query<Row>({ name, text: queries[name], values: values.map(storable) });
    return rows;
  }

  async text(sql: string): Promise<string> {
    const result = await this.#client.query(sql);
    return result.command;
  }

  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.#client.query<Row>({ text: sql, values: values.map(storable) });
    return rows;
  }

  heard(channel: string, listener: (payload: string) => void): void {
    this.#client.on("notification", (message) => {
      if (message.channel === channel) listener(message.payload ?? "");
    });
  }

  /** Ends the connection; one that has broken is ended already. */
  async end(): Promise<void> {
    this.#lost = true;
    await this.#client.end();
  }
}

/** PostgreSQL's texts cannot hold U+0000: it stands there as U+FFFD, also when it is looked for. */
export const asStored = (text: string): string => (text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text);

export function storable(value: unknown): unknown {
  if (typeof value === "string") return asStored(value);
  return Array.isArray(value) ? value.map(storable) : value;
}

/** A number of the database: whole, and one that both sides can tell. */
export const whole = (value: number): number =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(value)));

/** Identifiers are numbers in the database: only what is one can be found. */
export const isIdentifier = (id: string): boolean => /^\d{1,18}$/.test(id);
