import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteJournal, readSqliteJournal } from "./index.ts";
import { delivery, record } from "./suite/context.ts";

describe("a SQLite journal that is only read", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-reader-"));
    file = join(folder, "j.sqlite");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("leaves the file as it was", async () => {
    const journal = openSqliteJournal(file);
    await journal.accept(record("1", { system: "a" }), delivery(), { queued: false });
    await journal.close();
    const hash = (): string => createHash("sha256").update(readFileSync(file)).digest("hex");
    const before = hash();
    const reader = readSqliteJournal(file);
    assert.equal((await reader.stored("1"))?.system, "a");
    assert.equal(await reader.booking("b", "o"), undefined);
    await reader.close();
    assert.equal(hash(), before);
  });

  it("says what cannot be read, and makes no file", () => {
    const wrong: readonly [string, RegExp][] = [
      ["nothing.sqlite", /cannot be read: unable to open/],
      ["text.sqlite", /cannot be read: file is not a database/],
      ["other.sqlite", /cannot be read: it has version 0 of the journal, not \d/],
    ];
    writeFileSync(join(folder, "text.sqlite"), "no database at all, only text".repeat(100));
    new DatabaseSync(join(folder, "other.sqlite")).close();
    for (const [name, message] of wrong) {
      assert.throws(() => readSqliteJournal(join(folder, name)), { code: "JOURNAL_UNAVAILABLE", message });
    }
    assert.throws(() => readFileSync(join(folder, "nothing.sqlite")));
  });
});
