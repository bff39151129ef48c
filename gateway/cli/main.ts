#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { Command, CommanderError } from "commander";
import { addAdapterCommands } from "./adapter.ts";
import { addEnvelopeCommands } from "./envelope.ts";
import { addHl7Commands } from "./hl7.ts";
import { addJournalCommands } from "./journal.ts";
import { addKeysCommands } from "./keys.ts";
import { addMapCommands } from "./map.ts";
import { addQueueCommands } from "./queue.ts";
import { report } from "./report.ts";

// Starting eight processes of the demonstration costs half as much when compiled modules are kept between runs.
enableCompileCache();

/** Exit codes: 0 all is well, 1 the command found something wrong, 2 it was used wrongly. */
const program = new Command("raccordo")
  .description("Interoperability gateway between booking centres (CUP)")
  .helpCommand(true)
  .showHelpAfterError("(raccordo --help tells more)")
  .exitOverride();

program
  .command("init")
  .description("make a node's folder that starts as it is, with settings by which editors complete its files")
  .argument("<dir>", "a new folder")
  .option("--from <pilot>", "copy a pilot: veneto, trento, umbria, marche, emilia, ravenna, forli, cesena or rimini")
  .action(async (dir: string, options: { readonly from?: string }) =>
    (await import("./commands/init/init.ts")).init(dir, options),
  );

program
  .command("schemas")
  .description("write the JSON Schemas of all configuration files into a folder")
  .argument("<dir>", "folder of the schemas")
  .action(async (dir: string) => {
    (await import("./commands/schemas.ts")).writeSchemas(dir);
  });

program
  .command("send")
  .description("send a message to a running node as one of its systems would, and print the answer")
  .argument("<dir>", "folder with node.yaml")
  .argument("<system>", "name of the system that sends")
  .argument("<file>", "a file, or - for standard input")
  .option("--within <time>", "how long the answer is waited for", "20s")
  .action(async (dir: string, system: string, file: string, options: { readonly within: string }) =>
    (await import("./commands/send.ts")).send(dir, system, file, options),
  );

program
  .command("start")
  .description("run a node from its configuration folder")
  .argument("<dir>", "folder with node.yaml")
  .option("--log <level>", "info, warn, error or silent", "info")
  .option("--no-watch", "do not follow edits of the configuration")
  .option("--journal <store>", "another journal than the one that node.yaml names: a file, or postgres://…")
  .action(async (dir: string, options: { readonly log: string; readonly watch: boolean; readonly journal?: string }) =>
    (await import("./commands/start.ts")).start(dir, options),
  );

program
  .command("reload")
  .description("have a running node read its configuration again; prints what changed, or every mistake")
  .argument("<dir>", "folder with node.yaml")
  .option("--json", "print the outcome as JSON")
  .action(async (dir: string, options: { readonly json?: boolean }) =>
    (await import("./commands/reload.ts")).reload(dir, options),
  );

program
  .command("validate")
  .description("check a configuration folder without starting it; prints every mistake")
  .argument("<dir>", "folder with node.yaml")
  .option("--json", "print the mistakes as JSON")
  .action(async (dir: string, options: { readonly json?: boolean }) =>
    (await import("./commands/validate.ts")).validate(dir, options),
  );

addJournalCommands(program);
addQueueCommands(program);
addMapCommands(program);
addAdapterCommands(program);
addEnvelopeCommands(program);
addHl7Commands(program);
addKeysCommands(program);

const conformance = program.command("conformance").description("conformance suites against a running endpoint");
conformance
  .command("run")
  .description("run a suite and print its report")
  .argument("[suite]", "folder or file of cases", "conformance-tests/suites/base")
  .option("--target <file>", "YAML file with the endpoints to test; without it a federation of our own is started")
  .option("--only <id>", "run one case")
  .option("--json", "print the report as JSON")
  .option("--html <file>", "write the report as a page")
  .action(async (suite: string, options: object) => (await import("./commands/conformance.ts")).run(suite, options));

program
  .command("console")
  .description("the web console over one or more nodes that run")
  .argument("<dirs...>", "folders with node.yaml; each node needs admin")
  .option("--listen <address>", "host:port of the pages", "127.0.0.1:0")
  .action(async (dirs: readonly string[], options: { readonly listen: string }) =>
    (await import("./commands/console.ts")).openConsole(dirs, options),
  );

program
  .command("demo")
  .description("the demonstration federation: three pilots, nine nodes, eight CUPs, on this machine")
  .option("--once", "make the bookings, then stop")
  .option("--json", "print one JSON document")
  .action(async (options: object) => (await import("./commands/demo.ts")).demo(options));

// A reader that wants no more, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.stderr.write(`Standard output cannot be written: ${error.code ?? error.message}\n`);
  process.exit(error.code === "EPIPE" ? process.exitCode : 1);
});

try {
  await program.parseAsync(process.argv);
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  else process.exitCode = report(thrown);
}
