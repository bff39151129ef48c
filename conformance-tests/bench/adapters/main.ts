import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Order, Told } from "./adapter-process.ts";
import { answerOf, exchanges, hl7, type Exchange } from "./exchanges.ts";
import type { Figures } from "./figures.ts";
import { answeringServer, callListener, idleConnections } from "./sockets.ts";

const widths = [1, 32, 500];
const seconds = 2;
const flags = ["--disable-warning=ExperimentalWarning"];

/** Every adapter in and out; MLLP beside the packages of npm; the memory of idle connections. */
export async function benchAdapters(only?: string): Promise<void> {
  print("adapter", "way", "at a time", "messages/s", "p50 ms", "p99 ms", "memory MB");
  for (const [name, exchange] of Object.entries(exchanges)) {
    if (only !== undefined && only !== name) continue;
    for (const width of widths) await measured(name, exchange, width);
  }
  if (only !== undefined && only !== "mllp") return;
  await idle();
  await beside();
}

async function measured(name: string, exchange: Exchange, width: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "raccordo-bench-"));
  const end = await exchange.prepare?.(folder);
  try {
    if (!exchange.wire) {
      // Nothing but the adapter speaks in folders and tables: both ends are one of it, the time is that of both.
      const [listener, sender] = [start(), start()];
      await ask(listener, { kind: "listen", name, folder });
      const told = await ask(sender, { kind: "send", name, folder, address: "", connections: width, seconds });
      await row(name, "both ends", width, told.kind === "sent" ? told.figures : undefined, listener);
      await Promise.all([stop(listener), stop(sender)]);
      return;
    }
    const listener = start();
    const opened = await ask(listener, { kind: "listen", name, folder });
    const address = opened.kind === "listening" ? opened.address : "";
    await callListener(address, exchange.wire, exchange.message, Math.min(width, 32), 0.5);
    await row(name, "in", width, await callListener(address, exchange.wire, exchange.message, width, seconds), listener);
    await stop(listener);

    const peer = await answeringServer(exchange.wire, answerOf(name));
    const sender = start();
    await ask(sender, { kind: "send", name, folder, address: peer.address, connections: Math.min(width, 32), seconds: 0.5 });
    const sent = await ask(sender, { kind: "send", name, folder, address: peer.address, connections: width, seconds });
    await row(name, "out", width, sent.kind === "sent" ? sent.figures : undefined, sender);
    await stop(sender);
    peer.close();
  } finally {
    await end?.();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a thousand connections cost that do nothing. */
async function idle(): Promise<void> {
  const listener = start();
  const opened = await ask(listener, { kind: "listen", name: "mllp", folder: "." });
  const before = await memory(listener);
  const close = await idleConnections(opened.kind === "listening" ? opened.address : "", 1000);
  process.stdout.write(`\n1,000 idle MLLP connections: ${((await memory(listener)) - before).toFixed(1)} MB\n`);
  close();
  await stop(listener);
}

/** MLLP alone beside what there is on npm: the same load, one after the other, twice; the better round of each counts. */
async function beside(): Promise<void> {
  const wire = exchanges["mllp"]!.wire!;
  for (const atOnce of [1, 8]) {
    const rates = new Map<string, number>();
    for (const round of [1, 2]) {
      for (const name of ["ours", "node-hl7-server", "@medplum/hl7", "simple-hl7"]) {
        const child = name === "ours" ? start() : fork(place("mllp-server.ts"), [name], { execArgv: flags, silent: true });
        try {
          const address = await addressOf(name, child);
          await callListener(address, wire, hl7, 8, 0.5, atOnce);
          const { perSecond } = await callListener(address, wire, hl7, 32, seconds, atOnce);
          rates.set(name, Math.max(rates.get(name) ?? 0, perSecond));
        } catch (thrown) {
          if (round === 1) process.stdout.write(`${name}: ${(thrown as Error).message}\n`);
        }
        await stop(child);
      }
    }
    const best = Math.max(...[...rates].filter(([name]) => name !== "ours").map(([, rate]) => rate));
    process.stdout.write(`\nMLLP alone, 32 connections, ${atOnce} messages of 1 KB under way on each:\n`);
    for (const [name, rate] of rates) process.stdout.write(`  ${name.padEnd(16)} ${String(rate).padStart(7)} messages/s\n`);
    process.stdout.write(`  ours: ${((rates.get("ours") ?? 0) / best).toFixed(1)} times the fastest package\n`);
  }
}

async function addressOf(name: string, child: ChildProcess): Promise<string> {
  if (name !== "ours") return `127.0.0.1:${((await once(child, "message")) as [{ port: number }])[0].port}`;
  const told = await ask(child, { kind: "listen", name: "mllp", folder: "." });
  return told.kind === "listening" ? told.address : "";
}

const place = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const start = (): ChildProcess => fork(place("adapter-process.ts"), [], { execArgv: flags });

async function ask(child: ChildProcess, order: Order): Promise<Told> {
  const told = once(child, "message") as Promise<[Told]>;
  child.send(order);
  return (await told)[0];
}

async function memory(child: ChildProcess): Promise<number> {
  const told = await ask(child, { kind: "memory" });
  return told.kind === "memory" ? told.rss / 1024 / 1024 : 0;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}

async function row(name: string, way: string, width: number, figures: Figures | undefined, child: ChildProcess): Promise<void> {
  const rss = (await memory(child)).toFixed(0);
  print(
    name,
    way,
    String(width),
    String(figures?.perSecond ?? "-"),
    (figures?.p50 ?? 0).toFixed(2),
    (figures?.p99 ?? 0).toFixed(2),
    rss,
  );
}

function print(...cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell, i) => (i < 2 ? cell.padEnd(12) : cell.padStart(11))).join("")}\n`);
}
