/** The message store: written before anything is acknowledged. */
export { openSqliteJournal, readSqliteJournal, visitSqliteJournal } from "./sqlite/journal.ts";
export { openJournal, readJournal, visitJournal, type JournalPlace } from "./open.ts";
export { keyLine, parseBodyKeys } from "./keys.ts";
export type { BodyKey } from "./contents.ts";
export type { Schedule } from "./batched.ts";
export { backupJournal, restoreJournal } from "./sqlite/backup.ts";
export { checkJournal } from "./check.ts";
export { openPostgresJournal, readPostgresJournal, visitPostgresJournal, type PostgresOptions } from "./postgres/journal.ts";
