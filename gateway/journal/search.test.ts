import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { DatabaseSync } from "node:sqlite";
import { searchSql } from "./search.ts";
import { queries } from "./sqlite/queries.ts";
import { migrations } from "./sqlite/schema.ts";

describe("query plans of the SQLite journal", () => {
  const database = new DatabaseSync(":memory:");
  database.function("raccordo_crc32", (bytes) => crc32(bytes as Uint8Array));
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
        "messages_unknown",
        "messages_session",
        "messages_booking",
      ])
        assert.ok(text.includes(index), `${index} in\n${text}`);
    }
  });

  it("searches every condition that can be rare through an index", () => {
    for (const [filter, index] of [
      [{ hashed: ["x"] }, "messages_patient"],
      [{ hashed: ["x"] }, "messages_prescription"],
      [{ system: "x" }, "messages_system"],
      [{ receiver: "x" }, "messages_receiver"],
      [{ type: "x" }, "messages_type"],
      [{ state: "dead" }, "messages_state"],
      [{ outcome: "x" }, "messages_outcome"],
      [{ since: 1, until: 2 }, "messages_at"],
      [{}, "messages_at"],
    ] as const) {
      assert.match(plan(searchSql(filter).sql), new RegExp(`USING (COVERING )?INDEX ${index}\\b`), JSON.stringify(filter));
    }
  });

  it("scans no table but for lists of the newest", () => {
    const lists = new Set<string>(["audits", "bookings", "pauses"]);
    for (const [name, sql] of Object.entries(queries)) {
      if (lists.has(name)) continue;
      const text = plan(sql);
      assert.ok(
        !/SCAN (?!deliveries USING (COVERING )?INDEX deliveries_|messages USING (COVERING )?INDEX messages_|CONSTANT)/.test(text),
        `${name}: ${text}`,
      );
    }
  });
});
