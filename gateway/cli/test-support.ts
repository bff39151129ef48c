import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user would, in the project's folder. */
export async function raccordo(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = "",
): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "bin", "raccordo.mjs"), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code: code ?? 1, out, err };
}
