import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { GatewayError } from "../contracts/errors.ts";

/** Where a running node is administered, and the token that opens it. */
export interface Administration {
  readonly dir: string;
  readonly listen: string;
  readonly token: string;
}

/**
 * The administration that a node.yaml names.
 * @param file what node.yaml holds, as far as it could be read
 * @param without what cannot be done where there is none, and what can be done instead
 * @throws GatewayError CONFIG_INVALID with what to do
 */
export function administrationOf(
  dir: string,
  file: unknown,
  without: { readonly message: string; readonly hint: string },
): Administration {
  const { admin } = (file ?? {}) as { readonly admin?: { readonly listen?: unknown; readonly token?: unknown } };
  if (typeof admin?.listen !== "string" || typeof admin.token !== "string") {
    throw new GatewayError("CONFIG_INVALID", without.message, {
      where: { file: join(dir, "node.yaml") },
      hint: without.hint,
    });
  }
  const token = resolve(dir, admin.token);
  if (!existsSync(token)) {
    throw new GatewayError("CONFIG_INVALID", `There is no token in ${admin.token}: the node has never run`, {
      hint: `raccordo start ${dir}`,
    });
  }
  return { dir, listen: admin.listen, token: readFileSync(token, "utf8").trim() };
}

/**
 * Asks a running node to do something.
 * @param patience how long its answer is waited for, in milliseconds
 * @throws GatewayError when it does not answer, or refuses the token
 */
export async function askNode(
  { dir, listen, token }: Administration,
  path: string,
  patience: number,
  headers: Readonly<Record<string, string>> = {},
  method: "GET" | "POST" = "POST",
): Promise<Response> {
  const response = await fetch(`http://${listen}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
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
  return response;
}

/**
 * What a node answered, as JSON.
 * @throws GatewayError PEER_REPLY_INVALID
 */
export async function answerOf<T>(response: Response, { listen }: Administration): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new GatewayError("PEER_REPLY_INVALID", `The answer of the node on ${listen} is not readable`, { cause });
  }
}
