import { join } from "node:path";
import { loadYaml } from "../../../config/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { replayRefusal } from "../../../node/replay.ts";
import { administrationOf, answerOf, askNode } from "../../administration.ts";
import { issueText } from "../../report.ts";

/** How long a node is waited for, in milliseconds: whoever owns the booking may take its time. */
const patience = 60_000;

/**
 * Asks the running node to do something with a message.
 * @throws GatewayError REPLAY_REFUSED, and whatever keeps the node from being asked
 */
export async function askOperator<T>(dir: string, id: string, what: string, user: string): Promise<T> {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  if (issues.length > 0) throw new GatewayError("CONFIG_INVALID", issues.map(issueText).join("\n"));
  const administration = administrationOf(dir, source.value, {
    message: "The node has no administration, so it cannot be asked to replay",
    hint: "add admin: { listen: host:port, token: FILE } to node.yaml and start it again",
  });
  const path = `/api/messages/${encodeURIComponent(id)}/${what}`;
  const response = await askNode(administration, path, patience, { "x-raccordo-user": encodeURIComponent(user) });
  if (response.ok) return answerOf<T>(response, administration);
  if (response.status === 404) throw replayRefusal(id, undefined, undefined, undefined)!;
  const { code, detail, hint } = await answerOf<{ readonly code?: string; readonly detail?: string; readonly hint?: string }>(
    response,
    administration,
  );
  if (response.status === 409 && detail !== undefined) {
    throw new GatewayError("REPLAY_REFUSED", detail, hint === undefined ? {} : { hint });
  }
  throw new GatewayError(
    "PEER_REPLY_INVALID",
    `The node on ${administration.listen} answers HTTP ${response.status}${code === undefined ? "" : `, ${code}`}`,
    { hint: "its log says why; raccordo journal list shows whether the message was taken in" },
  );
}
