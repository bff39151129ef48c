import assert from "node:assert/strict";
import pg from "pg";
import { startPostgres, type PostgresServer } from "../../../conformance-tests/postgres/server.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { SearchFilter } from "../../contracts/journal.ts";
import { accepted, delivery, queued, record, taken } from "../suite/context.ts";
import { openPostgresJournal, readPostgresJournal, visitPostgresJournal } from "./journal.ts";
import { queries } from "./queries.ts";
import { searchQuestion } from "./reads.ts";
import { cutting, openedByCases, query, stands } from "./test-support.ts";

describe("PostgreSQL journal in trouble", function () {
  this.timeout(30_000);
  let server: PostgresServer;
  let url: string;
  const opened = openedByCases();
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  beforeEach(async () => {
    url = await server.database();
  });
  afterEach(() => opened.close());

  it("makes its tables once when several nodes begin at once", async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, () => opened.journal(url)));
    assert.deepEqual(
      (await query(url, "SELECT version FROM schema_version")).map((row) => row["version"]),
      [1],
    );
    await Promise.all(nodes.map((one) => one.close()));
  });

  it("works beside a newer version that allows it, and not with one that does not", async () => {
    await (await opened.journal(url)).close();
    await query(url, "INSERT INTO schema_version (version, reader) VALUES (2, 1)");
    await query(url, "ALTER TABLE messages ADD COLUMN something text");
    const beside = await opened.journal(url);
    assert.equal(await accepted(beside, record("1")), "new");
    assert.equal((await beside.search({})).length, 1);
    await query(url, "ALTER TABLE messages ADD COLUMN more text");
    assert.equal((await beside.stored("1"))?.id, "1");
    assert.equal((await beside.search({})).length, 1);
    await beside.close();
    await query(url, "INSERT INTO schema_version (version, reader) VALUES (3, 2)");
    for (const open of [openPostgresJournal, readPostgresJournal, visitPostgresJournal]) {
      await assert.rejects(open(url), {
        code: "JOURNAL_UNAVAILABLE",
        message: /has version 3 of the journal, and this Raccordo knows 1/,
      });
    }
  });

  it("says what cannot be opened, without the password", async () => {
    const nobody = new URL(url);
    nobody.port = "1";
    nobody.password = "segreta";
    const wrong: readonly [string, RegExp][] = [
      [nobody.href, /is not available: .*ECONNREFUSED/],
      [`${url}_none`, /is not available: database .* does not exist/],
    ];
    for (const [address, message] of wrong) {
      for (const open of [openPostgresJournal, readPostgresJournal, visitPostgresJournal]) {
        await assert.rejects(open(address), (error: GatewayError) => {
          assert.deepEqual([error.code, error.certainty], ["JOURNAL_UNAVAILABLE", "not-done"]);
          assert.match(error.message, message);
          assert.ok(error.hint !== undefined && !`${error.message}${error.hint}`.includes("segreta"));
          return true;
        });
      }
    }
    await assert.rejects(readPostgresJournal(url), {
      code: "JOURNAL_UNAVAILABLE",
      message: /has version 0 of the journal, not 1/,
    });
  });

  it("refuses all of a batch, and holds nothing of what it refused", async () => {
    const journal = await opened.journal(url);
    await query(url, "ALTER TABLE contents RENAME TO elsewhere");
    const results = await Promise.allSettled([
      journal.accept(record("1"), delivery(), { queued: true }),
      journal.reserve("x", 1),
    ]);
    for (const one of results) {
      assert.ok(one.status === "rejected" && one.reason instanceof GatewayError);
      assert.deepEqual([one.reason.code, one.reason.certainty], ["JOURNAL_UNAVAILABLE", "not-done"]);
    }
    await query(url, "ALTER TABLE elsewhere RENAME TO contents");
    assert.equal((await journal.accept(record("1"), delivery(), { queued: true })).acceptance.kind, "new");
    assert.equal(await journal.reserve("x", 1), 1);
    await journal.close();
  });

  it("lets a call fail alone whose values cannot be kept", async () => {
    const journal = await opened.journal(url);
    const results = await Promise.allSettled([
      journal.accept(record("1"), delivery(), { queued: true }),
      journal.accept(record("1", { controlId: "other" }), delivery(), { queued: true }),
      journal.accept(record("no number"), delivery(), { queued: true }),
      journal.reserve("x", 3),
      journal.accept(record("2", { controlId: "a\0b", system: "tren\0to" }), delivery({ system: "umbria" }), { queued: true }),
    ]);
    assert.deepEqual(
      results.map((one) => one.status),
      ["fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"],
    );
    assert.equal(await taken(journal), "1 2");
    assert.equal((await journal.search({ text: "a\0b" }))[0]?.system, "tren\uFFFDto");
    const again = await journal.accept(record("3", { controlId: "a\0b", system: "tren\0to" }), delivery(), { queued: true });
    assert.equal(again.acceptance.kind, "duplicate");
    await journal.close();
  });

  it("keeps large messages, and many of them in one batch", async () => {
    const journal = await opened.journal(url);
    const large = Array.from({ length: 12 }, (_, i) => record(String(i + 1), { received: Buffer.alloc(2_000_000 + i, i + 1) }));
    await Promise.all(large.map((one) => journal.accept(one, delivery(), { queued: false })));
    for (const one of [large[0]!, large[11]!])
      assert.ok(Buffer.from((await journal.stored(one.id))!.received).equals(one.received));
    await journal.close();
  });

  it("goes on when the server comes back, and loses nothing that it said was on disk", async function () {
    // The server that RACCORDO_TEST_POSTGRES names is not ours to stop.
    if (!server.own) this.skip();
    const node = await opened.node(url, { lease: 1000 });
    const safe: string[] = [];
    const unsafe: string[] = [];
    let stop = false;
    let next = 0;
    let after = 0;
    const written = Promise.withResolvers<undefined>();
    const again = Promise.withResolvers<undefined>();
    let restarted = false;
    const write = async (): Promise<void> => {
      while (!stop) {
        const id = String(++next);
        try {
          await node.accept(record(id), delivery(), { queued: true });
          safe.push(id);
          if (safe.length === 200) written.resolve(undefined);
          if (restarted && ++after === 100) again.resolve(undefined);
        } catch (thrown) {
          assert.ok(thrown instanceof GatewayError);
          assert.ok(["JOURNAL_UNAVAILABLE", "LEASE_LOST"].includes(thrown.code), thrown.code);
          unsafe.push(id);
        }
      }
    };
    const writers = Promise.all(Array.from({ length: 20 }, write));
    await written.promise;
    await server.halt("immediate");
    await assert.rejects(node.search({}), { code: "JOURNAL_UNAVAILABLE" });
    const work = node.work();
    await server.resume();
    restarted = true;
    await Promise.all([again.promise, work]);
    stop = true;
    await writers;
    assert.ok(unsafe.length > 0);
    const there = new Set((await query(url, "SELECT id FROM messages")).map((row) => row["id"] as string));
    assert.deepEqual(
      safe.filter((id) => !there.has(id)),
      [],
    );
    const repeated = await Promise.all(
      unsafe.map((id) => accepted(node, record(String(100_000 + Number(id)), { controlId: `C-${id}` }))),
    );
    assert.equal(repeated.filter((kind) => kind === "new").length, unsafe.filter((id) => !there.has(id)).length);
    assert.ok((await node.search({ limit: 5 })).length > 0);
    await node.close();
  });

  it("says when nobody knows whether it is on disk, and gives back what it may hold", async () => {
    const proxy = await cutting(new URL(url));
    const node = await opened.node(proxy.url);
    await queued(node, "1", { held: true });
    proxy.cutAfter("COMMIT");
    await assert.rejects(node.accept(record("2"), delivery(), { queued: false }), {
      code: "JOURNAL_UNAVAILABLE",
      certainty: "unknown",
    });
    await node.lost;
    const { acceptance } = await node.accept(record("3", { controlId: "C-2" }), delivery(), { queued: true });
    assert.deepEqual(acceptance, { kind: "duplicate", id: "2", state: "accepted", reply: undefined });
    assert.equal(await taken(node), "1 2");
    proxy.cutAfter("INSERT INTO counters");
    await assert.rejects(node.reserve("x", 1), { code: "JOURNAL_UNAVAILABLE", certainty: "not-done" });
    assert.equal(await node.reserve("x", 1), 1);
    await node.close();
    await proxy.close();
  });

  it("tries again what another transaction stood in the way of", async () => {
    const journal = await opened.journal(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await journal.reserve("a", 1);
    await journal.pause("b", "anna", 1);
    await client.query("SET deadlock_timeout = '10s'; BEGIN; UPDATE paused SET at = 2");
    // The journal takes the counter, then waits for the other, which then waits for the counter.
    const both = Promise.all([journal.reserve("a", 1), journal.pause("b", undefined, 3)]);
    await stands(url, "DELETE FROM paused");
    await client.query("UPDATE counters SET value = value + 10");
    await client.query("COMMIT");
    await client.end();
    assert.equal((await both)[0], 12);
    assert.deepEqual(await journal.queues(), []);
    await journal.close();
  });

  it("goes through an index for every point question", async () => {
    await (await opened.journal(url)).close();
    await query(
      url,
      `INSERT INTO messages (id, at, system, type, control_id, digest, session, booking, answer, state, known, prescription)
       SELECT n, n, 's' || n % 20, 't' || n % 5, 'c' || n, '', 's' || n, 'b' || n, 'sync', 'done', n % 2, 'p' || n FROM generate_series(1, 20000) AS n`,
    );
    await query(url, "ANALYZE");
    const plan = async (
      sql: string,
      settings = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off",
    ): Promise<string> => {
      const rows = await query(url, `EXPLAIN (GENERIC_PLAN) ${sql}`, [], settings);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    };
    for (const [name, sql] of Object.entries(queries)) {
      // Small tables: a row for each queue that is stopped, and for each start of a node in a week.
      if (["pauses", "forgetSessions"].includes(name)) continue;
      const text = await plan(sql);
      assert.ok(!/Seq Scan/.test(text), `${name}: ${text}`);
      // What counts all of a queue, or of those given up, reads all of them.
      if (name === "queues") assert.match(text, /deliveries_(waiting|order|held)/);
    }
    const searches: readonly [SearchFilter, string][] = [
      [{ text: "1" }, "messages_id|messages_identity|messages_unknown|messages_session|messages_booking"],
      [{ hashed: ["x"] }, "messages_patient|messages_prescription"],
      [{ state: "dead" }, "messages_state"],
      [{ outcome: "x" }, "messages_outcome"],
      [{ receiver: "x" }, "messages_receiver"],
    ];
    for (const [filter, indexes] of searches) {
      const text = await plan(searchQuestion(filter).sql, "");
      assert.ok(!/Seq Scan/.test(text), text);
      for (const index of indexes.split("|")) assert.ok(text.includes(index), `${index} in ${text}`);
    }
  });
});
