import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NewRecord } from "../contracts/journal.ts";
import { openSqliteJournal, readSqliteJournal } from "./index.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const record = (id: string, system: string): NewRecord => ({
  id,
  at: 1,
  system,
  member: undefined,
  type: "SRM^S01",
  controlId: `C${id}`,
  digest: Uint8Array.of(1),
  session: "",
  booking: "",
  answer: "sync",
  received: bytes(`received ${id}`),
  canonical: "MSH|",
  history: [{ stage: "open", ms: 1, outcome: "ok" }],
});

describe("a journal that is only read", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-reader-"));
    file = join(folder, "j.sqlite");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows what a running node writes, bodies in their order", async () => {
    const journal = openSqliteJournal(file);
    const reader = readSqliteJournal(file);
    await journal.accept(record("1", "a"), false);
    const bodies = ["to:x", "to:x", "from:x"].map((name, i) => ({ name, bytes: bytes(`${i}`) }));
    const ending = { state: "done", outcome: "AA", reply: bytes("r"), transport: {}, history: [], bodies } as const;
    await journal.finish("1", ending, 2);
    await journal.accept(record("2", "b"), false);
    assert.deepEqual(
      reader.search({}).map((one) => [one.id, one.state]),
      [
        ["2", "accepted"],
        ["1", "done"],
      ],
    );
    assert.deepEqual(
      reader.search({ system: "a" }).map((one) => one.id),
      ["1"],
    );
    assert.deepEqual(reader.search({ system: "a" }), journal.search({ system: "a" }));
    assert.deepEqual(reader.stored("1"), journal.stored("1"));
    assert.equal(reader.stored("3"), undefined);
    assert.deepEqual(
      reader.bodies("1").map((one) => [one.name, Buffer.from(one.bytes).toString()]),
      [
        ["received", "received 1"],
        ["canonical", "MSH|"],
        ["reply", "r"],
        ["to:x", "0"],
        ["to:x", "1"],
        ["from:x", "2"],
      ],
    );
    reader.close();
    await journal.close();
  });

  it("leaves the file as it was", async () => {
    const journal = openSqliteJournal(file);
    await journal.accept(record("1", "a"), false);
    await journal.close();
    const hash = (): string => createHash("sha256").update(readFileSync(file)).digest("hex");
    const before = hash();
    const reader = readSqliteJournal(file);
    assert.equal(reader.stored("1")?.system, "a");
    assert.equal(reader.booking("b", "o"), undefined);
    reader.close();
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
