import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import type { TlsOptions } from "../../shared/tls.ts";
import type { Database } from "./database.ts";
import { PostgresDatabase } from "./postgres.ts";
import { SqliteDatabase } from "./sqlite.ts";

export { DatabaseError, quoted, type Database, type Row, type Run, type Value } from "./database.ts";

/** The database at `sqlite:FILE` or `postgres://…`; connects when it is first used. */
export function databaseAt(url: string, tls: TlsOptions | undefined, context: AdapterContext): Database {
  return url.startsWith("sqlite:")
    ? new SqliteDatabase(url.slice("sqlite:".length), context)
    : new PostgresDatabase(url, tls, context);
}
