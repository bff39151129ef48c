/**
 * `npm run bench -- store [MILLIONS]`: how a journal with millions of records compares with an empty one, in one process and
 * one run: searches by each identifier, and messages accepted and finished a second.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Journal, NewRecord, SearchFilter } from "../../gateway/contracts/journal.ts";
import { openSqliteJournal } from "../../gateway/journal/index.ts";

/** Messages under way at the same time while throughput is measured. */
const together = 32;
const measured = 20_000;
const rounds = 3;

export async function benchStore(millions: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "raccordo-store-"));
  try {
    const [empty, full] = [join(folder, "empty.sqlite"), join(folder, "full.sqlite")];
    await fill(full, millions * 1_000_000);
    const size = (statSync(full).size / 2 ** 30).toFixed(1);
    process.stdout.write(`${millions} million records, ${size} GB\n`);
    await searches(full);
    const rates = { empty: [] as number[], full: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      rates.empty.push(await throughput(empty, `e${round}`));
      rates.full.push(await throughput(full, `f${round}`));
    }
    const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
    const [small, large] = [median(rates.empty), median(rates.full)];
    process.stdout.write(
      `accepted and finished a second, ${together} at a time: empty ${small}, full ${large}, ratio ${(large / small).toFixed(2)}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows as a node writes them: 1.2 KB of bodies for each, systems, types and outcomes in the proportions of a busy day. */
async function fill(file: string, count: number): Promise<void> {
  await openSqliteJournal(file).close();
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA wal_autocheckpoint = 100000");
  const step = 250_000;
  for (let first = 1; first <= count; first += step) {
    const last = Math.min(count, first + step - 1);
    database.exec(`
      BEGIN;
      WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
      INSERT INTO messages (id, at, system, type, control_id, digest, session, booking, answer, prescription, patient, known, history, state, receiver, outcome, ended, transport)
      SELECT i, 1700000000000 + i * 100, 'cup-' || (i % 40), iif(i % 4 = 0, 'SRM^S01', iif(i % 4 = 1, 'SIU^S12', 'SQM^S25')),
        'C' || i, zeroblob(32), 'S' || (i / 3), iif(i % 4 = 0, 'B' || i, ''), 'sync', iif(i % 4 = 0, '0500A' || i, ''),
        substr('0000000000000000' || printf('%x', (i / 7) * 2654435761 % 4294967296), -32), i % 4 < 2, '[{"stage":"open","ms":0.2,"outcome":"ok","detail":""},{"stage":"read","ms":0.3,"outcome":"ok","detail":"prenotazione"}]',
        'done', 'trento-' || (i % 20), iif(i % 50 = 0, 'AE SLOT_OCCUPATO', 'AA'), 1700000000000 + i * 100 + 40, '{}' FROM n;
      WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
      INSERT INTO contents (message, names, key, crc, bytes) SELECT i, '[["received",800],["canonical",400]]', NULL, 0, randomblob(1200) FROM n;
      COMMIT;`);
    process.stderr.write(`\r${last} records`);
  }
  process.stderr.write("\n");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

async function searches(file: string): Promise<void> {
  const journal = openSqliteJournal(file);
  try {
    const [newest] = await journal.search({ limit: 1 });
    const count = Number(newest?.id ?? 0);
    const at = (part: number): number => Math.max(4, Math.floor((count * part) / 4) * 4);
    const asked: readonly [string, (i: number) => SearchFilter][] = [
      ["message id", (i) => ({ text: String(i) })],
      ["control id", (i) => ({ text: `C${i}` })],
      ["session", (i) => ({ text: `S${Math.floor(i / 3)}` })],
      ["booking", (i) => ({ text: `B${i}` })],
      ["prescription", (i) => ({ hashed: [`0500A${i}`] })],
      ["error code, newest 100", () => ({ outcome: "SLOT_OCCUPATO" })],
      ["system and type, newest 100", (i) => ({ system: `cup-${(i % 10) * 4}`, type: "SRM^S01" })],
      [
        "receiver in an hour",
        (i) => ({ receiver: `trento-${i % 20}`, since: 1.7e12 + i * 100, until: 1.7e12 + i * 100 + 3.6e6 }),
      ],
    ];
    process.stdout.write("search by                      found   first ms   median ms   worst ms (of 20)\n");
    for (const [name, filterOf] of asked) {
      const times: number[] = [];
      let found = 0;
      for (let i = 0; i < 20; i++) {
        const began = performance.now();
        found = (await journal.search(filterOf(at((i * 7 + 3) / 150)))).length;
        times.push(performance.now() - began);
      }
      const sorted = times.toSorted((a, b) => a - b);
      const row = [found, times[0]!.toFixed(1), sorted[10]!.toFixed(1), sorted.at(-1)!.toFixed(1)];
      process.stdout.write(`${name.padEnd(30)} ${row.map((value, i) => String(value).padStart([5, 10, 11, 10][i]!)).join("")}\n`);
    }
  } finally {
    await journal.close();
  }
}

async function throughput(file: string, prefix: string): Promise<number> {
  const journal = openSqliteJournal(file);
  try {
    let next = await journal.reserve("bench", measured);
    const end = next + measured;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: together }, async () => {
        while (next < end) await life(journal, next++, prefix);
      }),
    );
    return Math.round(measured / ((performance.now() - began) / 1000));
  } finally {
    await journal.close();
  }
}

const body = Buffer.alloc(800, "x");

async function life(journal: Journal, number: number, prefix: string): Promise<void> {
  const record: NewRecord = {
    id: String(900_000_000 + number),
    at: Date.now(),
    system: `cup-${number % 40}`,
    member: undefined,
    type: "SIU^S12",
    controlId: `${prefix}-${number}`,
    digest: new Uint8Array(32),
    session: `S${number}`,
    booking: `B${number}`,
    prescription: "",
    patient: number.toString(16).padStart(32, "0"),
    replays: "",
    answer: "none",
    received: body,
    canonical: "y".repeat(400),
    history: [],
  };
  const planned = { kind: "dispatch", system: "trento", orderKey: "", due: Date.now(), held: true } as const;
  const { delivery } = await journal.accept(record, planned, { queued: true });
  await journal.finish(record.id, { state: "done", outcome: "AA", reply: body, transport: {}, history: [] }, Date.now(), {
    delivery: delivery!.id,
  });
}
