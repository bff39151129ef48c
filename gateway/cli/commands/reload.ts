import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadYaml } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { short, type Outcome } from "../../node/reloader.ts";
import { administrationOf, answerOf, askNode } from "../administration.ts";
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
  const outcome = await reloadNode(dir);
  process.stdout.write(`${options.json ? JSON.stringify(outcome, null, 2) : textOf(outcome, dir)}\n`);
  if (!outcome.ok) process.exitCode = 1;
}

/**
 * Only node.yaml is read here, and only for the address: what else is wrong in the folder the node tells.
 * @throws GatewayError with what to do when the node cannot be asked
 */
async function reloadNode(dir: string): Promise<Outcome> {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  if (issues.length > 0) return { ok: false, issues };
  const administration = administrationOf(dir, source.value, {
    message: "The node has no administration, so it cannot be asked to reload",
    hint: "send SIGHUP to its process; or add admin: { listen: host:port, token: FILE } to node.yaml and start it again",
  });
  const response = await askNode(administration, "/api/reload", patience);
  if (!response.ok) {
    throw new GatewayError("PEER_REPLY_INVALID", `The node on ${administration.listen} answers HTTP ${response.status}`);
  }
  return answerOf(response, administration);
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
