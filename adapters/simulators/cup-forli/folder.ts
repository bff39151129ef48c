/** Folders as a line: whole files come and go by rename. */
import { watch } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Milliseconds between two looks; the system's own notices come on top, where it gives any. */
const pause = 50;

/** Puts a file into a folder so that nobody sees a part of it. */
export async function putFile(folder: string, name: string, bytes: Buffer): Promise<void> {
  await writeFile(join(folder, `${name}.tmp`), bytes);
  await rename(join(folder, `${name}.tmp`), join(folder, name));
}

/** Makes the folders of an exchange. */
export async function makeFolders(exchange: string, names: readonly string[]): Promise<void> {
  for (const name of names) await mkdir(join(exchange, name), { recursive: true });
}

/** Takes away what was left in a folder; not what is in folders inside. */
export async function clearFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isFile()) await rm(join(folder, entry.name));
}

/** Hands on every file whose name ends in `.csv`, one at a time and by name, until it is gone. Gives the end of watching. */
export function watchFolder(folder: string, handle: (name: string) => Promise<void>): () => Promise<void> {
  let pass: Promise<void> | undefined;
  const look = (): void => {
    pass ??= handOn(folder, handle).finally(() => (pass = undefined));
  };
  const watcher = watch(folder, look);
  watcher.on("error", () => watcher.close());
  const timer = setInterval(look, pause);
  look();
  return async () => {
    clearInterval(timer);
    watcher.close();
    await pass;
  };
}

async function handOn(folder: string, handle: (name: string) => Promise<void>): Promise<void> {
  try {
    const names = await readdir(folder);
    for (const name of names.filter((one) => one.endsWith(".csv")).sort()) await handle(name);
  } catch (error) {
    // Whoever wrote it has taken it back.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    process.stderr.write(`${folder}: ${error instanceof Error ? error.message : "error"}\n`);
  }
}
