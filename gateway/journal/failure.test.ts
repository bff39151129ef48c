import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";
import { journalOver } from "./batched.ts";
import type { Backend, Call, Outcome } from "./calls.ts";
import { Contents } from "./contents.ts";
import { openSqliteJournal } from "./index.ts";
import { SqliteBackend } from "./sqlite/direct.ts";
import { openDatabase } from "./sqlite/open.ts";
import { delivery, ending, record, taken } from "./suite/context.ts";

const unavailable = { code: "JOURNAL_UNAVAILABLE", certainty: "not-done" };

describe("a SQLite journal that cannot be written", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "raccordo-journal-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("says so when it is opened", () => {
    writeFileSync(join(folder, "text"), "no database ".repeat(100));
    mkdirSync(join(folder, "folder"));
    for (const file of [join(folder, "none", "journal.db"), join(folder, "folder"), join(folder, "text")]) {
      assert.throws(
        () => openSqliteJournal(file),
        (thrown: GatewayError) =>
          thrown.message.includes(file) && thrown.hint !== undefined && thrown.code === "JOURNAL_UNAVAILABLE",
      );
    }
  });

  it("is of one node alone", async () => {
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    assert.throws(() => openSqliteJournal(file), { code: "JOURNAL_UNAVAILABLE", message: /in use by another node/ });
    await journal.close();
    await openSqliteJournal(file).close();
  });

  it("is on disk when accept settles, without being closed", async () => {
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    await journal.accept(record("1"), delivery(), { queued: true });
    const other = new DatabaseSync(file, { readOnly: true });
    const count = (table: string): unknown => other.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
    assert.deepEqual(["messages", "contents", "deliveries"].map(count), [1, 1, 1]);
    assert.deepEqual(Object.values(other.prepare("PRAGMA journal_mode").get()!), ["wal"]);
    other.close();
    await journal.close();
  });

  it("refuses to accept, and holds nothing of what it refused", async () => {
    const file = join(folder, "journal.db");
    const journal = openSqliteJournal(file);
    await journal.reserve("begun", 1);
    const other = new DatabaseSync(file);
    other.exec("ALTER TABLE contents RENAME TO elsewhere");
    await assert.rejects(journal.accept(record("1"), delivery(), { queued: true }), unavailable);
    assert.deepEqual({ ...other.prepare("SELECT count(*) AS n FROM messages").get() }, { n: 0 });
    other.exec("ALTER TABLE elsewhere RENAME TO contents");
    assert.equal((await journal.accept(record("1"), delivery(), { queued: true })).acceptance.kind, "new");
    other.close();
    await journal.close();
  });
});

describe("group commit", () => {
  let database: DatabaseSync;
  let batches: (readonly Call[])[];
  let journal: Journal;
  beforeEach(() => {
    database = openDatabase(":memory:");
    batches = [];
    const backend = new SqliteBackend(database, new Contents([], () => new Uint8Array()), 1);
    const counting: Backend = {
      run(calls) {
        batches.push(calls);
        return backend.run(calls);
      },
      read: (call) => backend.read(call),
      close: () => backend.close(),
    };
    journal = journalOver(counting);
  });
  afterEach(() => journal.close());
  const accept = (id: string, size = 1): Promise<unknown> =>
    journal.accept(record(id, { received: new Uint8Array(size) }), delivery(), { queued: true });

  it("puts the writes of one turn in one transaction, in order", async () => {
    const order = await Promise.all([journal.reserve("a", 1), journal.reserve("a", 2), journal.reserve("a", 1)]);
    assert.deepEqual([order, batches.length], [[1, 2, 4], 1]);
    journal.record(record("9"), ending(), 5);
    await accept("1");
    assert.deepEqual(
      batches[1]?.map((one) => one.name),
      ["record", "accept"],
    );
  });

  it("lets one write fail without the others", async () => {
    const results = await Promise.allSettled([accept("1"), accept("1").then(() => accept("1")), accept("2"), accept("3")]);
    assert.deepEqual(
      results.map((one) => one.status),
      ["fulfilled", "fulfilled", "fulfilled", "fulfilled"],
    );
    const twice = await Promise.allSettled([
      journal.accept(record("4", { controlId: "a" }), delivery(), { queued: true }),
      journal.accept(record("4", { controlId: "b" }), delivery(), { queued: true }),
      accept("5"),
    ]);
    assert.deepEqual(
      twice.map((one) => one.status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.equal(await taken(journal), "1 2 3 4 5");
  });

  it("fails all of a transaction when the disk is full, keeps none, and goes on when there is room again", async () => {
    await accept("1");
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages + 4}`);
    const results = await Promise.allSettled([accept("2"), accept("3", 100_000), accept("4")]);
    for (const one of results)
      assert.ok(one.status === "rejected" && (one.reason as GatewayError).code === "JOURNAL_UNAVAILABLE");
    assert.equal((await journal.search({})).map((one) => one.id).join(), "1");
    database.exec("PRAGMA max_page_count = 100000");
    await accept("5");
    assert.equal((await journal.search({})).map((one) => one.id).join(), "5,1");
  });

  it("refuses what was asked for by a session that is lost, and takes what is asked for then", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let lost = true;
    const backend: Backend = {
      async run(calls): Promise<readonly Outcome[]> {
        await promise;
        if (lost) throw new GatewayError("LEASE_LOST", "others took over");
        return calls.map(() => ({ value: 1 }));
      },
      read: () => Promise.resolve(undefined),
      close: () => Promise.resolve(),
    };
    const fenced = journalOver(backend);
    const first = fenced.reserve("a", 1);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const second = fenced.reserve("a", 1);
    resolve(undefined);
    for (const one of [first, second]) await assert.rejects(one, { code: "LEASE_LOST" });
    lost = false;
    assert.equal(await fenced.reserve("a", 1), 1);
    await fenced.close();
  });
});
