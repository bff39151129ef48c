/** The message store: written before anything is acknowledged. */
export { openSqliteJournal } from "./sqlite.ts";
export { readSqliteJournal } from "./reader.ts";
