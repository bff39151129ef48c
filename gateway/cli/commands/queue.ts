import { join } from "node:path";
import { loadYaml } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Queue } from "../../contracts/journal.ts";
import { administrationOf, answerOf, askNode, type Administration } from "../administration.ts";

interface Told extends Queue {
  readonly gate: { readonly running: number; readonly failures: number; readonly open: boolean } | null;
}

const patience = 20_000;

/** Lists the queues of a running node: what waits, since when, what is dead, and who does not answer. */
export async function listQueues(dir: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { queues } = await ask<{ readonly queues: readonly Told[] }>(dir, "GET", "/api/queues");
  if (json) {
    for (const queue of queues) process.stdout.write(`${JSON.stringify(queue)}\n`);
    return;
  }
  process.stdout.write("system            waiting  oldest    dead  under way  state\n");
  for (const { system, waiting, oldest, dead, paused, gate } of queues) {
    const age = oldest === undefined ? "" : `${Math.round((Date.now() - oldest) / 1000)} s`;
    const state = paused ? `stopped by ${paused.by}` : gate?.open ? `does not answer (${gate.failures} failures)` : "runs";
    process.stdout.write(
      `${(system || "(nowhere)").padEnd(16)} ${String(waiting).padStart(8)} ${age.padStart(8)} ${String(dead).padStart(6)} ${String(gate?.running ?? 0).padStart(10)}  ${state}\n`,
    );
  }
}

/** Stops the queue of a system, or lets it run again. */
export async function setQueue(
  dir: string,
  system: string,
  what: "pause" | "resume",
  { user = "" }: { readonly user?: string },
): Promise<void> {
  if (user.trim() === "") throw new GatewayError("CONFIG_INVALID", "Who asks must be said", { hint: "--user NAME" });
  await ask(dir, "POST", `/api/queues/${encodeURIComponent(system)}/${what}`, user);
  process.stdout.write(`${system}: ${what === "pause" ? "stopped; what comes for it waits" : "runs again"}\n`);
}

async function ask<T>(dir: string, method: "GET" | "POST", path: string, user?: string): Promise<T> {
  const { source } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const administration: Administration = administrationOf(dir, source.value, {
    message: "The node has no administration, so it cannot be asked for its queues",
    hint: "add admin: { listen: host:port, token: FILE } to node.yaml and start it again",
  });
  const headers = user === undefined ? {} : { "x-raccordo-user": encodeURIComponent(user) };
  const response = await askNode(administration, path, patience, headers, method);
  if (response.ok) return answerOf<T>(response, administration);
  const { detail } = await answerOf<{ readonly detail?: string }>(response, administration);
  throw new GatewayError("PEER_REFUSED", detail ?? `The node answers HTTP ${response.status}`);
}
