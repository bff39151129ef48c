import { once } from "node:events";
import { basename } from "node:path";
import { watch as watchFiles } from "chokidar";
import type { Clock, Log, Timer } from "../contracts/clock.ts";
import { isConfigFile } from "./config/fingerprint.ts";
import type { Places } from "./config/model.ts";
import type { Reloader } from "./reloader.ts";

/** How long nothing must happen before a reload, in milliseconds: an editor or a checkout writes many files at once. */
const quiet = 200;
/** How deep folders are looked into: systems/ of the node, tables/ and the like of a mapping set. */
const depth = 3;

export interface WatchOptions {
  readonly reloader: Pick<Reloader, "places" | "reload">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Watches the files of a node's configuration, wherever they lie, and reloads when they have come to rest. */
export async function watchConfig({ reloader, clock, log }: WatchOptions): Promise<{ close(): Promise<void> }> {
  let timer: Timer | undefined;
  let watched = pathsOf(reloader.places);
  let reloading: Promise<void> = Promise.resolve();
  const watcher = watchFiles([...watched], { ignoreInitial: true, depth, ignored: (path, stats) => isForeign(path, stats) });
  const later = (): void => {
    timer?.cancel();
    timer = clock.after(quiet, () => {
      reloading = reloading.then(follow).catch((thrown: unknown) => {
        log.error({ error: String(thrown) }, "the configuration cannot be followed");
      });
    });
  };
  const follow = async (): Promise<void> => {
    await reloader.reload("watch");
    // A mapping set that is named for the first time lies somewhere else.
    const now = pathsOf(reloader.places);
    const [added, gone] = [[...now].filter((path) => !watched.has(path)), [...watched].filter((path) => !now.has(path))];
    watcher.add(added);
    watcher.unwatch(gone);
    watched = now;
    // What happened there before it was watched has made no event.
    if (added.length > 0) later();
  };
  watcher.on("all", (_event, path) => {
    if (isConfigFile(path)) later();
  });
  watcher.on("error", (thrown) => {
    log.warn({ error: String(thrown) }, "the configuration cannot be watched: raccordo reload still reads it");
  });
  await once(watcher, "ready");
  await follow();
  return {
    async close() {
      timer?.cancel();
      await watcher.close();
      await reloading;
    },
  };
}

function pathsOf({ folder, federation, sets, keys }: Places): ReadonlySet<string> {
  return new Set([folder, federation, ...sets, ...keys]);
}

function isForeign(path: string, stats: { isFile(): boolean } | undefined): boolean {
  const name = basename(path);
  return name === "node_modules" || name === ".git" || (stats?.isFile() === true && !isConfigFile(path));
}
