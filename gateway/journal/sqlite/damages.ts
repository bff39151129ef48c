import { openDatabaseToRead } from "./open.ts";

/** What SQLite itself finds damaged in a file (PRAGMA integrity_check), at most a hundred sentences. */
export function damagesOf(file: string): readonly string[] {
  const database = openDatabaseToRead(file);
  try {
    return database
      .prepare("PRAGMA integrity_check(100)")
      .all()
      .map((row) => String(row["integrity_check"]))
      .filter((text) => text !== "ok");
  } catch (thrown) {
    return [(thrown as Error).message];
  } finally {
    database.close();
  }
}
