/** For tests: the system's side of an exchange in folders, by code that is not the adapters' own. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Peer } from "../../kit/suite/index.ts";

let next = 0;

/** The system's side: its requests in `in`, our answers in `out`; our requests in `to`, its answers in `from`. */
export const folderPeer: Peer = {
  async send(message, _address, _options, folder) {
    const name = `r${next++}.csv`;
    writeFileSync(join(folder, "in", `${name}.tmp`), message);
    renameSync(join(folder, "in", `${name}.tmp`), join(folder, "in", name));
    return taken(join(folder, "out"), name);
  },
  serve(handle, folder) {
    mkdirSync(join(folder, "to"), { recursive: true });
    mkdirSync(join(folder, "from"), { recursive: true });
    const seen = new Set<string>();
    let closed = false;
    const look = (): void => {
      if (closed) return;
      for (const name of readdirSync(join(folder, "to")).filter((one) => /^[^.].*\.csv$/.test(one))) {
        if (seen.has(name)) continue;
        seen.add(name);
        const message = readFileSync(join(folder, "to", name));
        rmSync(join(folder, "to", name));
        void handle(message).then((answer) => {
          if (closed) return;
          writeFileSync(join(folder, "from", `.${name}`), answer);
          renameSync(join(folder, "from", `.${name}`), join(folder, "from", name));
        });
      }
    };
    const timer = setInterval(look, 20);
    return Promise.resolve({
      address: "to",
      close() {
        closed = true;
        clearInterval(timer);
        rmSync(join(folder, "to"), { recursive: true, force: true });
        return Promise.resolve();
      },
    });
  },
};

/** The file of this name as soon as it is there. */
async function taken(folder: string, name: string): Promise<Buffer> {
  for (let tries = 0; tries < 300; tries++) {
    // A case that has ended takes its folder with it.
    if (!existsSync(folder)) break;
    if (readdirSync(folder).includes(name)) return readFileSync(join(folder, name));
    await setTimeout(10);
  }
  throw new Error("no answer");
}

/** Folders for requests of the system and our answers. */
export function makeFolders(folder: string): void {
  for (const name of ["in", "out"]) mkdirSync(join(folder, name), { recursive: true });
}
