import type { Command } from "commander";

/** The commands of `raccordo journal`. */
export function addJournalCommands(program: Command): void {
  const journal = program.command("journal").description("look into the message store of a node, repair, back up");
  addLooking(journal);
  addRepairing(journal);
  addKeeping(journal);
}

const folder = "folder with node.yaml";

/** How messages are chosen; all conditions hold together. */
function choosing(command: Command): Command {
  return command
    .option(
      "--text <id>",
      "message id, control id, session, booking id, number of a prescription or identifier of a patient, whole",
    )
    .option("--system <name>", "that came from this system")
    .option("--receiver <name>", "that go to this system")
    .option("--type <type>", "e.g. SRM^S01")
    .option("--state <state>", "accepted, done, refused or dead")
    .option("--outcome <outcome>", "AA, or an error code such as SLOT_OCCUPATO")
    .option("--since <instant>", "received then or later, e.g. 2026-03-05T00:00:00Z")
    .option("--until <instant>", "received before then");
}

function addLooking(journal: Command): void {
  choosing(journal.command("list").description("the newest messages, or those found").argument("<dir>", folder))
    .option("--limit <n>", "at most so many", "30")
    .option("--json", "print JSON Lines")
    .action(async (dir: string, options: object) => (await import("./commands/journal/show.ts")).list(dir, options));
  journal
    .command("show")
    .description("one message with its way; bodies only with --body, and that is audited")
    .argument("<dir>", folder)
    .argument("<id>", "message id")
    .option("--body <name>", "print this body: received, canonical, reply, to:SYSTEM, from:SYSTEM")
    .option("--user <name>", "who looks, for the audit")
    .option("--json", "print JSON")
    .action(async (dir: string, id: string, options: object) =>
      (await import("./commands/journal/show.ts")).show(dir, id, options),
    );
  choosing(
    journal
      .command("export")
      .description("all messages, or those found, as JSON Lines, the newest first")
      .argument("<dir>", folder),
  )
    .option("--limit <n>", "at most so many")
    .option("--history", "with the way of each and its deliveries")
    .option("--bodies", "with their bodies in base64; that is audited")
    .option("--user <name>", "who looks at bodies, for the audit")
    .action(async (dir: string, options: object) => (await import("./commands/journal/export.ts")).exportJournal(dir, options));
  journal
    .command("traces")
    .description("tracce (Tracciamento e-Gov) of what the node sent and took in e-Gov envelopes, one document on each line")
    .argument("<dir>", folder)
    .option("--since <instant>", "only messages from then on, e.g. 2026-03-05T00:00:00Z")
    .option("--limit <n>", "of so many messages at most, the newest", "100")
    .action(async (dir: string, options: { readonly since?: string; readonly limit: string }) =>
      (await import("./commands/journal/traces.ts")).printTraces(dir, options),
    );
}

function addRepairing(journal: Command): void {
  choosing(
    journal
      .command("replay")
      .description(
        "have the running node take a refused message in again, or deliver a dead letter again, e.g. after its mapping was mended; that is audited",
      )
      .argument("<dir>", folder)
      .argument("[id]", "message id; without it, all that the conditions find"),
  )
    .option("--limit <n>", "at most so many", "1000")
    .option("--user <name>", "who asks for it, for the audit")
    .option("--dry-run", "only show what would happen now, by the files as they are; nothing is sent")
    .option("--json", "print JSON")
    .action(async (dir: string, id: string | undefined, options: object) =>
      id === undefined
        ? (await import("./commands/journal/replay-many.ts")).replayMany(dir, options)
        : (await import("./commands/journal/replay.ts")).replayMessage(dir, id, options),
    );
  journal
    .command("settle")
    .description("say what became of a dead letter: nothing is sent any more; that is audited")
    .argument("<dir>", folder)
    .argument("<id>", "message id")
    .requiredOption("--as <words>", "what became of it, e.g. 'booked by telephone'")
    .option("--user <name>", "who says so, for the audit")
    .action(async (dir: string, id: string, options: { readonly as: string; readonly user?: string }) =>
      (await import("./commands/journal/settle.ts")).settle(dir, id, options),
    );
}

function addKeeping(journal: Command): void {
  journal
    .command("backup")
    .description("copy the journal as it is now into a file, also while the node runs, and check the copy")
    .argument("<dir>", folder)
    .argument("<file>", "a new file")
    .action(async (dir: string, file: string) => (await import("./commands/journal/backup.ts")).backup(dir, file));
  journal
    .command("restore")
    .description("put a backup in the place of the journal of a node that does not run; what was there is kept beside it")
    .argument("<dir>", folder)
    .argument("<file>", "a backup")
    .action(async (dir: string, file: string) => (await import("./commands/journal/backup.ts")).restore(dir, file));
  journal
    .command("check")
    .description("look through all of the journal for damage, also while the node runs")
    .argument("<dir>", folder)
    .action(async (dir: string) => (await import("./commands/journal/backup.ts")).check(dir));
  journal
    .command("key")
    .description("make a key that bodies are encrypted with, and put it first in a file of keys")
    .argument("<file>", "the file that node.yaml names as journal.keys; made when it is missing")
    .action(async (file: string) => {
      (await import("./commands/journal/key.ts")).newKey(file);
    });
}
