import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NewRecord } from "../contracts/journal.ts";
import { GroupCommit } from "./group-commit.ts";
import { openSqliteJournal } from "./index.ts";

const unavailable = { code: "JOURNAL_UNAVAILABLE", certainty: "not-done" };
const record: NewRecord = {
  id: "1",
  at: 1,
  system: "s",
  member: undefined,
  type: "T",
  controlId: "C",
  digest: Uint8Array.of(1),
  session: "",
  booking: "",
  answer: "sync",
  received: new Uint8Array(),
  canonical: undefined,
  history: [],
};

describe("a journal that cannot be written", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "raccordo-journal-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("says so when it is opened", () => {
    writeFileSync(join(folder, "text"), "no database ".repeat(100));
    for (const file of [join(folder, "none", "journal.db"), folder, join(folder, "text")]) {
      assert.throws(
        () => openSqliteJournal(file),
        (thrown: Error & { hint?: string }) =>
          thrown.message.includes(file) && thrown.hint !== undefined && "code" in thrown && thrown.code === "JOURNAL_UNAVAILABLE",
      );
    }
  });

  it("refuses to accept, and holds nothing of what it refused", async () => {
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    const other = new DatabaseSync(file);
    other.exec("ALTER TABLE bodies RENAME TO elsewhere");
    await assert.rejects(journal.accept(record, true), unavailable);
    assert.deepEqual({ ...other.prepare("SELECT count(*) AS n FROM messages").get() }, { n: 0 });
    other.exec("ALTER TABLE elsewhere RENAME TO bodies");
    assert.equal((await journal.accept(record, true)).acceptance.kind, "new");
    other.close();
    await journal.close();
  });

  it("refuses after it was closed", async () => {
    const journal = openSqliteJournal(join(folder, "journal.db"));
    await journal.close();
    await assert.rejects(journal.accept(record, true), unavailable);
    await assert.rejects(journal.remember("k", 1, 0), unavailable);
  });

  it("writes what was asked for before it is closed", async () => {
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    const accepted = journal.accept(record, true);
    await journal.close();
    assert.equal((await accepted).acceptance.kind, "new");
    const again = openSqliteJournal(file);
    assert.equal(again.waiting(5).length, 1);
    await again.close();
  });
});

describe("group commit", () => {
  let database: DatabaseSync;
  let commit: GroupCommit;
  beforeEach(() => {
    database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (k TEXT PRIMARY KEY, v BLOB) STRICT");
    commit = new GroupCommit(database);
  });
  afterEach(() => {
    if (database.isOpen) database.close();
  });
  const put = (key: string, size = 1): Promise<unknown> =>
    commit.run(() => database.prepare("INSERT INTO t VALUES (?, ?)").run(key, new Uint8Array(size)));
  const keys = (): string =>
    database
      .prepare("SELECT k FROM t ORDER BY k")
      .all()
      .map((row) => String(row["k"]))
      .join("");

  it("puts the writes of one turn in one transaction, in order", async () => {
    let inside = 0;
    const order = await Promise.all([1, 2, 3].map((n) => commit.run(() => ((inside += database.isTransaction ? 1 : 0), n))));
    assert.deepEqual([order, inside, database.isTransaction], [[1, 2, 3], 3, false]);
  });

  it("lets one write fail without the others", async () => {
    const results = await Promise.allSettled([
      put("a"),
      put("a"),
      put("b"),
      commit.run(() => {
        throw new TypeError("mine");
      }),
      put("c"),
    ]);
    assert.deepEqual(
      results.map((one) => one.status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    assert.ok(results[3]?.status === "rejected" && results[3].reason instanceof TypeError);
    assert.equal(keys(), "abc");
  });

  it("fails all of a transaction when the disk is full, keeps none, and goes on when there is room again", async () => {
    await put("a");
    database.exec("PRAGMA max_page_count = 4");
    const results = await Promise.allSettled([put("b"), put("c", 100_000), put("d")]);
    for (const one of results) assert.ok(one.status === "rejected" && one.reason.code === "JOURNAL_UNAVAILABLE");
    assert.equal(keys(), "a");
    database.exec("PRAGMA max_page_count = 10000");
    await put("e");
    assert.equal(keys(), "ae");
  });
});
