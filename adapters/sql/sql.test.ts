import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import type { Adapter, Inbound, Received, Reply } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, prepared, type Options, type Peer } from "../kit/suite/index.ts";
import { sql } from "./index.ts";
import type { SqlOptions } from "./options.ts";
import { startPostgres, type PostgresServer } from "../../conformance-tests/postgres/server.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** A database as the system's own programs use it: by a client that is not the adapter's. */
interface Client {
  query(statement: string, values?: readonly unknown[]): Promise<Rows>;
  end(): Promise<void>;
}

interface Kind {
  readonly name: string;
  /** A database with the tables in it. */
  make(folder: string): Promise<string>;
  open(url: string, folder: string): Promise<Client>;
  /** Takes the database away. */
  drop(url: string, folder: string): Promise<void>;
}

const tables = (key: string): readonly string[] =>
  ["cup", "nodo"].flatMap((side) => [
    `CREATE TABLE richieste_${side} (id ${key}, stato TEXT NOT NULL DEFAULT 'NUOVA', presa_il TEXT, testo TEXT, numero INTEGER)`,
    `CREATE TABLE risposte_${side} (id ${key}, richiesta INTEGER NOT NULL, testo TEXT, numero INTEGER)`,
    `CREATE TABLE righe_${side} (risposta INTEGER NOT NULL, riga INTEGER NOT NULL, nota TEXT)`,
  ]);

let server: PostgresServer;
const kinds: readonly Kind[] = [
  {
    name: "SQLite",
    make: (folder) => {
      const file = join(folder, "cup.sqlite");
      const database = new DatabaseSync(file);
      database.exec("PRAGMA journal_mode = WAL");
      for (const one of tables("INTEGER PRIMARY KEY AUTOINCREMENT")) database.exec(one);
      database.close();
      return Promise.resolve("sqlite:cup.sqlite");
    },
    open: (_url, folder) => {
      const database = new DatabaseSync(join(folder, "cup.sqlite"));
      return Promise.resolve({
        async query(statement, values = []) {
          for (;;) {
            try {
              return database.prepare(statement.replaceAll(/\$(\d+)/g, "?$1")).all(...(values as readonly string[])) as Rows;
            } catch (thrown) {
              // The adapter's transaction, on this very thread: it must go on for the lock to end.
              if ((thrown as { readonly errcode?: number }).errcode !== 5) throw thrown;
              await setTimeout(1);
            }
          }
        },
        end: () => Promise.resolve(database.close()),
      });
    },
    drop: (_url, folder) => {
      for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `cup.sqlite${end}`), { force: true });
      return Promise.resolve();
    },
  },
  {
    name: "PostgreSQL",
    async make() {
      const url = await server.database();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      for (const one of tables("BIGSERIAL PRIMARY KEY")) await client.query(one);
      await client.end();
      return url;
    },
    open(url) {
      const pool = new pg.Pool({ connectionString: url, max: 3 });
      pool.on("error", () => undefined);
      return Promise.resolve({
        query: async (statement, values = []) => (await pool.query(statement, [...values])).rows as Rows,
        end: () => pool.end(),
      });
    },
    async drop(url) {
      const name = new URL(url).pathname.slice(1);
      const client = new pg.Client({ connectionString: url.replace(name, "postgres") });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  },
];

const state = { column: "stato", withdrawn: "SCADUTA" };
const details = (side: string): unknown => [{ table: `righe_${side}`, as: "RIGHE", parent: "risposta", line: "riga" }];
const listening = (url: string): Options => ({
  listen: url,
  requests: { table: "richieste_cup", as: "NOTE", key: "id", state, taken: "presa_il" },
  replies: { table: "risposte_nodo", as: "NOTE", key: "id", request: "richiesta", details: details("nodo") },
  poll: "10ms",
});
const sending = (url: string): Options => ({
  connect: url,
  sent: { table: "richieste_nodo", as: "NOTE", key: "id", state },
  answers: { table: "risposte_cup", as: "NOTE", key: "id", request: "richiesta", details: details("cup") },
  poll: "10ms",
});
const document = (text: string): Uint8Array => Buffer.from(JSON.stringify({ NOTE: [{ TESTO: text }], RIGHE: [{ NOTA: "a" }] }));

/** The database of a case's folder. */
const databases = new Map<string, string>();

function peerOf(kind: Kind): Peer {
  return {
    async send(message, _address, _options, folder) {
      const client = await kind.open(databases.get(folder)!, folder);
      try {
        const text = textOf(message);
        const [row] = await client.query("INSERT INTO richieste_cup (testo) VALUES ($1) RETURNING id", [text]);
        for (let tries = 0; tries < 400 && existsSync(folder); tries++) {
          const [answer] = await client.query("SELECT * FROM risposte_nodo WHERE richiesta = $1", [row!["id"]]);
          if (answer) return document(String(answer["testo"]));
          await setTimeout(5);
        }
        throw new Error("no answer");
      } finally {
        await client.end();
      }
    },
    async serve(handle, folder) {
      const url = databases.get(folder) ?? (await kind.make(folder));
      databases.set(folder, url);
      const client = await kind.open(url, folder);
      let closed = false;
      const looking = (async () => {
        while (!closed) {
          const rows = await client.query("UPDATE richieste_nodo SET stato = 'PRESA' WHERE stato = 'NUOVA' RETURNING id, testo");
          for (const row of rows) {
            void handle(document(String(row["testo"]))).then(async (answer) => {
              if (!closed)
                await client.query("INSERT INTO risposte_cup (richiesta, testo) VALUES ($1, $2)", [row["id"], textOf(answer)]);
            });
          }
          await setTimeout(5);
        }
      })();
      return {
        address: url,
        async close() {
          if (closed) return;
          closed = true;
          await looking;
          await client.end();
          await kind.drop(url, folder);
        },
      };
    },
  };
}

const textOf = (message: Uint8Array): string =>
  (JSON.parse(Buffer.from(message).toString()) as { NOTE: [{ TESTO: string }] }).NOTE[0].TESTO;

describe("sql", function () {
  this.timeout(30_000);
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  for (const kind of kinds) {
    describe(`on ${kind.name}: what every adapter does`, () => {
      const cases = adapterCases({
        adapter: sql as Adapter<unknown>,
        prepare: async (folder) => {
          databases.set(folder, await kind.make(folder));
        },
        listenOptions: (folder) => listening(databases.get(folder)!),
        connectOptions: (address) => sending(address),
        message: document,
        peer: peerOf(kind),
        limit: 1024,
      });
      for (const { name, run } of cases) it(name, run);
    });

    describe(`on ${kind.name}`, () => {
      let folder: string;
      let url: string;
      let client: Client;
      const closing: (() => Promise<unknown>)[] = [];
      beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "raccordo-sql-"));
        url = await kind.make(folder);
        client = await kind.open(url, folder);
      });
      afterEach(async () => {
        for (const close of closing.splice(0).toReversed()) await close();
        await client.end();
        rmSync(folder, { recursive: true, force: true });
      });
      const options = (given: Options): SqlOptions => prepared(sql.optionsSchema, given) as unknown as SqlOptions;
      const answering = (answer: (text: string) => unknown): Inbound & { readonly came: string[] } => {
        const came: string[] = [];
        const reply = (value: unknown): Reply => ({ bytes: Buffer.from(JSON.stringify(value)), transport: {}, failed: false });
        return {
          came,
          accept: (received: Received) => (
            came.push(textOf(received.bytes)),
            Promise.resolve(reply(answer(textOf(received.bytes))))
          ),
          refuse: (error) => Promise.resolve({ ...reply({ NOTE: [{ TESTO: error.code }] }), failed: true }),
        };
      };
      const listen = async (inbound: Inbound, more: Options = {}): Promise<void> => {
        const listener = await sql.listen(options({ ...listening(url), ...more }), inbound, testContext({ folder }));
        closing.push(() => listener.close());
      };
      const until = async (statement: string, count: number): Promise<Rows> => {
        for (let tries = 0; tries < 1000; tries++) {
          const rows = await client.query(statement);
          if (rows.length >= count) return rows;
          await setTimeout(5);
        }
        return assert.fail(`not ${count} rows: ${statement}`);
      };

      it("two nodes at one table take every row once", async () => {
        const nodes = [answering(() => ({ NOTE: [{ TESTO: "ok" }] })), answering(() => ({ NOTE: [{ TESTO: "ok" }] }))];
        for (const node of nodes) await listen(node, { inFlight: 3 });
        const count = 120;
        for (let i = 0; i < count; i++) await client.query("INSERT INTO richieste_cup (testo) VALUES ($1)", [`n${i}`]);
        await until("SELECT 1 FROM richieste_cup WHERE stato = 'EVASA'", count);
        const came = nodes.flatMap((node) => node.came);
        assert.equal(came.length, count);
        assert.equal(new Set(came).size, count);
        assert.equal((await client.query("SELECT 1 FROM risposte_nodo")).length, count);
      });

      it("a row that a node took and never finished is taken again when its lease has ended", async () => {
        const old = new Date(Date.now() - 60_000).toISOString();
        await client.query("INSERT INTO richieste_cup (testo, stato, presa_il) VALUES ('vecchia', 'IN_CORSO', $1)", [old]);
        const fresh = new Date().toISOString();
        await client.query("INSERT INTO richieste_cup (testo, stato, presa_il) VALUES ('altrui', 'IN_CORSO', $1)", [fresh]);
        const inbound = answering(() => ({ NOTE: [{ TESTO: "ok" }] }));
        await listen(inbound, { lease: "30s" });
        await until("SELECT 1 FROM richieste_cup WHERE stato = 'EVASA'", 1);
        assert.deepEqual(inbound.came, ["vecchia"]);
      });

      it("writes no answer for a row that another node has taken meanwhile", async () => {
        const held = Promise.withResolvers<undefined>();
        const taken = Promise.withResolvers<undefined>();
        await listen({
          accept: async () => {
            taken.resolve(undefined);
            await held.promise;
            return { bytes: document("tardi"), transport: {}, failed: false };
          },
          refuse: () => assert.fail(),
        });
        await client.query("INSERT INTO richieste_cup (testo) VALUES ('x')");
        await taken.promise;
        await client.query("UPDATE richieste_cup SET presa_il = '2999-01-01T00:00:00.000Z'");
        held.resolve(undefined);
        for (const close of closing.splice(0)) await close();
        assert.equal((await client.query("SELECT 1 FROM risposte_nodo")).length, 0);
        assert.equal((await client.query("SELECT 1 FROM richieste_cup WHERE stato = 'IN_CORSO'")).length, 1);
      });

      it("writes answers with their details; values are only ever values", async () => {
        const nasty = "Robert'); DROP TABLE richieste_cup; --";
        await listen(answering((text) => ({ NOTE: [{ TESTO: text, numero: 12 }], RIGHE: [{ NOTA: nasty }, { NOTA: null }] })));
        await client.query("INSERT INTO richieste_cup (testo, numero) VALUES ($1, 7)", [nasty]);
        await until("SELECT 1 FROM richieste_cup WHERE stato = 'EVASA'", 1);
        const [answer] = await client.query("SELECT testo, numero FROM risposte_nodo");
        assert.deepEqual({ ...answer }, { testo: nasty, numero: 12 });
        const rows = await client.query("SELECT riga, nota FROM righe_nodo ORDER BY riga");
        assert.deepEqual(
          rows.map((row) => [row["riga"], row["nota"]]),
          [
            [1, nasty],
            [2, null],
          ],
        );
      });

      it("a row that is refused gets the refusal, and the state of what failed", async () => {
        await listen(
          {
            accept: () => Promise.resolve({ bytes: Buffer.from('{"NOTE":[{"TESTO":"no"}]}'), transport: {}, failed: true }),
            refuse: () => assert.fail(),
          },
          {},
        );
        await client.query("INSERT INTO richieste_cup (testo) VALUES ('x')");
        await until("SELECT 1 FROM richieste_cup WHERE stato = 'ERRORE'", 1);
        const [answer] = await client.query("SELECT testo FROM risposte_nodo");
        assert.equal(answer?.["testo"], "no");
      });

      it("an answer that does not fit the tables is written nowhere, and the row waits", async () => {
        for (const wrong of [{ NOTE: [{ ALTRA: "x" }] }, { NOTE: [{ 'TESTO") VALUES (1); --': "x" }] }]) {
          await listen(answering(() => wrong));
          await client.query("INSERT INTO richieste_cup (testo) VALUES ('x')");
          await until("SELECT 1 FROM richieste_cup WHERE stato = 'IN_CORSO'", 1);
          for (const close of closing.splice(0)) await close();
          assert.equal((await client.query("SELECT 1 FROM risposte_nodo")).length, 0);
          assert.equal((await client.query("SELECT 1 FROM richieste_cup WHERE stato = 'EVASA'")).length, 0);
          await client.query("DELETE FROM richieste_cup");
        }
      });

      it("an answer that was there before its request is an earlier one's", async () => {
        const sender = sql.connect(options(sending(url)), testContext({ folder }));
        closing.push(() => sender.close());
        await client.query("INSERT INTO risposte_cup (richiesta, testo) VALUES (1, 'vecchia')");
        const sending_ = sender.send({ bytes: document("x"), transport: {} }, Date.now() + 3000);
        const [row] = await until("SELECT id FROM richieste_nodo", 1);
        assert.equal(Number(row?.["id"]), 1);
        await client.query("INSERT INTO risposte_cup (richiesta, testo) VALUES (1, 'nuova')");
        assert.equal(textOf((await sending_).bytes), "nuova");
      });

      it("a request that the system has not taken in time is withdrawn: nothing was done", async () => {
        const sender = sql.connect(options(sending(url)), testContext({ folder }));
        closing.push(() => sender.close());
        const failure = (): Promise<GatewayError> =>
          sender.send({ bytes: document("x"), transport: {} }, Date.now() + 200).then(
            () => assert.fail(),
            (error: unknown) => error as GatewayError,
          );
        const error = await failure();
        assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"]);
        assert.equal((await client.query("SELECT 1 FROM richieste_nodo WHERE stato = 'SCADUTA'")).length, 1);
      });

      it("a request that does not fit the tables is not sent", async () => {
        const sender = sql.connect(options(sending(url)), testContext({ folder }));
        closing.push(() => sender.close());
        for (const [bytes, code, field] of [
          [Buffer.from('{"NOTE":[{"ALTRA":"1"}]}'), "MAPPING_FIELD", "richieste_nodo.ALTRA"],
          [Buffer.from("x"), "RECORD_INVALID", undefined],
          [Buffer.from('{"NOTE":{}}'), "RECORD_INVALID", undefined],
        ] as const) {
          await assert.rejects(sender.send({ bytes, transport: {} }, Date.now() + 1000), (error: GatewayError) => {
            assert.deepEqual([error.code, error.certainty, error.where?.field], [code, "not-done", field]);
            return true;
          });
        }
        assert.equal((await client.query("SELECT 1 FROM richieste_nodo")).length, 0);
      });
    });
  }

  it("on PostgreSQL, a connection that is cut in the middle ends nothing but its own message", async () => {
    const url = new URL(await kinds[1]!.make(""));
    const sockets: Socket[] = [];
    let cut = true;
    const proxy = createServer((socket) => {
      const upstream = connect(Number(url.port), url.hostname);
      sockets.push(socket, upstream);
      for (const one of [socket, upstream]) one.on("error", () => undefined);
      upstream.pipe(socket);
      socket.on("data", (chunk: Buffer) => {
        // PostgreSQL hears nothing of it, and the adapter gets no answer.
        if (cut && chunk.includes("INSERT")) socket.resetAndDestroy();
        else upstream.write(chunk);
      });
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const through = new URL(url);
    through.port = String((proxy.address() as AddressInfo).port);
    const given = prepared(sql.optionsSchema, sending(through.href)) as unknown as SqlOptions;
    const sender = sql.connect(given, testContext());
    const send = (within: number): Promise<Received> => sender.send({ bytes: document("x"), transport: {} }, Date.now() + within);
    await assert.rejects(send(3000), { code: "PEER_UNREACHABLE", certainty: "not-done" });
    cut = false;
    await assert.rejects(send(200), { code: "PEER_UNREACHABLE", message: /did not take/ });
    await sender.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it("checks what a schema cannot say, and shows no password", async () => {
    const issues = (given: Options): unknown =>
      sql.check({ poll: "1s", lease: "1s", inFlight: 1, maxBytes: 1, ...given } as unknown as SqlOptions).map((one) => one.path);
    assert.deepEqual(issues({ listen: "oracle:x" }), [["listen"], ["requests"], ["replies"]]);
    assert.deepEqual(issues({ connect: "postgres://x/y" }), [["sent"], ["answers"]]);
    const { shownDatabase } = await import("./options.ts");
    assert.equal(shownDatabase("postgres://u:segreta@h:5432/d?password=x"), "postgres://u@h:5432/d");
  });
});
