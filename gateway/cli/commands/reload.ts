import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadYaml } from "../../config/index.ts";
import { asGatewayError, GatewayError } from "../../contracts/errors.ts";
import { short, type Outcome } from "../../node/reloader.ts";
import { issueText } from "../report.ts";
import { usedRight } from "../usage.ts";

/** How long the answer of a node is waited for, in milliseconds: it reads its files between its messages. */
const patience = 60_000;

/** Has a running node read its folder again. Exit code 1 when it refuses, with every mistake, or cannot be asked. */
export async function reload(dir: string, options: { readonly json?: boolean }): Promise<void> {
  usedRight(() => {
    if (existsSync(join(dir, "node.yaml"))) return;
    throw new GatewayError("CONFIG_INVALID", `There is no file node.yaml in ${dir}`, { hint: "give the folder of a node" });
  });
  const outcome = await askNode(dir);
  process.stdout.write(`${options.json ? JSON.stringify(outcome, null, 2) : textOf(outcome, dir)}\n`);
  if (!outcome.ok) process.exitCode = 1;
}

/**
 * Only node.yaml is read here, and only for the address: what else is wrong in the folder the node tells.
 * @throws GatewayError with what to do when the node cannot be asked
 */
async function askNode(dir: string): Promise<Outcome> {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  if (issues.length > 0) return { ok: false, issues };
  const { admin } = (source.value ?? {}) as { readonly admin?: { readonly listen?: unknown; readonly token?: unknown } };
  if (typeof admin?.listen !== "string" || typeof admin.token !== "string") {
    throw new GatewayError("CONFIG_INVALID", "The node has no administration, so it cannot be asked to reload", {
      where: { file: join(dir, "node.yaml") },
      hint: "send SIGHUP to its process; or add admin: { listen: host:port, token: FILE } to node.yaml and start it again",
    });
  }
  const file = resolve(dir, admin.token);
  if (!existsSync(file)) {
    throw new GatewayError("CONFIG_INVALID", `There is no token in ${admin.token}: the node has never run`, {
      hint: `raccordo start ${dir}`,
    });
  }
  return request(dir, admin.listen, readFileSync(file, "utf8").trim());
}

async function request(dir: string, listen: string, token: string): Promise<Outcome> {
  const response = await fetch(`http://${listen}/api/reload`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patience),
  }).catch((cause: unknown) => {
    throw new GatewayError("PEER_UNREACHABLE", `The node does not answer on ${listen}: it is not running, or listens elsewhere`, {
      hint: `raccordo start ${dir} starts it; a changed admin.listen holds only from the next start`,
      cause,
    });
  });
  if (response.status === 401) {
    throw new GatewayError("PEER_REFUSED", `The node on ${listen} refuses this token`, {
      hint: "another node may listen there, or it was started with another token",
    });
  }
  if (!response.ok) throw new GatewayError("PEER_REPLY_INVALID", `The node on ${listen} answers HTTP ${response.status}`);
  try {
    return (await response.json()) as Outcome;
  } catch (cause) {
    throw new GatewayError("PEER_REPLY_INVALID", `The answer of the node on ${listen}: ${asGatewayError(cause).message}`, {
      cause,
    });
  }
}

function textOf(outcome: Outcome, dir: string): string {
  if (!outcome.ok) {
    const count = outcome.issues.filter((issue) => issue.severity === "error").length;
    return [...outcome.issues.map(issueText), `${dir}: ${count} mistakes; the node goes on with its configuration`].join("\n");
  }
  if (!outcome.changed) {
    const since = new Date(outcome.since).toISOString().replace("T", " ").slice(0, 19);
    return `${dir}: the node runs this configuration already (${short(outcome.hash)}, since ${since}Z)`;
  }
  const { files, changes, warnings } = outcome;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["files changed", files],
    ["systems added", changes.added],
    ["systems removed", changes.removed],
    ["listeners opened", changes.listeners.opened],
    ["listeners closed", changes.listeners.closed],
    ["listeners kept", changes.listeners.kept],
  ];
  return [
    ...warnings.map(issueText),
    `${dir}: configuration ${short(outcome.hash)} in force`,
    ...lists.filter(([, names]) => names.length > 0).map(([name, names]) => `  ${name}: ${names.join(", ")}`),
  ].join("\n");
}
