/**
 * `npm run bench -- reload`: the node of the gateway benchmark under load, with and without a new configuration every half
 * second, in turns. The configuration holds the two sets of the benchmark and one of a real CUP. Prints what the reloads
 * cost: messages acknowledged a second, latency, and the slowest message.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startNodeProcess } from "../federation/node-process.ts";
import { holdPorts } from "../federation/ports.ts";
import type { LoadFigures } from "./mllp-load.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const child = (name: string): ChildProcess => fork(here(name), { execArgv: ["--disable-warning=ExperimentalWarning"] });
const reply = async <T>(from: ChildProcess): Promise<T> => (await once(from, "message"))[0] as T;

const every = 500;
const connections = 32;

export async function benchReload(seconds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "raccordo-bench-"));
  await cp(here("gateway"), folder, { recursive: true });
  await cp(here("../../mappings/cup-bassano"), join(folder, "mappings", "cup-bassano"), { recursive: true });
  await writeFile(
    join(folder, "systems", "cup.yaml"),
    "{ system: cup, adapter: mllp, options: { listen: '127.0.0.1:0' }, mapping: cup-bassano }\n",
  );
  const [sink, load] = [child("mllp-sink.ts"), child("mllp-load.ts")];
  const { port } = await reply<{ port: number }>(sink);
  const [held] = await holdPorts(1);
  await held!.release();
  const node = await startNodeProcess(folder, {
    RACCORDO_STORE: join(folder, "bench.sqlite"),
    BENCH_LISTEN: `127.0.0.1:${held!.port}`,
    BENCH_SINK: `127.0.0.1:${port}`,
  });
  const template = (await readFile(here("siu-s12.hl7"), "latin1")).trimEnd() + "\n";
  const texts = new Map<string, string>();
  for (const name of ["routes.yaml", "mappings/sender/set.yaml"]) texts.set(name, await readFile(join(folder, name), "utf8"));
  let total = 0;
  const drive = async (count: number, prefix: string, rate: number): Promise<LoadFigures> => {
    total += count;
    load.send({ port: held!.port, connections, count, template, prefix, rate });
    return reply<LoadFigures>(load);
  };
  let written = 0;
  /** Edits and SIGHUP, until the work has ended. */
  const reloading = async <T>(work: Promise<T>, name: string): Promise<T> => {
    let going = true;
    const ended = work.finally(() => (going = false));
    while (going) {
      await writeFile(join(folder, name), `# ${++written}\n${texts.get(name)}`);
      node.signal("SIGHUP");
      await pause(every);
    }
    return ended;
  };
  const reloads = (): readonly number[] =>
    [...node.log().matchAll(/"ms":(\d+),"msg":"configuration reloaded"/g)].map((one) => Number(one[1]));
  const delivered = async (): Promise<{ received: number; unique: number }> => {
    sink.send("count");
    return reply(sink);
  };

  try {
    await drive(3000, "W", 0);
    const { perSecond: best } = await drive(6000, "G", 0);
    process.stdout.write(`${connections} connections; no new configuration, or one every ${every} ms\n`);
    process.stdout.write(
      "load                edited                    reloads  acknowledged/s   p50 ms   p99 ms   max ms  errors\n",
    );
    for (const [name, rate] of [
      ["as fast as it goes", 0],
      ["half of that", best / 2],
    ] as const) {
      for (let turn = 0; turn < 2; turn++) {
        for (const edited of ["", ...texts.keys()]) {
          const before = reloads().length;
          const running = drive(
            Math.round((rate || best) * seconds),
            `${rate === 0 ? "F" : "H"}${turn}${edited.slice(0, 1)}x`,
            rate,
          );
          const figures = await (edited === "" ? running : reloading(running, edited));
          const columns = [reloads().length - before, figures.perSecond, figures.p50, figures.p99, figures.max, figures.errors];
          const cells = columns.map((value, i) => String(value).padStart([9, 16, 9, 9, 9, 8][i] ?? 9)).join("");
          process.stdout.write(`${name.padEnd(20)}${(edited || "nothing").padEnd(24)}${cells}\n`);
        }
      }
    }
    const began = performance.now();
    while ((await delivered()).unique < total && performance.now() - began < 30_000);
    const { received, unique } = await delivered();
    const times = reloads().toSorted((a, b) => a - b);
    process.stdout.write(
      `a reload from its beginning to the swap: median ${times[times.length >> 1] ?? 0} ms, longest ${times.at(-1) ?? 0} ms\n`,
    );
    process.stdout.write(`sent ${total}, delivered ${unique}, delivered twice ${received - unique}\n`);
  } finally {
    await node.stop();
    sink.disconnect();
    load.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}
