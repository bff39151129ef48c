import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../gateway/cli/main.ts", import.meta.url));

/** What the journal of a folder has of all messages that were not refused, as `raccordo journal export` tells it: states by control identifier. */
export async function journalList(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, "journal", "export", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close") as Promise<[number]>;
  const list = new Map<string, string[]>();
  for await (const line of createInterface({ input: child.stdout })) {
    const { controlId, state } = JSON.parse(line) as { readonly controlId: string; readonly state: string };
    if (state !== "refused") list.set(controlId, [...(list.get(controlId) ?? []), state]);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the journal of ${folder} cannot be exported: ${code}`);
  return list;
}
