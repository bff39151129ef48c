import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { startConsole } from "../../console/console.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { loadConfig } from "../../node/config/load.ts";
import { nodeLog } from "../log.ts";
import { issueText } from "../report.ts";

/** Serves the console over the nodes of some folders until SIGTERM or SIGINT; prints its address with its token. */
export async function openConsole(dirs: readonly string[], options: { readonly listen: string }): Promise<void> {
  const nodes = dirs.map(nodeIn);
  const token = randomBytes(18).toString("base64url");
  const served = await startConsole({ listen: options.listen, nodes, desks: [], token, log: nodeLog("warn", "console") });
  process.stdout.write(`Console: http://${served.address}/?token=${token}\n`);
  const stop = (): void => void served.close().then(() => process.exit(0));
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

/** Where a node's administration listens, and its token. @throws GatewayError CONFIG_INVALID with what to do */
function nodeIn(dir: string): { readonly name: string; readonly title: string; readonly url: string; readonly token: string } {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) throw new GatewayError("CONFIG_INVALID", loaded.issues.map(issueText).join("\n"));
  const { file, folder } = loaded.config;
  if (!file.admin) {
    throw new GatewayError("CONFIG_INVALID", `The node ${file.node} has no administration`, {
      where: { file: `${dir}/node.yaml` },
      hint: "add admin: { listen: host:port, token: FILE } to node.yaml and start the node again",
    });
  }
  const token = resolve(folder, file.admin.token);
  if (!existsSync(token)) {
    throw new GatewayError("CONFIG_INVALID", `The node ${file.node} has no token yet`, {
      hint: "it is made when the node starts for the first time",
    });
  }
  return {
    name: file.node,
    title: file.title ?? file.node,
    url: `http://${file.admin.listen}`,
    token: readFileSync(token, "utf8").trim(),
  };
}
