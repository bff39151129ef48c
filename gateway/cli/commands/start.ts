import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Log } from "../../contracts/clock.ts";
import { startAdmin } from "../../console/admin.ts";
import { configReader } from "../../node/config/load.ts";
import type { NodeConfig } from "../../node/config/model.ts";
import { Reloader } from "../../node/reloader.ts";
import { startNode, type Node } from "../../node/start.ts";
import { watchConfig } from "../../node/watch.ts";
import { nodeLog } from "../log.ts";
import { issueText } from "../report.ts";

export interface StartOptions {
  readonly log: string;
  /** Whether edits in the node's folder are followed. */
  readonly watch: boolean;
  /** Another journal than the one that node.yaml names. */
  readonly journal?: string;
}

/** Runs a node until SIGTERM or SIGINT. Exit code 1 when the configuration is wrong or something cannot be opened. */
export async function start(dir: string, options: StartOptions): Promise<void> {
  const reader = configReader(dir, process.env);
  const loaded = reader.read();
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stderr.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  const { config, places } = loaded;
  const log = nodeLog(options.log, config.file.node);
  const node = await startNode(config, { log, ...(options.journal === undefined ? {} : { journal: options.journal }) });
  const open: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of open.toReversed()) await one.close();
    await node.stop();
  };
  try {
    const { clock } = node;
    const reloader = await Reloader.of({ node, reader, places, clock, log });
    const admin = await openAdmin(config, node, reloader, log);
    if (admin) open.push(admin);
    if (options.watch) open.push(await watchConfig({ reloader, clock, log }));
    const reload = (): void => void reloader.reload("asked");
    process.on("SIGHUP", reload);
    open.push({ close: () => Promise.resolve(void process.off("SIGHUP", reload)) });
    for (const [system, address] of node.addresses) log.info({ system, address }, "listening");
    if (admin) log.info({ address: admin.address }, "administration");
    log.info({}, "started");
    // A parent that started us by fork is told in a message; nobody has to read the log to know.
    process.send?.({ ready: true, admin: admin?.address, systems: Object.fromEntries(node.addresses) });
  } catch (thrown) {
    await close();
    throw thrown;
  }

  const stop = (): void => {
    process.off("SIGTERM", stop).off("SIGINT", stop);
    log.info({}, "stopping");
    close().then(
      () => process.exit(0),
      (thrown: unknown) => {
        log.error({ error: String(thrown) }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
}

async function openAdmin(
  { file, folder }: NodeConfig,
  node: Node,
  reloader: Reloader,
  log: Log,
): Promise<{ readonly address: string; close(): Promise<void> } | undefined> {
  const { admin } = file;
  if (!admin) return undefined;
  return startAdmin(node, { listen: admin.listen, token: tokenIn(resolve(folder, admin.token)), log, reloader });
}

/** The administration's token: made at the first start, readable by this user only. */
function tokenIn(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}
