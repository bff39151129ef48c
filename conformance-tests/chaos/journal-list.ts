import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../gateway/cli/main.ts", import.meta.url));

interface Exported {
  readonly controlId: string;
  readonly state: string;
}

/** What the journal of a folder has of all messages that were not refused: states by control identifier. */
export async function journalList(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const list = new Map<string, string[]>();
  for (const { controlId, state } of await exported(folder)) {
    if (state !== "refused") list.set(controlId, [...(list.get(controlId) ?? []), state]);
  }
  return list;
}

/** How many messages are not ended yet. */
export const openIn = async (folder: string): Promise<number> => (await exported(folder, "--state", "accepted")).length;

/** As `raccordo journal export` tells it, also while nodes run. */
async function exported(folder: string, ...more: readonly string[]): Promise<readonly Exported[]> {
  const args = ["--disable-warning=ExperimentalWarning", main, "journal", "export", folder, ...more];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close") as Promise<[number]>;
  const found: Exported[] = [];
  for await (const line of createInterface({ input: child.stdout })) found.push(JSON.parse(line) as Exported);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the journal of ${folder} cannot be exported: ${code}`);
  return found;
}
