import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("memory-program.ts", import.meta.url));

/** Peak memory of a process that reads, changes and writes one large message, over that of one that does so with a small one. */
export async function measureMemory(bytes: number): Promise<string> {
  const [small, large] = [await medianPeak(1000), await medianPeak(bytes)];
  const times = ((large - small) / bytes).toFixed(1);
  return `4. A message of ${bytes / 1e6} MB: decode, parse, read, change one field, write, encode
  peak of the process ${mb(large)} MB, with a small message ${mb(small)} MB: ${times} times the message's size`;
}

/** Median of five processes: the collector decides when memory is given back. */
async function medianPeak(bytes: number): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < 5; round++) peaks.push(await peak(bytes));
  return peaks.toSorted((a, b) => a - b)[2]!;
}

async function peak(bytes: number): Promise<number> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, String(bytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the memory program ended with ${String(code)}`);
  return Number(text);
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
