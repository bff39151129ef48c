import type { Command } from "commander";

/** The commands of `raccordo queue`. */
export function addQueueCommands(program: Command): void {
  const queue = program.command("queue").description("what waits for each system of a running node");
  queue
    .command("list")
    .description("what waits for each system, since when, what is dead, and who does not answer")
    .argument("<dir>", "folder with node.yaml")
    .option("--json", "print JSON Lines")
    .action(async (dir: string, options: { readonly json?: boolean }) =>
      (await import("./commands/queue.ts")).listQueues(dir, options),
    );
  for (const [name, description] of [
    ["pause", "deliver nothing to a system until its queue runs again; what comes for it waits"],
    ["resume", "deliver to a system again"],
  ] as const) {
    queue
      .command(name)
      .description(`${description}; that is audited`)
      .argument("<dir>", "folder with node.yaml")
      .argument("<system>", "name of the system")
      .option("--user <name>", "who asks for it, for the audit")
      .action(async (dir: string, system: string, options: { readonly user?: string }) =>
        (await import("./commands/queue.ts")).setQueue(dir, system, name, options),
      );
  }
}
