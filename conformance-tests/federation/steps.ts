import type { RunningFederation } from "./federation.ts";

/** One message as a node's journal tells it. */
export interface DemoStep {
  readonly at: string;
  readonly member: string;
  readonly from: string;
  readonly type: string;
  readonly outcome: string;
  readonly milliseconds: number;
}

interface MessageRow {
  readonly at: number;
  readonly system: string;
  readonly type: string;
  readonly state: string;
  readonly outcome: string;
  readonly ms?: number;
}

/** What all nodes have in their journals, in order of time, asked at their administration. */
export async function stepsOf(federation: RunningFederation): Promise<readonly DemoStep[]> {
  const all = await Promise.all(
    federation.names.map(async (name) => {
      const { url, token } = await federation.admin(name);
      const response = await fetch(`${url}/api/messages?limit=500`, { headers: { authorization: `Bearer ${token}` } });
      const body = (await response.json()) as { readonly messages?: readonly MessageRow[] } | readonly MessageRow[];
      const rows: readonly MessageRow[] = "messages" in body && body.messages ? body.messages : (body as readonly MessageRow[]);
      return rows.map((row) => ({ row, name }));
    }),
  );
  return all
    .flat()
    .sort((a, b) => a.row.at - b.row.at)
    .map(({ row, name }) => ({
      at: new Date(row.at).toISOString(),
      member: name,
      from: row.system,
      type: row.type,
      outcome: `${row.state} ${row.outcome}`.trim(),
      milliseconds: row.ms ?? 0,
    }));
}
