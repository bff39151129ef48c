import type { RunningFederation } from "./federation.ts";
import type { PilotName } from "./pilots.ts";

/** A message as the administration of a node lists it. */
export interface JournalRow {
  readonly id: string;
  readonly system: string;
  readonly type: string;
  readonly controlId: string;
  readonly state: string;
  readonly outcome: string;
}

/** Asks a node's administration API. */
export async function askAdmin(federation: RunningFederation, name: PilotName, path: string): Promise<Response> {
  const { url, token } = await federation.admin(name);
  return fetch(`${url}/api/${path}`, { headers: { authorization: `Bearer ${token}`, "x-raccordo-user": "test" } });
}

/** Messages of a node's journal, newest first. */
export async function journalOf(
  federation: RunningFederation,
  name: PilotName,
  query = "limit=500",
): Promise<readonly JournalRow[]> {
  const response = await askAdmin(federation, name, `messages?${query}`);
  const { messages } = (await response.json()) as { readonly messages: readonly JournalRow[] };
  return messages;
}

/** A body of a message, as text. */
export async function bodyOf(federation: RunningFederation, name: PilotName, id: string, body: string): Promise<string> {
  return (await askAdmin(federation, name, `messages/${id}/bodies/${body}`)).text();
}
