import type pg from "pg";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { clientTls, type TlsOptions } from "../../shared/tls.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { DatabaseError, type Database, type Row, type Run } from "./database.ts";

/** How long a connection and a statement may take, in milliseconds. */
const patience = 5000;
const boolean = 16;

/** Every value as the text that PostgreSQL sends, so that no digit is lost; truth as in JSON. */
const types = {
  getTypeParser: (oid: number) =>
    oid === boolean ? (text: string) => (text === "t" ? "true" : "false") : (text: string) => text,
};

/** A database of PostgreSQL, or of what speaks its protocol. */
export class PostgresDatabase implements Database {
  readonly skipLocked = " FOR UPDATE SKIP LOCKED";
  readonly #make: () => Promise<pg.Pool>;
  #pool: Promise<pg.Pool> | undefined;
  #ended: Promise<void> | undefined;

  constructor(url: string, tls: TlsOptions | undefined, context: AdapterContext) {
    this.#make = async () => {
      // Loaded where a PostgreSQL is named.
      const { default: postgres } = await import("pg");
      const pool = new postgres.Pool({
        connectionString: url,
        max: 4,
        connectionTimeoutMillis: patience,
        statement_timeout: patience,
        query_timeout: patience,
        keepAlive: true,
        allowExitOnIdle: true,
        application_name: "raccordo",
        types: types as unknown as pg.CustomTypesConfig,
        ...(tls ? { ssl: clientTls(tls, context, new URL(url).hostname) } : {}),
      });
      // A connection that is lost while idle is made again when it is needed.
      pool.on("error", (error: Error & { readonly code?: string }) => {
        context.log.warn({ code: error.code ?? "?" }, "a connection to the database was lost");
      });
      return pool;
    };
  }

  async transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const making = (this.#pool ??= this.#make());
    const pool = await making.catch((thrown: unknown) => {
      // A certificate that cannot be read may be there at the next attempt.
      if (this.#pool === making) this.#pool = undefined;
      throw thrown;
    });
    const client = await pool.connect().catch((thrown: unknown) => {
      throw errorOf(thrown, true);
    });
    // A connection that is lost while it is used tells so here as well as to whoever waits for it; unheard it ends the process.
    const heard = (): void => undefined;
    client.on("error", heard);
    let committing = false;
    try {
      await client.query("BEGIN");
      const result = await work(async (statement, values) => {
        const { rows, rowCount } = await client.query<Row>(statement, [...values]);
        return { rows, changed: rowCount ?? 0 };
      });
      committing = true;
      await client.query("COMMIT");
      client.off("error", heard);
      client.release();
      return result;
    } catch (thrown) {
      // A connection of which nobody knows where it stands is not used again; the database rolls back when it ends.
      client.release(true);
      throw errorOf(thrown, !committing);
    }
  }

  async columns(table: string): Promise<readonly string[]> {
    const { rows } = await this.transaction((run) =>
      run(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = ANY (current_schemas(false))",
        [table],
      ),
    );
    return rows.map((row) => row["name"] ?? "");
  }

  close(): Promise<void> {
    return (this.#ended ??= this.#pool?.then((pool) => pool.end()) ?? Promise.resolve());
  }
}

function errorOf(thrown: unknown, rolledBack: boolean): unknown {
  if (thrown instanceof GatewayError) return thrown;
  const { code, message } = thrown as { readonly code?: string; readonly message?: string };
  // A server's message may hold values; that of a lost or impossible connection does not, and has often no code.
  return new DatabaseError(`PostgreSQL ${code ?? message ?? "?"}`, rolledBack, thrown);
}
