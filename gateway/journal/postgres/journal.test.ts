import pg from "pg";
import { startPostgres, type PostgresServer } from "../../../conformance-tests/postgres/server.ts";
import { journalSuite, type Place } from "../suite/index.ts";
import { openPostgresJournal, readPostgresJournal, visitPostgresJournal } from "./journal.ts";

describe("PostgreSQL", function () {
  this.timeout(30_000);
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  journalSuite(
    "PostgreSQL",
    async () => {
      const url = await server.database();
      const query = async (sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
        } finally {
          await client.end();
        }
      };
      return {
        open: (keys) => openPostgresJournal(url, keys ? { keys } : {}),
        read: (keys) => readPostgresJournal(url, keys),
        visit: (keys) => visitPostgresJournal(url, keys),
        async raw() {
          const rows = await query("SELECT bytes FROM contents");
          return Buffer.concat(rows.map((row) => row["bytes"] as Buffer));
        },
        async spoil(id) {
          await query("UPDATE contents SET bytes = set_byte(bytes, 0, (get_byte(bytes, 0) + 1) % 256) WHERE message = $1", [id]);
        },
        drop: () => Promise.resolve(),
      } satisfies Place;
    },
    { lasts: true },
  );
});
