import { join } from "node:path";
import { loadYaml } from "../../../config/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { JournalPlace } from "../../../journal/index.ts";
import { journalPlace } from "../../../node/config/journal.ts";
import { issueText } from "../../report.ts";

/**
 * The journal of a node's folder. Only node.yaml is read: a journal must be open to people above all when the rest of the
 * folder is wrong.
 * @throws GatewayError CONFIG_INVALID
 */
export function placeIn(dir: string): JournalPlace {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const { journal } = (source.value ?? {}) as { readonly journal?: unknown };
  if (journal === undefined && issues.length > 0) throw new GatewayError("CONFIG_INVALID", issues.map(issueText).join("\n"));
  return journalPlace(dir, journal, process.env);
}
