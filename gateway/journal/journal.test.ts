import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteJournal, readSqliteJournal, visitSqliteJournal } from "./index.ts";
import { journalSuite, type Place } from "./suite/index.ts";

const absent = (): never => {
  throw new Error("a journal in memory is seen by nobody else");
};

journalSuite(
  "SQLite in memory, on this thread",
  () =>
    Promise.resolve<Place>({
      open: (keys) => Promise.resolve(openSqliteJournal(":memory:", keys ? { keys } : {})),
      read: absent,
      visit: absent,
      raw: absent,
      spoil: absent,
      drop: () => Promise.resolve(),
    }),
  { lasts: false },
);

journalSuite(
  "SQLite in a file, on its own thread",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "raccordo-journal-"));
    const file = join(folder, "journal.db");
    return Promise.resolve<Place>({
      open: (keys) => Promise.resolve(openSqliteJournal(file, keys ? { keys } : {})),
      read: (keys) => Promise.resolve(readSqliteJournal(file, keys)),
      visit: (keys) => Promise.resolve(visitSqliteJournal(file, keys)),
      raw: () => Promise.resolve(Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))),
      spoil(id) {
        const database = new DatabaseSync(file);
        database.prepare("UPDATE contents SET bytes = CAST('X' || substr(bytes, 2) AS BLOB) WHERE message = ?").run(id);
        database.close();
        return Promise.resolve();
      },
      drop: () => Promise.resolve(rmSync(folder, { recursive: true })),
    });
  },
  { lasts: true },
);
