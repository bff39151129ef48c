import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Log } from "../../contracts/clock.ts";
import { startAdmin } from "../../console/admin.ts";
import { loadConfig } from "../../node/config/load.ts";
import type { NodeConfig } from "../../node/config/model.ts";
import { startNode } from "../../node/start.ts";
import { nodeLog } from "../log.ts";
import { issueText } from "../report.ts";

/** Runs a node until SIGTERM or SIGINT. Exit code 1 when the configuration is wrong or something cannot be opened. */
export async function start(dir: string, options: { readonly log: string }): Promise<void> {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stderr.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  const log = nodeLog(options.log, loaded.config.file.node);
  const node = await startNode(loaded.config, { log });
  const admin = await openAdmin(loaded.config, node, log).catch(async (thrown: unknown) => {
    await node.stop();
    throw thrown;
  });
  for (const [system, address] of node.addresses) log.info({ system, address }, "listening");
  if (admin) log.info({ address: admin.address }, "administration");
  log.info({}, "started");
  // A parent that started us by fork is told in a message; nobody has to read the log to know.
  process.send?.({ ready: true, admin: admin?.address, systems: Object.fromEntries(node.addresses) });

  const stop = (): void => {
    process.off("SIGTERM", stop).off("SIGINT", stop);
    log.info({}, "stopping");
    Promise.all([admin?.close(), node.stop()]).then(
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
  config: NodeConfig,
  node: Awaited<ReturnType<typeof startNode>>,
  log: Log,
): Promise<{ readonly address: string; close(): Promise<void> } | undefined> {
  const { admin } = config.file;
  if (!admin) return undefined;
  return startAdmin(node, { listen: admin.listen, token: tokenIn(resolve(config.folder, admin.token)), log });
}

/** The administration's token: made at the first start, readable by this user only. */
function tokenIn(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}
