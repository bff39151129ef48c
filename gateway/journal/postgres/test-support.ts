/** For the tests of the PostgreSQL journal: several nodes on one database. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import pg from "pg";
import type { Journal } from "../../contracts/journal.ts";
import { realSchedule, type Schedule } from "../batched.ts";
import { openPostgresJournal, type PostgresOptions } from "./journal.ts";

/** A node's journal, and what it was told. */
export interface Node extends Journal {
  readonly told: (string | undefined)[];
  /** Settles when it is told of work for this system, once more than it was asked for. */
  work(system?: string): Promise<void>;
  readonly lost: Promise<void>;
}

/** What the cases of a file open; a case that fails leaves nothing that goes on asking for its server. */
export interface Opened {
  journal(url: string, options?: PostgresOptions): Promise<Journal>;
  node(url: string, options?: PostgresOptions): Promise<Node>;
  /** Closes what is still open. */
  close(): Promise<void>;
}

export function openedByCases(): Opened {
  const open = new Set<Journal>();
  const journal = async (url: string, options: PostgresOptions = {}): Promise<Journal> => {
    const made = await openPostgresJournal(url, options);
    const kept: Journal = {
      ...made,
      async close() {
        open.delete(kept);
        await made.close();
      },
    };
    open.add(kept);
    return kept;
  };
  return {
    journal,
    node: async (url, options) => nodeOn(await journal(url, options)),
    async close() {
      await Promise.all([...open].map((one) => one.close()));
    },
  };
}

function nodeOn(journal: Journal): Node {
  const told: (string | undefined)[] = [];
  const waiting: { readonly system: string | undefined; resolve(): void }[] = [];
  const lost = Promise.withResolvers<undefined>();
  journal.watch({
    work(system) {
      told.push(system);
      for (const one of waiting.filter((wait) => system === undefined || wait.system === undefined || wait.system === system)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve();
      }
    },
    lost: () => lost.resolve(undefined),
  });
  return {
    ...journal,
    told,
    lost: lost.promise as Promise<void>,
    work: (system) => new Promise<void>((resolve) => void waiting.push({ system, resolve })),
  };
}

/** A machine whose timers stand still: it gives no sign of life. */
export const frozen: Schedule = { soon: (task) => realSchedule.soon(task), after: () => ({ cancel: () => undefined }) };

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Looks at a database from beside. */
export async function query(url: string, sql: string, values: readonly unknown[] = [], settings = ""): Promise<Rows> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (settings !== "") await client.query(settings);
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** How often a thing is looked at that nobody announces. */
const looks = 2000;

/** Settles when a question has this many rows: asked of the server again and again, for it announces nothing. */
export async function until(url: string, sql: string, rows: number): Promise<void> {
  for (let look = 0; look < looks; look++) if ((await query(url, sql)).length === rows) return;
  throw new Error(`not ${rows} rows: ${sql}`);
}

/** Settles when a statement that begins so waits for a lock. */
export const stands = (url: string, statement: string): Promise<void> =>
  until(
    url,
    `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '${statement}%' AND datname = current_database()`,
    1,
  );

/** A way to the server on which things go wrong. */
export interface BadWay {
  readonly url: string;
  /** Cuts the connection behind a statement: the server hears it, and its answer is lost. */
  cutAfter(statement: string): void;
  /** From a statement on nothing comes through any more, and no connection is cut. */
  stallAfter(statement: string): void;
  close(): Promise<void>;
}

export async function cutting(to: URL): Promise<BadWay> {
  let statement: string | undefined;
  let stalls = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        socket.destroy();
        upstream.end();
      });
    }
    upstream.on("data", (chunk: Buffer) => void (socket.destroyed || socket.write(chunk)));
    socket.on("data", (chunk: Buffer) => {
      upstream.write(chunk);
      if (statement === undefined || !chunk.includes(statement)) return;
      const commits = statement === "COMMIT";
      statement = undefined;
      if (stalls) {
        upstream.removeAllListeners("data").resume();
        socket.removeAllListeners("data").resume();
        return;
      }
      if (!commits) return void socket.destroy();
      // The server has done it when it answers.
      upstream.removeAllListeners("data");
      upstream.once("data", () => socket.destroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(to);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    cutAfter(given) {
      [statement, stalls] = [given, false];
    },
    stallAfter(given) {
      [statement, stalls] = [given, true];
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
