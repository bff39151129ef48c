import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runtimeFlags } from "../../bin/runtime-flags.mjs";

const main = fileURLToPath(new URL("../../gateway/cli/main.ts", import.meta.url));

/** A node as a process of its own. */
export interface NodeProcess {
  readonly pid: number;
  readonly admin: string;
  /** Everything it wrote to its log so far. */
  log(): string;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<number | null>;
  /** SIGKILL: as when the power goes for this process alone. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Sends it a message, for a module that was loaded into it. */
  tell(message: object): void;
  /** Settles when it has ended, however. */
  readonly ended: Promise<unknown>;
}

/** Starts `raccordo start FOLDER` and waits until it listens. @throws Error with what the node printed when it ends before */
export async function startNodeProcess(
  folder: string,
  environment: Readonly<Record<string, string>>,
  { flags = [], log: level = "info" }: { readonly flags?: readonly string[]; readonly log?: string } = {},
): Promise<NodeProcess> {
  const child: ChildProcess = fork(main, ["start", folder, "--log", level], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [...runtimeFlags, ...flags],
  });
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const exited = once(child, "exit") as Promise<[number | null]>;
  const ready = await Promise.race([
    once(child, "message").then(([message]) => message as { readonly admin?: string }),
    exited.then(([code]) => {
      throw new Error(`the node in ${folder} ended with ${code} before it listened:\n${log}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    admin: ready.admin ?? "",
    log: () => log,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    signal: (name) => {
      child.kill(name);
    },
    tell: (message) => {
      child.send(message);
    },
    ended: exited,
  };
}
