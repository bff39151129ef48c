/**
 * `npm run bench -- gateway [postgres|MINUTES]`: one node between a sender and a receiver, each a process of its own. MLLP in, mapping, durable before the
 * acknowledgement, mapping, MLLP out. Prints messages acknowledged a second, latency, memory, and how long the last
 * delivery came after the last acknowledgement (a backlog would show there).
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { holdPorts } from "../federation/ports.ts";
import { startPostgres } from "../postgres/server.ts";
import { startNodeProcess } from "../federation/node-process.ts";
import type { LoadFigures } from "./mllp-load.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** The peer's figures at 1, 8 and 32 connections on the same machine type (Mirth Connect 4.5.2). */
const peer: Readonly<Record<number, number>> = { 1: 198, 8: 381, 32: 359 };

const child = (name: string): ChildProcess => fork(here(name), { execArgv: ["--disable-warning=ExperimentalWarning"] });
const reply = async <T>(from: ChildProcess): Promise<T> => (await once(from, "message"))[0] as T;

/** Megabytes of resident memory: the most so far, or now. */
const rss = (pid: number): Promise<number> => memoryOf(pid, /VmHWM:\s+(\d+)/);
const rssNow = (pid: number): Promise<number> => memoryOf(pid, /VmRSS:\s+(\d+)/);

async function memoryOf(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(line.exec(status)?.[1] ?? 0) / 1024);
}

/** How long each number of connections is measured for, in seconds. */
const seconds = 8;

/**
 * @param which `postgres`: with the journal in a PostgreSQL of its own on this machine, which waits for the disk as it does by
 *   default; a number: so many minutes at half of the maximum, with the memory each minute
 */
export async function benchGateway(which?: string): Promise<void> {
  const postgres = which === "postgres" ? await startPostgres({ fsync: true }) : undefined;
  const store = postgres && (await postgres.database());
  const folder = await mkdtemp(join(tmpdir(), "raccordo-bench-"));
  const [sink, load] = [child("mllp-sink.ts"), child("mllp-load.ts")];
  const { port } = await reply<{ port: number }>(sink);
  const [held] = await holdPorts(1);
  await held!.release();
  const node = await startNodeProcess(here("gateway"), {
    RACCORDO_STORE: store ?? join(folder, "bench.sqlite"),
    BENCH_LISTEN: `127.0.0.1:${held!.port}`,
    BENCH_SINK: `127.0.0.1:${port}`,
  });
  const template = (await readFile(here("siu-s12.hl7"), "latin1")).trimEnd() + "\n";
  const drive = async (connections: number, count: number, prefix: string, rate = 0): Promise<LoadFigures> => {
    load.send({ port: held!.port, connections, count, template, prefix, rate });
    return reply<LoadFigures>(load);
  };
  const delivered = async (): Promise<{ received: number; unique: number }> => {
    sink.send("count");
    return reply(sink);
  };
  const settle = async (expected: number): Promise<number> => {
    const began = performance.now();
    while ((await delivered()).unique < expected && performance.now() - began < 30_000);
    return Math.round(performance.now() - began);
  };

  process.stdout.write(
    `${template.length} bytes a message; MLLP in, mapping, journal on disk before the acknowledgement, mapping, MLLP out\n`,
  );
  process.stdout.write("connections  acknowledged/s  x peer   p50 ms   p99 ms   max ms  errors  drained after ms  peak MB\n");
  let total = 0;
  try {
    await drive(8, 2000, "W");
    total += 2000;
    await settle(total);
    let best = 0;
    for (const connections of [1, 8, 32]) {
      const guess = await drive(connections, 500, `G${connections}x`);
      const count = Math.max(1000, Math.round(guess.perSecond * seconds));
      const figures = await drive(connections, count, `M${connections}x`);
      total += 500 + count;
      const drained = await settle(total);
      best = Math.max(best, figures.perSecond);
      const row = [
        figures.perSecond,
        (figures.perSecond / peer[connections]!).toFixed(1),
        figures.p50,
        figures.p99,
        figures.max,
        figures.errors,
        drained,
        await rss(node.pid),
      ];
      process.stdout.write(
        `${String(connections).padStart(11)}${row.map((value, i) => String(value).padStart([16, 8, 9, 9, 9, 8, 18, 9][i] ?? 9)).join("")}\n`,
      );
    }
    const minutes = Number(which) || 0;
    const half = await drive(32, Math.round((best / 2) * seconds), "H", best / 2);
    total += Math.round((best / 2) * seconds);
    for (let minute = 1; minute <= minutes; minute++) {
      const count = Math.round((best / 2) * 60);
      const { p99 } = await drive(32, count, `L${minute}x`, best / 2);
      total += count;
      process.stdout.write(
        `minute ${minute} at half: p99 ${p99} ms, ${await rssNow(node.pid)} MB now, peak ${await rss(node.pid)} MB\n`,
      );
    }
    await settle(total);
    process.stdout.write(
      `at half of the maximum (${Math.round(best / 2)}/s, 32 connections): p50 ${half.p50} ms, p99 ${half.p99} ms\n`,
    );
    const { received, unique } = await delivered();
    process.stdout.write(`sent ${total}, delivered ${unique}, delivered twice ${received - unique}\n`);
  } finally {
    await node.stop();
    await postgres?.stop();
    sink.disconnect();
    load.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}
