import assert from "node:assert/strict";
import pg from "pg";
import { silentLog, type Log } from "../../contracts/clock.ts";
import { startPostgres, type PostgresServer } from "../../../conformance-tests/postgres/server.ts";
import { accepted, delivery, ending, late, queued, record, taken } from "../suite/context.ts";
import { queries } from "./queries.ts";
import { cutting, frozen, openedByCases, query, stands, until, type Node } from "./test-support.ts";

describe("PostgreSQL journal of two nodes", function () {
  this.timeout(30_000);
  let server: PostgresServer;
  let url: string;
  let a: Node;
  let b: Node;
  let warnings: string[];
  const opened = openedByCases();
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  beforeEach(async () => {
    url = await server.database();
    warnings = [];
    const log: Log = { ...silentLog, warn: (_fields, text) => void warnings.push(text) };
    [a, b] = await Promise.all([opened.node(url, { log }), opened.node(url, { log })]);
  });
  afterEach(async () => {
    await opened.close();
  });
  const claimed = async (node: Node, limit = 50): Promise<readonly string[]> =>
    (await node.claim([{ system: "umbria", limit }], late, late)).map((one) => one.messageId);

  it("accepts once what comes to both at once", async () => {
    const [identities, copies] = [150, 6];
    const calls = Array.from({ length: identities * copies }, (_, n) => ({ n, identity: n % identities, at: Math.random() }))
      .toSorted((x, y) => x.at - y.at)
      .map(({ n, identity }) => ({
        node: n % 2 === identity % 2 ? a : b,
        identity,
        one: record(String(n + 1), { controlId: `I-${identity}` }),
      }));
    const kinds = await Promise.all(
      calls.map(async ({ node, identity, one }, i) => {
        // In several batches: the nodes meet in the middle of them.
        for (let turn = 0; turn < i % 7; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
        return { identity, ...(await node.accept(one, delivery(), { queued: true })) };
      }),
    );
    for (let identity = 0; identity < identities; identity++) {
      const mine = kinds.filter((one) => one.identity === identity);
      const first = mine.filter((one) => one.acceptance.kind === "new");
      assert.equal(first.length, 1, `identity ${identity}`);
      for (const { acceptance, delivery: made } of mine) {
        if (acceptance.kind !== "new")
          assert.deepEqual([acceptance.kind, acceptance.id, made], ["duplicate", first[0]?.delivery?.messageId, undefined]);
      }
    }
    const [rows] = await query(
      url,
      "SELECT (SELECT count(*) FROM messages) AS m, (SELECT count(*) FROM contents) AS c, (SELECT count(*) FROM deliveries) AS d",
    );
    assert.deepEqual({ ...rows }, { m: String(identities), c: String(identities), d: String(identities) });
  });

  it("tells a collision from a repetition at the other node", async () => {
    const same = Array.from({ length: 20 }, (_, i) =>
      (i % 2 === 0 ? a : b).accept(record(String(i + 1), { controlId: "X", digest: Uint8Array.of(i % 4) }), delivery(), {
        queued: false,
      }),
    );
    const kinds = (await Promise.all(same)).map((one) => one.acceptance.kind);
    assert.deepEqual(kinds.toSorted(), [...Array<string>(15).fill("collision"), ...Array<string>(4).fill("duplicate"), "new"]);
  });

  it("waits for the other's transaction before it decides", async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("BEGIN");
    await client.query(
      `INSERT INTO messages (id, at, system, type, control_id, digest, session, booking, answer, state, known)
       VALUES (900, 1, 'trento', 'T', 'C-1', '\\x0102', '', '', 'sync', 'accepted', 1)`,
    );
    const kind = accepted(a, record("1"));
    await stands(url, "INSERT INTO messages");
    await client.query("COMMIT");
    await client.end();
    assert.equal(await kind, "duplicate");
    assert.deepEqual(warnings, [], "nothing had to be tried twice");
  });

  it("takes nothing twice", async () => {
    for (let id = 1; id <= 300; id++) void a.accept(record(String(id)), delivery(), { queued: true });
    await a.nextDue(["umbria"]);
    const found = await Promise.all(Array.from({ length: 20 }, (_, i) => claimed(i % 2 === 0 ? a : b, 20)));
    assert.equal(found.flat().length, 300);
    assert.equal(new Set(found.flat()).size, 300);
  });

  it("tells the other node of what becomes free, and not of what is held", async () => {
    const heard = async (system: string, act: () => Promise<unknown>): Promise<void> => {
      const work = b.work(system);
      await act();
      await work;
    };
    await queued(a, "1", { system: "held", held: true });
    await heard("s2", () => queued(a, "2", { system: "s2" }));
    const [two] = await a.claim([{ system: "s2", limit: 1 }], late, late);
    await heard("s2", () => a.release([two!.id]));
    await a.claim([{ system: "s2", limit: 1 }], late, late);
    await a.postpone(two!.id, { attempts: 1, due: 6000, error: "x", at: 5000 });
    await heard("s2", () => a.postpone(two!.id, { attempts: 1, due: 5000, error: "x", at: 5000 }));
    await heard("moved", () => a.postpone(two!.id, { attempts: 1, due: 5000, error: "", at: 5000, system: "moved" }));
    await a.bury(two!.id, "2", "X: x", 6000);
    await heard("moved", () => a.revive("2", 6000));
    await a.pause("quiet", "anna", 1);
    await heard("quiet", () => a.pause("quiet", undefined, 2));
    const first = await queued(a, "3", { system: "k", orderKey: "K" });
    await queued(a, "4", { system: "k", orderKey: "K" });
    await heard("k", () => a.delivered(first.id));
    assert.ok(!b.told.includes("held"));
    assert.equal(b.told.filter((one) => one === "s2").length, 3);
  });

  it("delivers by order key one after the other, in the order of acceptance, wherever it is accepted and delivered", async () => {
    const count = 60;
    const done: number[] = [];
    let busy = 0;
    const all = Promise.withResolvers<undefined>();
    const drain = async (node: Node): Promise<void> => {
      for (;;) {
        const found = await node.claim([{ system: "umbria", limit: 5 }], late, late);
        if (found.length === 0) return;
        assert.equal(found.length, 1);
        assert.equal(++busy, 1, "two of one key at the same time");
        await node.audits(1);
        done.push(found[0]!.id);
        busy--;
        await node.delivered(found[0]!.id);
        if (done.length === count) all.resolve(undefined);
      }
    };
    const draining = new Map<Node, Promise<void>>();
    for (const node of [a, b]) {
      let again = false;
      const go = (): void => {
        if (draining.has(node)) again = true;
        else {
          draining.set(
            node,
            drain(node).then(
              () => {
                draining.delete(node);
                if (again) {
                  again = false;
                  go();
                }
              },
              (error: unknown) => all.reject(error as Error),
            ),
          );
        }
      };
      node.watch({ work: go, lost: () => undefined });
    }
    await Promise.all(Array.from({ length: count }, (_, i) => queued(i % 2 === 0 ? a : b, String(i + 1), { orderKey: "K" })));
    await all.promise;
    await Promise.all(draining.values());
    assert.deepEqual(
      done,
      done.toSorted((x, y) => x - y),
    );
    assert.deepEqual(await a.queues(), []);
  });

  it("takes over from a node that gives no sign of life, and refuses it from then on", async () => {
    const dead = await opened.node(url, { schedule: frozen, lease: 100 });
    const living = await opened.node(url, { lease: 300 });
    await accepted(dead, record("1"));
    await queued(dead, "2", { held: true });
    await accepted(dead, record("3"));
    await dead.defer("3", delivery(), []);
    assert.equal(await taken(dead), "3");
    assert.deepEqual(await claimed(living), []);
    await living.work("umbria");
    assert.deepEqual((await claimed(living)).toSorted(), ["1", "2", "3"]);
    const refused = await Promise.allSettled([
      dead.finish("1", ending(), 2000),
      dead.accept(record("4"), delivery(), { queued: true }),
      dead.release([]),
    ]);
    for (const one of refused) assert.equal(one.status === "rejected" && (one.reason as { code: string }).code, "LEASE_LOST");
    await dead.lost;
    assert.deepEqual([await living.stateOf("1"), await living.stateOf("4")], ["accepted", undefined]);
    assert.equal(await accepted(dead, record("4")), "new", "it goes on with a session of its own");
    await living.finish("1", ending(), 2000);
    assert.equal(await living.stateOf("1"), "done");
    await Promise.all([dead.close(), living.close()]);
  });

  it("leaves a session alone while a transaction of it is under way", async () => {
    const stuck = await opened.node(url, { schedule: frozen, lease: 100 });
    await queued(stuck, "1", { held: true });
    const [session] = await query(url, "SELECT max(id) AS id FROM sessions");
    await query(url, "UPDATE sessions SET expires = now() - interval '1 hour' WHERE id = $1", [session!["id"]]);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    await client.query("BEGIN");
    assert.equal((await client.query(queries.fence, [session!["id"]])).rows.length, 1);
    await a.recover(5000);
    assert.deepEqual(await claimed(a), []);
    await client.query("COMMIT");
    await client.end();
    await a.recover(5000);
    assert.deepEqual(await claimed(a), ["1"]);
    await assert.rejects(stuck.reserve("x", 1), { code: "LEASE_LOST" });
    await stuck.close();
  });

  it("takes over from a node that stopped in the middle of a transaction, and cuts it off", async () => {
    const way = await cutting(new URL(url));
    const stuck = await opened.node(way.url, { schedule: frozen, lease: 150 });
    const living = await opened.node(url, { lease: 300 });
    await queued(stuck, "1", { held: true });
    const work = living.work("umbria");
    way.stallAfter("insertMessages");
    const never = assert.rejects(stuck.accept(record("2"), delivery(), { queued: true }), { code: "JOURNAL_UNAVAILABLE" });
    await work;
    assert.deepEqual(await claimed(living), ["1"]);
    assert.equal(await living.stateOf("2"), undefined);
    await never;
    await Promise.all([stuck.close(), living.close()]);
    await way.close();
  });

  it("hears that its session has ended even when it writes nothing", async () => {
    const quiet = await opened.node(url, { lease: 90 });
    await query(url, "UPDATE sessions SET ended = now() WHERE id = (SELECT max(id) FROM sessions)");
    await quiet.lost;
    assert.equal(await accepted(quiet, record("1")), "new");
    await quiet.close();
  });

  it("gives what it has to the others at once when it is closed", async () => {
    const leaving = await opened.node(url);
    await accepted(leaving, record("1"));
    await queued(leaving, "2", { held: true });
    const work = b.work("umbria");
    await leaving.close();
    await work;
    assert.deepEqual((await claimed(b)).toSorted(), ["1", "2"]);
    const open = await query(url, "SELECT count(*) AS n FROM sessions WHERE ended IS NULL");
    assert.deepEqual({ ...open[0] }, { n: "2" });
  });

  it("purges pieces of their own when both do it at once", async () => {
    for (let id = 1; id <= 500; id++) a.record(record(String(id), { at: id }), ending(), id);
    await a.stateOf("1");
    const retention = { questions: 0, changes: late, refused: 0, bodies: 0, audit: 0, identifiers: 10_000 };
    const counts = await Promise.all([a.purge(retention), b.purge(retention), a.purge(retention), b.purge(retention)]);
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      500,
      counts.join(),
    );
    assert.deepEqual(await a.search({}), []);
  });

  it("leaves no connection behind when it is closed", async () => {
    const one = await opened.node(url);
    await one.search({});
    await Promise.all([one.close(), a.close(), b.close()]);
    await until(
      url,
      "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'raccordo%' AND datname = current_database()",
      0,
    );
  });
});
