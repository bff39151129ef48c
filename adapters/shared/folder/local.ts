import { watch as watchFolder, type FSWatcher } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import type { Entry, Store } from "./store.ts";

const gone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Files of this machine, or of what is mounted on it. */
export function localStore({ resolve }: Pick<AdapterContext, "resolve">): Store {
  return {
    async list(folder) {
      const place = resolve(folder);
      const found = await readdir(place, { withFileTypes: true });
      const entries = await Promise.all(found.filter((one) => one.isFile()).map((one) => entryOf(place, one.name)));
      return entries.filter((one) => one !== undefined);
    },
    read: (path) => readFile(resolve(path)),
    async write(path, bytes) {
      const place = resolve(path);
      const part = join(dirname(place), `.${basename(place)}.tmp`);
      const file = await open(part, "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } catch (thrown) {
        await file.close();
        await rm(part, { force: true });
        throw thrown;
      }
      await file.close();
      await rename(part, place);
    },
    async move(from, to) {
      try {
        await rename(resolve(from), resolve(to));
        return true;
      } catch (thrown) {
        if (gone(thrown)) return false;
        throw thrown;
      }
    },
    remove: (path) => rm(resolve(path), { force: true }),
    async makeFolder(path) {
      await mkdir(resolve(path), { recursive: true });
    },
    watch(folder, changed) {
      let watcher: FSWatcher;
      try {
        watcher = watchFolder(resolve(folder), { persistent: false }, changed);
      } catch {
        // Where nothing tells of changes (network drives), looking again and again does.
        return () => undefined;
      }
      watcher.on("error", () => watcher.close());
      return () => watcher.close();
    },
    close: () => Promise.resolve(),
  };
}

/** Undefined for a file that somebody took meanwhile. */
async function entryOf(folder: string, name: string): Promise<Entry | undefined> {
  try {
    const { size, mtimeMs } = await stat(join(folder, name));
    return { name, size, modified: mtimeMs };
  } catch (thrown) {
    if (gone(thrown)) return undefined;
    throw thrown;
  }
}
