/**
 * How many messages a second the PostgreSQL journal takes and ends, on loopback and with fsync on:
 * `node conformance-tests/postgres/bench.ts [seconds] [senders] [nodes]`
 */
import { openPostgresJournal } from "../../gateway/journal/index.ts";
import type { Ending, Journal, NewRecord } from "../../gateway/contracts/journal.ts";
import { startPostgres } from "./server.ts";

const [seconds = 5, senders = 200, nodes = 1] = process.argv.slice(2).map(Number);
const received = Buffer.alloc(1500, "MSH|^~\\&|CUP|AZIENDA|");
const canonical = "PID|1||RSSMRA80A01L378Y^^^MEF|".repeat(30);
const history = ["open", "map", "route", "ask"].map((stage) => ({ stage, ms: 1.5, outcome: "ok" as const }));

const record = (id: number, at: number): NewRecord => ({
  id: String(id),
  at,
  system: `cup-${id % 20}`,
  member: undefined,
  type: "SRM^S01",
  controlId: `C${id}`,
  digest: Buffer.alloc(32, id % 251),
  session: `S${id}`,
  booking: "",
  prescription: "",
  patient: "",
  replays: "",
  answer: "sync",
  received,
  canonical,
  history,
});
const ending: Ending = {
  state: "done",
  outcome: "AA",
  reply: Buffer.alloc(800, "MSA|AA|"),
  transport: { contentType: "text/xml" },
  history,
};

const server = await startPostgres({ fsync: true });
const url = await server.database();
const journals = await Promise.all(Array.from({ length: nodes }, () => openPostgresJournal(url)));
let next = 0;
let done = 0;
const until = performance.now() + seconds * 1000;

async function send(journal: Journal): Promise<void> {
  while (performance.now() < until) {
    const id = ++next;
    const at = 1_700_000_000_000 + id;
    await journal.accept(
      record(id, at),
      { kind: "dispatch", system: "federation", orderKey: "", due: at, held: false },
      { queued: false },
    );
    await journal.finish(String(id), ending, at + 5);
    done++;
  }
}

const [from, cpu] = [performance.now(), process.cpuUsage()];
await Promise.all(journals.flatMap((journal) => Array.from({ length: Math.ceil(senders / nodes) }, () => send(journal))));
const took = (performance.now() - from) / 1000;
const { user, system } = process.cpuUsage(cpu);
console.log(
  `${Math.round(done / took)} pairs a second (${nodes} nodes, ${senders} senders; ${Math.round(((user + system) / 1000 / done) * 1000)} µs of this process each)`,
);
for (const journal of journals) await journal.close();
await server.stop();
