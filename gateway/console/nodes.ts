/** How the console asks the nodes: each through its administration API, none is waited for longer than two seconds. */

export interface ConsoleNode {
  readonly name: string;
  readonly title: string;
  /** Of its administration, e.g. `http://127.0.0.1:7390`. */
  readonly url: string;
  readonly token: string;
}

/** What a node said, or why it said nothing. */
export type NodeReply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A text that a node gave, with its status. */
export interface NodeText {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export const nodeLimitMs = 2_000;

/** Asks a node; whatever goes wrong on the way is a reply, too. */
export async function askText(
  node: ConsoleNode,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<NodeReply<NodeText>> {
  try {
    const response = await fetch(new URL(path, node.url), {
      headers: { ...headers, authorization: `Bearer ${node.token}` },
      redirect: "error",
      signal: AbortSignal.timeout(nodeLimitMs),
    });
    const text = await response.text();
    return { ok: true, value: { status: response.status, type: response.headers.get("content-type") ?? "", text } };
  } catch (thrown) {
    return { ok: false, reason: reasonOf(thrown) };
  }
}

/** Asks a node for a JSON object. */
export async function askObject(node: ConsoleNode, path: string): Promise<NodeReply<Readonly<Record<string, unknown>>>> {
  const reply = await askText(node, path);
  if (!reply.ok) return reply;
  const { status, text } = reply.value;
  if (status === 401) return { ok: false, reason: "il nodo rifiuta il token della console" };
  if (status !== 200) return { ok: false, reason: `il nodo risponde ${status}` };
  const value = parsed(text);
  return value ? { ok: true, value } : { ok: false, reason: "la risposta del nodo non e' leggibile" };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return undefined;
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError")
    return `nessuna risposta entro ${nodeLimitMs / 1000} secondi`;
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;
  if (code === "ECONNREFUSED") return "connessione rifiutata";
  if (code === "ECONNRESET" || code === "UND_ERR_SOCKET") return "connessione interrotta";
  return code === undefined ? "non raggiungibile" : `non raggiungibile (${code})`;
}
