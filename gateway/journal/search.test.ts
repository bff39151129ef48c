import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Journal, NewRecord, SearchFilter } from "../contracts/journal.ts";
import { openSqliteJournal } from "./index.ts";
import { queries } from "./queries.ts";
import { searchSql } from "./rows.ts";
import { migrations } from "./schema.ts";

const record = (id: string, more: Partial<NewRecord>): NewRecord => ({
  id,
  at: 1,
  system: "trento",
  member: undefined,
  type: "SRM^S01",
  controlId: `C-${id}`,
  digest: Uint8Array.of(1),
  session: "",
  booking: "",
  answer: "sync",
  received: new Uint8Array(),
  canonical: undefined,
  history: [],
  ...more,
});

describe("search in the journal", () => {
  let journal: Journal;
  before(async () => {
    journal = openSqliteJournal(":memory:");
    await journal.accept(record("M1", { at: 10, controlId: "UM1", session: "SES1", booking: "BK1" }), false);
    await journal.accept(record("M2", { at: 20, controlId: "UM2", session: "SES1", type: "SQM^S25" }), false);
    await journal.accept(record("M3", { at: 30, controlId: "UM1", system: "umbria" }), false);
    await journal.finish("M3", { state: "done", outcome: "AA", reply: undefined, transport: {}, history: [] }, 31);
  });
  after(() => journal.close());
  const found = (filter: SearchFilter): string =>
    journal
      .search(filter)
      .map((one) => one.id)
      .join(" ");

  it("finds by identifier, control identifier, session and booking, newest first", () => {
    assert.equal(found({ text: "M2" }), "M2");
    assert.equal(found({ text: "UM1" }), "M3 M1");
    assert.equal(found({ text: "SES1" }), "M2 M1");
    assert.equal(found({ text: "BK1" }), "M1");
    assert.equal(found({ text: "BK" }), "");
    assert.equal(found({}), "M3 M2 M1");
  });

  it("joins its conditions, and limits", () => {
    assert.equal(found({ text: "UM1", state: "done" }), "M3");
    assert.equal(found({ type: "SQM^S25" }), "M2");
    assert.equal(found({ since: 20 }), "M3 M2");
    assert.equal(found({ limit: 1 }), "M3");
    assert.equal(found({ since: 20, type: "SRM^S01", state: "accepted" }), "");
  });

  it("binds what it is given", () => {
    for (const text of ["' OR 1=1 --", "M1'", "%", "\u0000"]) {
      assert.equal(found({ text }), "");
      assert.equal(found({ type: text }), "");
    }
    assert.ok(!searchSql({ text: "x'y", type: "x'y" }).sql.includes("x'y"));
  });
});

describe("query plans of the journal", () => {
  const database = new DatabaseSync(":memory:");
  for (const sql of migrations) database.exec(sql);
  after(() => database.close());
  const plan = (sql: string): string => {
    const values = Array.from(
      {
        length: Math.max((sql.match(/\?(?!\d)/g) ?? []).length, ...[...sql.matchAll(/\?(\d)/g)].map((one) => Number(one[1])), 0),
      },
      () => "x",
    );
    return database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map((row) => String(row["detail"]))
      .join("\n");
  };

  it("searches a text through the index of each key, without a scan", () => {
    for (const filter of [{ text: "x" }, { text: "x", type: "y", state: "done" as const, since: 1 }]) {
      const text = plan(searchSql(filter).sql);
      assert.ok(!/SCAN messages\b/.test(text), text);
      for (const index of [
        "sqlite_autoindex_messages_1",
        "messages_identity",
        "messages_refused",
        "messages_session",
        "messages_booking",
      ])
        assert.ok(text.includes(index), `${index} in\n${text}`);
    }
  });

  it("scans no table but for lists of the newest", () => {
    const lists = new Set<string>(["audits", "bookings"]);
    for (const [name, sql] of Object.entries(queries)) {
      if (lists.has(name)) continue;
      const text = plan(sql);
      assert.ok(
        !/SCAN (?!deliveries USING INDEX deliveries_waiting|messages USING INDEX messages_accepted|CONSTANT)/.test(text),
        `${name}: ${text}`,
      );
    }
  });
});
