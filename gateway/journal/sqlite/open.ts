import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { GatewayError } from "../../contracts/errors.ts";
import { migrations } from "./schema.ts";

/**
 * Opens the file of a journal for writing: WAL with synchronous FULL, so that a commit is on disk when it returns (SQLite
 * documentation, "PRAGMA synchronous"), and brings its tables up to date.
 * @param file path, or `:memory:` for a journal that is not durable
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // Locked for a moment by a checkpoint or a backup of another process: that is waited for.
    database.exec(
      "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;",
    );
    migrate(database);
    return database;
  } catch (cause) {
    database?.close();
    throw cannotOpen(file, cause);
  }
}

const cannotOpen = (file: string, cause: unknown): GatewayError =>
  new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${file} cannot be opened: ${(cause as Error).message}`, {
    hint: "check that the folder exists, is writable and has space",
    cause,
  });

/** Each migration in a transaction of its own, which also says that it was done: two that begin at once do it once. */
function migrate(database: DatabaseSync): void {
  database.function("raccordo_crc32", { deterministic: true }, (bytes) => crc32(bytes as Uint8Array));
  for (;;) {
    const done = versionOf(database);
    if (done > migrations.length)
      throw new Error(`it has version ${done}, and this version of Raccordo knows ${migrations.length}`);
    if (done === migrations.length) return;
    database.exec("BEGIN IMMEDIATE");
    try {
      if (versionOf(database) === done) database.exec(`${migrations[done]!} PRAGMA user_version = ${done + 1};`);
      database.exec("COMMIT");
    } catch (thrown) {
      database.exec("ROLLBACK");
      throw thrown;
    }
  }
}

const versionOf = (database: DatabaseSync): number =>
  (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;

/**
 * Opens the file for reading alone. SQLite itself refuses every write; a node that runs goes on writing, and every question
 * sees what was on disk at its instant.
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export function openDatabaseToRead(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 5000");
    const version = versionOf(database);
    if (version !== migrations.length) throw new Error(`it has version ${version} of the journal, not ${migrations.length}`);
    return database;
  } catch (cause) {
    database?.close();
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${file} cannot be read: ${(cause as Error).message}`, {
      expected: "the SQLite file that node.yaml names as journal",
      hint: "a node of this version brings an older journal up to date when it starts; the folder must be writable for SQLite's own files",
      cause,
    });
  }
}

/**
 * Keeps other nodes from the file for as long as the process lives: a lock that the operating system takes back, whatever
 * ends it. Commands that look into the journal do not ask for it.
 * @throws GatewayError JOURNAL_UNAVAILABLE when another node has it
 */
export function lockForNode(file: string): { release(): void } {
  if (file === ":memory:") return { release: () => undefined };
  const lock = lockFile(file);
  try {
    lock.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${file} is in use by another node`, {
      hint: "stop that node; several nodes can share a journal in PostgreSQL (docs/operations.md)",
      cause,
    });
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}

function lockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(`${file}-node`);
  } catch (cause) {
    throw cannotOpen(file, cause);
  }
}
