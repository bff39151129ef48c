/** For tests: a simulator as a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Simulator {
  /** host:port it listens on. */
  readonly address: string;
  readonly port: number;
  /** Tells it where the gateway is. */
  gateway(address: string): void;
  /** Stops it for a while (SIGSTOP), or lets it go on (SIGCONT). */
  signal(name: NodeJS.Signals): void;
  /** Closes its stdin and waits for its end; gives the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts `adapters/simulators/<name>/main.ts` on a free port.
 * @param environment further variables
 */
export async function startSimulator(
  name: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Simulator> {
  const main = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main, "--listen", "127.0.0.1:0", ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${name} ended with ${code} before it was ready`);
    }),
  ])) as [string];
  const ready: unknown = JSON.parse(first);
  if (typeof ready !== "object" || ready === null || !("listen" in ready) || typeof ready.listen !== "string")
    throw new Error(`not a ready line: ${first}`);
  return {
    address: ready.listen,
    port: Number(ready.listen.split(":")[1]),
    gateway: (address) => void child.stdin.write(`${JSON.stringify({ gateway: address })}\n`),
    signal: (name) => void child.kill(name),
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      child.stdin.end();
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
